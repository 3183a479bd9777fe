import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const progressing: Check = {
  ...ofRollouts,
  id: "rollout/progressing",
  title: "A rollout is on its way",
  severity: "info",
  symptoms: [...waitSymptoms],
  proof:
    "The object's status is not what it asks for yet, nothing is known against it, and it has changed within its deadline.",
  why: "Rollouts take their time: helm may have given up before, or has not waited at all.",
  remedy:
    "Look again in a while. A failed revision that becomes ready in the end can be called deployed: see rollout/finished-late.",
  examine: (snapshot) => draftCause(snapshot, "progressing", "info"),
};
