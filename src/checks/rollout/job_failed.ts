import type { Check } from "../../model/finding.ts";
import { draftCause, ofRollouts, waitSymptoms } from "./draft.ts";

export const jobFailed: Check = {
  ...ofRollouts,
  id: "rollout/job-failed",
  title: "A Job of the release has failed",
  symptoms: [...waitSymptoms, /BackoffLimitExceeded/, /DeadlineExceeded/, /Job Failed/, /job \S+ failed/],
  proof:
    "The Job's condition Failed and its reason; the exit code where a pod of it is still there. Jobs that are hooks are none of these.",
  why:
    "helm waits for Jobs with --wait-for-jobs (Helm 4: with --wait too). A Job that has used up its retries never runs again, whatever is upgraded: its template cannot be changed.",
  remedy: "Mend the cause, delete the Job, and upgrade again: helm makes it anew.",
  recipes:
    'Upgrading alone leaves the failed Job as it is, or fails with "field is immutable" where its template changed.',
  examine: (snapshot) => draftCause(snapshot, "job-failed"),
};
