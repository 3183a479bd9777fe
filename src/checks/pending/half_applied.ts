import type { Check } from "../../model/finding.ts";
import { draftPending, isPendingRelease, pendingSymptoms } from "./draft.ts";

export const halfApplied: Check = {
  id: "pending/half-applied",
  title: "A pending revision that was applied in part, or applied and not rolled out",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "pods", "rbac", "controllers", "namespaces"],
  symptoms: pendingSymptoms,
  proof:
    "The pending status, the last sign of its helm, and objects of which some are as the revision means them and some are not, or that have not rolled out.",
  why:
    "The process died between its first change and its last, or is still on the way. What it applied stays; what the next upgrade cleans up depends on the record that it starts from, not on the lock.",
  remedy:
    "mark-failed unlocks the release. Where everything had been applied, true-baseline does more: the next upgrade then cleans up what this revision left.",
  recipes:
    "Deleting the newest record makes Helm forget what it brought: new objects, and under client-side apply new fields too, stay for ever. helm rollback cleans up, but re-applies the old manifests, fires hooks, and leaves this record pending in the middle of the history.",
  concerns: isPendingRelease,
  examine: (snapshot) => draftPending(snapshot, "half", "stopped half-way"),
};
