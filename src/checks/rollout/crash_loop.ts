import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const crashLoop: Check = {
  ...ofRollouts,
  id: "rollout/crash-loop",
  title: "A container ends as soon as it is started",
  symptoms: [
    ...waitSymptoms,
    /CrashLoopBackOff/,
    /OOMKilled/,
    /Back-off restarting failed container/,
    /RunContainerError/,
  ],
  proof:
    "The kubelet's status of the container: how it ended last, with its exit code, and how often it was started again.",
  why:
    "The program ends by itself, is killed for want of memory, or its command cannot be run. helm only sees that the pod is not ready.",
  remedy:
    "Read the last words of the container, mend what they say in the chart or its values, and upgrade again. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes:
    "Restarting or deleting the pods changes nothing. helm rollback hides the cause with the pods that could have told it.",
  examine: (snapshot) => draftCause(snapshot, "crash-loop"),
};
