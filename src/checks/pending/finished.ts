import type { Check } from "../../model/finding.ts";
import { draftPending, isPendingRelease, pendingSymptoms } from "./draft.ts";

export const finished: Check = {
  id: "pending/finished",
  title: "A pending revision that is finished in all but its status",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "pods", "rbac", "controllers", "namespaces"],
  symptoms: pendingSymptoms,
  proof:
    "The pending status, the last sign of its helm, every object live as the revision means it, rollouts complete, hooks succeeded; and the order of Helm's last two writes.",
  why:
    "Everything was applied, rolled out and its hooks succeeded, then the last write of the record was lost (or is just about to come): the client was killed in its wait, the connection broke, or the writer has no right to update records.",
  remedy:
    "mark-deployed: the record then says what is true, and the revision before it is superseded, as Helm would have done.",
  recipes:
    "Marking it failed, or deleting it, makes the next upgrade start from an older revision: what this one brought is then never cleaned up. helm rollback undoes a healthy upgrade. Changing the label alone changes nothing: the payload decides.",
  concerns: isPendingRelease,
  examine: (snapshot) => draftPending(snapshot, "finished", "is finished; only its status was never written"),
};
