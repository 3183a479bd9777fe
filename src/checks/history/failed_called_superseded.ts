import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { automaticTarget, lastOf, pointerTo } from "../../state/helm.ts";
import { falseTarget, mayBeFalseTarget } from "../../state/history/false_target.ts";

export const failedCalledSuperseded: Check = {
  id: "history/failed-called-superseded",
  title: "The next automatic rollback would go to a revision that never worked",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "controllers"],
  symptoms: [
    /has been rolled back due to (atomic|rollback-on-failure) being set/,
    /an error occurred while rolling back the release/,
  ],
  proof:
    "The newest revision that an automatic rollback may go to, and its description, which says that it failed or never ended.",
  why:
    "A rollback that fails calls the revision that it set out from superseded, even where that one had failed itself. " +
    "Helm takes superseded for successful once: --atomic and --rollback-on-failure go back to the newest that is " +
    "superseded or deployed. (A failed revision that a later success superseded is harmless: the success is newer.)",
  remedy: "mark-superseded-failed: it is called failed again, and an automatic rollback goes to one that worked.",
  recipes:
    "Upgrading with --atomic from here turns one failure into two: the rollback applies the revision that never worked.",
  concerns: mayBeFalseTarget,
  *examine(snapshot) {
    const found = falseTarget(snapshot);
    if (!found) return;
    const { target, next, runs } = found;
    const last = lastOf(snapshot.records)!;
    const at = pointerTo(snapshot, target);
    yield {
      subject: `revision ${target.revision}`,
      severity: runs ? "info" : "warning",
      summary: `Revision ${target.revision} is called superseded and never worked; ` +
        "helm upgrade --atomic (Helm 4: --rollback-on-failure) would go back to it.",
      notes: [
        next
          ? `Called failed, it is passed over, and an automatic rollback goes to revision ${next.revision}.`
          : "Called failed, it is passed over, and no revision is left to go back to: helm then says so and stops.",
        ...(runs
          ? [`What is live is revision ${target.revision} nonetheless, so little is lost by going back to it.`]
          : []),
        ...(last.revision - 1 === target.revision
          ? [`helm rollback without a number goes to revision ${target.revision} as well, whatever it is called.`]
          : []),
      ],
      evidence: [
        evidence(snapshot, `${at}/release/info/status`, `status of revision ${target.revision}`),
        evidence(snapshot, `${at}/release/info/description`, "its description", "says that it failed or never ended"),
        ...(automaticTarget(snapshot.records) === last ? [] : [
          evidence(
            snapshot,
            `${pointerTo(snapshot, last)}/release/info/status`,
            `status of revision ${last.revision}, the newest`,
          ),
        ]),
      ],
    };
  },
};
