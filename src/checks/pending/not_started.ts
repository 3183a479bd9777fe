import type { Check } from "../../model/finding.ts";
import { draftPending, isPendingRelease, pendingSymptoms } from "./draft.ts";

export const notStarted: Check = {
  id: "pending/not-started",
  title: "A pending revision of which nothing was applied",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "pods", "rbac", "controllers", "namespaces"],
  symptoms: pendingSymptoms,
  proof:
    "The pending status, the last sign of its helm, and no object as the revision means it where it differs from the one before.",
  why:
    "Helm writes a pending record before it applies anything, and only the same process can finish it. This one has changed nothing yet: it was killed before, or it waits for a hook that runs before.",
  remedy:
    "mark-failed: the record then says what Helm itself would have said, and the next upgrade goes on from the revision that runs.",
  recipes:
    "Deleting the newest record works here but forgets the attempt. helm rollback adds one more revision, fires the rollback hooks and leaves the pending record in the middle of the history.",
  concerns: isPendingRelease,
  examine: (snapshot) => draftPending(snapshot, "not-started", "changed nothing before it stopped"),
};
