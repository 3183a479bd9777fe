import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const claimPending: Check = {
  ...ofRollouts,
  id: "rollout/claim-pending",
  title: "A claim has no volume, and pods wait for it",
  symptoms: [
    ...waitSymptoms,
    /unbound immediate PersistentVolumeClaims/,
    /waiting for first consumer to be created/,
    /no persistent volumes available for this claim/,
    /storageclass\S* .*not found/,
  ],
  proof: "The claim's phase, what the volume controllers say about it, and the storage class that it names.",
  why:
    "There is no storage class, none is the default, its provisioner does not run or refuses, or no volume fits. A class that waits for its first consumer makes no volume for a claim that no pod uses, and helm --wait waits for that claim for ever.",
  remedy:
    "Give the cluster the storage class or a volume that fits, or change the class in the chart. The class of a claim cannot be changed: one that never was bound can be deleted and made again.",
  recipes: "Deleting a claim that was bound before deletes its data with most storage classes.",
  examine: (snapshot) => draftCause(snapshot, "claim-pending"),
};
