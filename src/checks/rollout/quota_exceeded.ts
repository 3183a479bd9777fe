import type { Check } from "../../model/finding.ts";
import { missesQuota } from "../../state/cluster/quotas.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const quotaExceeded: Check = {
  ...ofRollouts,
  id: "rollout/quota-exceeded",
  title: "A quota refuses the pods",
  misses: (snapshot, said) => missesQuota(snapshot, said) ?? ofRollouts.misses?.(snapshot, said),
  symptoms: [...waitSymptoms, /exceeded quota/, /failed quota/, /must specify (limits|requests)\./, /FailedCreate/],
  proof:
    "The ReplicaSet's condition ReplicaFailure, or the last word of the controller that makes the pods: the API server's refusal, which names the quota.",
  why:
    "The namespace has a ResourceQuota, and the pods that are to come, beside those that are to go, are more than it allows. Nothing but the controller hears of it: helm times out.",
  remedy:
    "Raise the quota, ask for less, or let the rollout need fewer pods at a time (maxSurge: 0). The pods come by themselves then. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes: "Scaling down by hand makes the next helm upgrade fight over the replicas.",
  examine: (snapshot) => draftCause(snapshot, "quota-exceeded"),
};
