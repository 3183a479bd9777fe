import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const podsTerminating: Check = {
  ...ofRollouts,
  id: "rollout/pods-terminating",
  title: "Old pods do not go",
  symptoms: [...waitSymptoms, /Pending termination/, /old replicas are pending termination/],
  proof: "A pod whose time to end is long over, with the finalizers on it or the node that has not reported its end.",
  why: "A finalizer whose controller does not act, or a node that is gone: the rollout waits until the pod has ended.",
  remedy: "Bring back the controller or the node, or delete the Node object of one that will not come back.",
  recipes:
    "kubectl delete --force makes the cluster forget a pod that may still run: with a StatefulSet two of the same name may then write to one volume.",
  examine: (snapshot) => draftCause(snapshot, "pods-terminating"),
};
