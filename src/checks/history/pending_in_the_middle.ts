import type { Check } from "../../model/finding.ts";
import { sayDuration } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { labelStatus, lastOf, payloadStatus, pointerTo } from "../../state/helm.ts";
import { ownLiveness, usuallyDeadAfter } from "../../state/operation/liveness.ts";
import { oldPendings } from "../../state/history/old_pendings.ts";

export const pendingInTheMiddle: Check = {
  id: "history/pending-in-the-middle",
  title: "An older revision is still called pending",
  severity: "warning",
  since: "0.2.0",
  needs: ["controllers"],
  symptoms: [],
  proof:
    "A pending status in label or payload of a revision that is not the newest, and the last write of that record.",
  why:
    "helm rollback heeds no lock: run over a pending revision it makes a new one and leaves the pending one as it is, for " +
    "ever. Helm's lock looks at the newest revision only, so nothing is blocked; but tools that select by label take it " +
    "for an operation under way, and it locks the release again if the revisions above it are deleted. Its helm may even " +
    "be alive: when it ends, it calls its revision deployed beside the one that is.",
  remedy:
    "close-old-pending: it is called failed, as Helm itself would have written, once its helm is known to be dead.",
  recipes: "Deleting the record makes Helm forget what that revision brought.",
  concerns: (records) => oldPendings(records).length > 0,
  *examine(snapshot) {
    const last = lastOf(snapshot.records)!;
    for (const record of oldPendings(snapshot.records)) {
      const { silentFor, evidence: sign } = ownLiveness(snapshot, record);
      const dead = silentFor >= usuallyDeadAfter;
      const at = pointerTo(snapshot, record);
      yield {
        subject: `revision ${record.revision}`,
        summary:
          `Revision ${record.revision} is still called ${payloadStatus(record)} below revision ${last.revision}; ` +
          (dead
            ? `nothing has been heard of its helm for ${sayDuration(silentFor)}.`
            : `the last sign of its helm is ${sayDuration(silentFor)} old.`),
        notes: [
          // One that not every Helm can decode is not the newest to every Helm.
          (last.faults.length === 0 ? "It blocks nothing as long as it is not the newest. " : "") +
          "helm history shows it as an operation under way.",
          ...(dead ? [] : [
            "Its helm may still be alive. If it ends well, it calls its revision deployed, and then two are.",
          ]),
          ...(labelStatus(record) === "deployed"
            ? ["Its label says deployed: helm upgrade may start from it, though it never ended."]
            : []),
        ],
        evidence: [
          evidence(snapshot, `${at}/release/info/status`, `status of revision ${record.revision}`),
          evidence(
            snapshot,
            `${pointerTo(snapshot, last)}/release/info/status`,
            `status of revision ${last.revision}, the newest`,
          ),
          ...sign,
        ],
      };
    }
  },
};
