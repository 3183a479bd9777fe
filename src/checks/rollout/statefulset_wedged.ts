import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const statefulsetWedged: Check = {
  ...ofRollouts,
  id: "rollout/statefulset-wedged",
  title: "A StatefulSet waits for a pod of an earlier template that will never be ready",
  symptoms: [...waitSymptoms],
  proof:
    "A pod that is not ready, for a reason that lasts, of another template than the StatefulSet wants now; its policy is OrderedReady.",
  why:
    "With OrderedReady the controller goes on only when every pod is ready and replaces none that is not. After a template that never worked, neither a mended upgrade nor a rollback gets past its broken pod (kubernetes/kubernetes#60164).",
  remedy:
    "restart-wedged-pod deletes that one pod; the controller makes it again from the template that it wants now. Its claims stay.",
  recipes:
    "Waiting, a further upgrade or a rollback change nothing. Deleting the StatefulSet without --cascade=orphan takes all its pods.",
  examine: (snapshot) => draftCause(snapshot, "statefulset-wedged"),
};
