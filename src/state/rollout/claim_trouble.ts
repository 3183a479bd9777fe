import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { claimsOf } from "./claim_names.ts";
import { eventsOf, messageOf, reasonOf } from "./events.ts";
import { textAt } from "./fields.ts";
import { referenceOf } from "./missing_reference.ts";
import { quote, type Trouble } from "./trouble.ts";
import type { Located } from "./workloads.ts";

/** The claims of a pod that have no volume. */
export function claimTroubles(snapshot: Snapshot, pod: KubeObject): Trouble[] {
  const names = new Set(claimsOf(pod));
  return snapshot.facts.dependents.flatMap((object, index) =>
    object.kind === "PersistentVolumeClaim" && names.has(object.metadata.name) &&
      object.metadata.namespace === pod.metadata.namespace && isUnbound(object)
      ? [claimTrouble(snapshot, { object, at: `/facts/dependents/${index}` })]
      : []
  );
}

function isUnbound(claim: KubeObject): boolean {
  return textAt(claim, "status", "phase") !== "Bound";
}

/** What the volume controllers say about a claim that stays without a volume (`pkg/controller/volume/events`, 1.36). */
const telling =
  /^(ProvisioningFailed|FailedBinding|VolumeMismatch|ClaimLost|ExternalProvisioning|WaitForFirstConsumer)$/;

export function claimTrouble(snapshot: Snapshot, claim: Located): Trouble {
  const { name } = claim.object.metadata;
  const said = eventsOf(snapshot, claim.object).find((event) => telling.test(reasonOf(event)));
  const message = said ? messageOf(said) : "";
  const storageClass = textAt(claim.object, "spec", "storageClassName");
  const { index, live } = referenceOf(snapshot, "StorageClass", storageClass, undefined);
  const isLost = textAt(claim.object, "status", "phase") === "Lost";
  const why = isLost
    ? "the volume that it was bound to is gone"
    : storageClass && (live === null || /storageclass.* not found/i.test(message))
    ? `there is no storage class ${JSON.stringify(storageClass)}, and no volume of it to be had`
    : said
    ? reasons[reasonOf(said)] ?? ""
    : "";
  return {
    cause: "claim-pending",
    subject: `PersistentVolumeClaim/${name}`,
    says: `Claim ${JSON.stringify(name)} has no volume${why && `: ${why}`}`,
    quotes: quote("The volume controller", message),
    evidence: [
      evidence(snapshot, `${claim.at}/status/phase`, `phase of claim ${name}`),
      ...(live === null
        ? [evidence(snapshot, `/facts/references/${index}/live`, `StorageClass/${storageClass} on the cluster`)]
        : []),
      ...(said ? [evidence(snapshot, `${said.at}/reason`, `event about claim ${name}`)] : []),
    ],
  };
}

const reasons: Record<string, string> = {
  ProvisioningFailed: "making one failed",
  FailedBinding: "none that is there fits, and none is made",
  ExternalProvisioning: "its provisioner has not made one yet",
  WaitForFirstConsumer: "its storage class makes one only for a pod, and none uses the claim",
  VolumeMismatch: "the volume that it names does not fit",
};
