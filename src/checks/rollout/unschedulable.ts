import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const unschedulable: Check = {
  ...ofRollouts,
  id: "rollout/unschedulable",
  title: "No node takes the pods",
  symptoms: [
    ...waitSymptoms,
    /FailedScheduling/,
    /nodes are available/,
    /didn't match Pod's node affinity/,
    /Insufficient (cpu|memory)/,
  ],
  proof:
    "The condition PodScheduled of a pod of the present template is False, with the scheduler's account of every node.",
  why:
    "The template asks for what no node has: labels, tolerations, ports, more CPU or memory than is free. helm waits until its timeout and says nothing of it.",
  remedy:
    "Mend what the template asks for and upgrade again, or give the cluster such a node. What a failed revision brought, such as a nodeSelector, stays under client-side apply even when the next chart drops it: see objects/left-by-dead-revision.",
  recipes:
    "Upgrading again without the nodeSelector leaves it in place under client-side apply (Helm 3, and Helm 4 on releases that Helm 3 made): the new pods are unschedulable too.",
  examine: (snapshot) => draftCause(snapshot, "unschedulable"),
};
