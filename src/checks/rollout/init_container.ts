import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const initContainer: Check = {
  ...ofRollouts,
  id: "rollout/init-container",
  title: "An init container fails or does not end",
  symptoms: [...waitSymptoms, /Init:CrashLoopBackOff/, /Init:Error/, /PodInitializing/],
  proof: "The kubelet's status of the init container: its exit code, or that it has been running without an end.",
  why: "The containers behind it are not started before it has succeeded. Most wait for a database or a migration.",
  remedy:
    "Read what it says, mend what it waits for. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes: "helm upgrade --no-hooks does not help: an init container is no hook.",
  examine: (snapshot) => draftCause(snapshot, "init-container"),
};
