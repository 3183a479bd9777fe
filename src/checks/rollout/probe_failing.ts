import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const probeFailing: Check = {
  ...ofRollouts,
  id: "rollout/probe-failing",
  title: "A container runs, and its probe does not succeed",
  symptoms: [...waitSymptoms, /Readiness probe failed/, /Liveness probe failed/, /Startup probe failed/],
  proof:
    "The container runs and is not ready for longer than its probe may take, or the kubelet reports the probe that failed.",
  why:
    "The program does not answer as its probe asks, or not soon enough: wrong port or path, slow start, a dependency that it waits for.",
  remedy:
    "Read what the program says; mend it, or give the probe the time that it needs. Nothing is wrong with the records: once the cause is gone the pods become ready by themselves, and the next ordinary helm upgrade works.",
  recipes: "Raising the timeout of helm helps only a program that becomes ready in the end.",
  examine: (snapshot) => draftCause(snapshot, "probe-failing"),
};
