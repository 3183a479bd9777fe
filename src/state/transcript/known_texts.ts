/** A text that people meet and that no check of this version can prove: its condition is in no record and no object of the release. */
export interface KnownText {
  /** A fragment, as a check's symptoms are. */
  readonly text: RegExp;
  /** Whose words these are. */
  readonly tool: string;
  /** What it means and what to do, in one or two sentences. */
  readonly means: string;
}

/** What tools above Helm say, and what the programs that Helm brought say. A text goes from here when a check comes that proves it. */
export const knownTexts: readonly KnownText[] = [
  {
    text: /Failed to find system chart [\w-]+ will try again/,
    tool: "Rancher",
    means:
      "The index of the system charts is not there yet. Where it stays so, the chart repository of Rancher is what to look at.",
  },
  {
    text: /is tainted, so must be replaced/,
    tool: "Terraform",
    means:
      "The first apply failed (of version 2 of the provider), or somebody tainted it, so Terraform means to destroy the release " +
      "and make it anew: an uninstall, with all that the uninstall takes along. If the release is sound, terraform untaint " +
      "keeps it.",
  },
  {
    text: /Error acquiring the state lock/,
    tool: "Terraform",
    means:
      "Another run is under way, or one that was killed left its lock where the state is kept. Nothing reached Helm. The lock " +
      "says who made it and when: if that run is dead, terraform force-unlock with its ID.",
  },
  {
    text: /the stack is currently locked by \d+ lock/,
    tool: "Pulumi",
    means:
      "Another update runs, or one was killed and left its lock. Where none runs, pulumi cancel takes the lock away; the release " +
      "that it was at is to be looked at before the next pulumi up.",
  },
  {
    text: /one or more objects failed to apply, reason:/,
    tool: "Argo CD",
    means: "The sync stopped at an object that the server refused. The cause stands behind it in the same message.",
  },
  {
    text: /Failed to remove hook finalizer:/,
    tool: "Argo CD",
    means:
      "A hook Job cannot be written any more, mostly for an immutable field. Delete the finished Job, then sync again.",
  },
  {
    text: /password authentication failed for user/,
    tool: "PostgreSQL",
    means:
      "The volume is older than the release: it was kept from an earlier install and holds the old password, and the chart made " +
      "a new one. Give the release the old password; to delete the claim is to delete the data.",
  },
];
