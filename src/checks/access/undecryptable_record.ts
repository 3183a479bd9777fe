import type { Check, Draft } from "../../model/finding.ts";
import type { ReportedFinding } from "../../model/report.ts";
import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { parseTransformError, undecryptableGaps } from "../../state/records/undecryptable.ts";
import { shell } from "../../shell.ts";

export const undecryptableRecord: Check = {
  id: "access/undecryptable-record",
  title: "The server cannot decrypt a Secret, so no list of Secrets works",
  severity: "error",
  since: "0.2.0",
  needs: [],
  symptoms: [
    /unable to transform key "/,
    /identity transformer tried to read encrypted data/,
    /failed to read one or more secrets from the storage/,
    /storage is \(re\)initializing: failed to list \*core\.Secret/,
  ],
  proof:
    "The server's error to every list of Secrets, which names the key of the one in etcd; and what single reads by name still give.",
  why:
    "The bytes of the Secret were encrypted with a key that the API server has no more, after a rotation or a restore of " +
    "etcd. A list is answered whole or not at all, and Helm lists for every command. Since the API server answers lists " +
    "from one cache of all Secrets (seen with Kubernetes 1.36), seconds later no namespace can be listed: it answers 429, " +
    "and helm and kubectl try again and seem to hang. Single Secrets can still be read.",
  remedy:
    "Give the server the old key back: nothing else brings the Secret back. Deleting it needs an option of the server that is off by default.",
  recipes:
    "kubectl delete fails with the same error, for a delete reads first. Restarting the API server changes nothing. " +
    "Deleting the key in etcd makes lists work again and loses the Secret; if it was a record, its revision is gone.",
  evenInPart: true,
  concerns: () => true,
  *examine(snapshot) {
    for (const { gap, index } of undecryptableGaps(snapshot.gaps)) {
      yield {
        ...draftOf(gap),
        evidence: [evidence(snapshot, `/gaps/${index}/says`, "what the server says")],
        ...noted(snapshot),
      };
    }
  },
};

/** The same, said of the cluster, for each gap of a survey that is of this kind: no release is looked into for that. */
export function undecryptableIn(gaps: readonly Gap[]): ReportedFinding[] {
  return undecryptableGaps(gaps).map(({ gap }) => {
    const { manual = [], ...draft } = draftOf(gap);
    return {
      ...draft,
      check: undecryptableRecord.id,
      key: `${undecryptableRecord.id} ${draft.subject}`,
      severity: undecryptableRecord.severity,
      evidence: [],
      remedies: manual.map((one) => ({ manual: true, ...one })),
    };
  });
}

function draftOf(gap: Gap): Omit<Draft, "evidence"> {
  const bad = parseTransformError(gap.says);
  const subject = bad ? `${bad.resource} ${bad.namespace}/${bad.name}` : gap.what;
  return {
    subject,
    reach: "cluster",
    summary: bad
      ? `The server cannot decrypt "${bad.name}" in namespace "${bad.namespace}", so no list of ${bad.resource} works there, ` +
        "and soon in no namespace: every helm command fails or hangs."
      : `Nor can it decrypt ${gap.what}.`,
    manual: bad ? waysOut(bad.resource, bad.namespace, bad.name) : [],
  };
}

function waysOut(resource: string, namespace: string, name: string): Draft["manual"] {
  return [
    {
      summary:
        "Put the old key back: in the API server's EncryptionConfiguration, list it after the key in use, in the " +
        "provider that wrote the bytes; restart the API server; then write every Secret anew, with the key in use:",
      commands: [shell`kubectl get ${resource} --all-namespaces -o json | kubectl replace -f -`],
    },
    {
      summary:
        "If the key is lost, so is what it encrypted. Save the bytes from etcd first. Only an API server that runs " +
        "with --feature-gates=AllowUnsafeMalformedObjectDeletion=true (Kubernetes 1.32 and later, off by default; without " +
        "it the option is ignored) deletes it, for somebody who may unsafe-delete-ignore-read-errors:",
      commands: [
        shell`kubectl delete --raw ${`/api/v1/namespaces/${namespace}/${resource}/${name}?ignoreStoreReadErrorWithClusterBreakingPotential=true`}`,
      ],
    },
  ];
}

/** What is known of the release all the same. */
function noted({ records, scope }: Snapshot): Pick<Draft, "notes"> {
  const numbers = records.map(({ revision }) => revision);
  const still = numbers.length === 0
    ? "None of its other records was found by name."
    : `Of ${scope.release}, read one by one: revision${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}; ` +
      "records under other numbers may exist.";
  return {
    notes: [
      still,
      "The history is not known as a whole, so nothing else is said of this release, and no repair acts on it.",
    ],
  };
}
