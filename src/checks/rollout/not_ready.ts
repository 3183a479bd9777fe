import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const notReady: Check = {
  ...ofRollouts,
  id: "rollout/not-ready",
  title: "Something does not get ready, and nothing says why",
  severity: "warning",
  symptoms: [...waitSymptoms],
  proof:
    "The object's own status; pods, events and what the pods need were looked through and tell nothing, or could not be read.",
  why: "It asks for something that nobody reports, or whoever could report it is not heard here.",
  remedy: "Look at the object and its pods by hand; what could not be read is named.",
  examine: (snapshot) => draftCause(snapshot, "not-ready", "warning"),
};
