import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const podsRefused: Check = {
  ...ofRollouts,
  id: "rollout/pods-refused",
  title: "The API server refuses the pods",
  symptoms: [
    ...waitSymptoms,
    /violates PodSecurity/,
    /admission webhook "[^"]+" denied the request/,
    /failed calling webhook/,
    /FailedCreate/,
  ],
  proof:
    "The ReplicaSet's condition ReplicaFailure, or the last word of the controller that makes the pods: the API server's refusal.",
  why:
    "The workload itself was admitted; its pods are judged when its controller makes them, minutes after helm has been told that all is well. Pod Security levels only warn about workloads.",
  remedy:
    "Mend the template so that its pods are admitted, or the policy or webhook that refuses them. The pods come by themselves then. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes: "Restarting the rollout changes nothing: the next pods are refused as well.",
  examine: (snapshot) => draftCause(snapshot, "pods-refused"),
};
