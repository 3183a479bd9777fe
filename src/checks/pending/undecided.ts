import type { Check } from "../../model/finding.ts";
import { draftPending, isPendingRelease, pendingSymptoms } from "./draft.ts";

export const undecided: Check = {
  id: "pending/undecided",
  title: "A pending revision of which nothing tells how far it got",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "pods", "rbac", "controllers", "namespaces"],
  symptoms: pendingSymptoms,
  proof: "The pending status, the last sign of its helm, and what stands in the way of telling how far it got.",
  why:
    "Nothing that is live tells this revision from the one before it, or something that would tell could not be read, or was " +
    "changed by others since; or there is a newer revision whose record Helm cannot decode or does not find, and what is live " +
    "may be of that.",
  remedy: "mark-failed: it claims least, and the next upgrade applies everything again.",
  recipes:
    "Deleting the newest record also unlocks, and forgets the attempt. Marking it deployed claims what nobody knows.",
  concerns: isPendingRelease,
  examine: (snapshot) => draftPending(snapshot, "undecidable", "stopped, and nothing tells how far it got"),
};
