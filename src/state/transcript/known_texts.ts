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
    text: /unable to determine state for release/,
    tool: "Flux",
    means:
      "The helm-controller finds the newest record in a status that it does not act on, mostly uninstalling: an uninstall " +
      "did not finish. To delete and make the HelmRelease again does not help; suspend it and look at the release itself.",
  },
  {
    text: /failure policy is 'abort', not 'reinstall'; waiting for operator intervention/,
    tool: "k3s and RKE2",
    means:
      "The helm-controller stopped rather than uninstall: that is what the policy abort is for. Repair the release before " +
      "anybody changes the policy to reinstall, which uninstalls it first and takes its CRDs and data along.",
  },
  {
    text: /Resetting helm release status from '[\w-]+' to 'failed'/,
    tool: "k3s and RKE2",
    means:
      "The helm-install Job found an operation that was cut off. With the failure policy reinstall, its default, it " +
      "uninstalls next; set failurePolicy: abort in the HelmChart before it runs again.",
  },
  {
    text: /wait helm release cattle-[\w-]+ [\w-]+/,
    tool: "Rancher and Harvester",
    means:
      "The upgrade waits for a system chart to be deployed. Rancher skips a release that is pending, without a word and for " +
      "ever; and one whose version differs after the + only counts as new enough.",
  },
  {
    text: /Failed to find system chart [\w-]+ will try again/,
    tool: "Rancher",
    means:
      "The index of the system charts is not there yet. Where it stays so, the chart repository of Rancher is what to look at.",
  },
  {
    text: /is greater or equal to minimal required version/,
    tool: "Rancher",
    means:
      "Rancher compares chart versions without what comes after the +, so a release candidate counts as the final version " +
      "and is not upgraded. Upgrade the chart by hand, with the values that the release has.",
  },
  {
    text: /is tainted, so must be replaced/,
    tool: "Terraform",
    means:
      "The last apply failed, so Terraform means to destroy the release and make it anew: an uninstall, with all that the " +
      "uninstall takes along. If the release is sound, terraform untaint keeps it.",
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
