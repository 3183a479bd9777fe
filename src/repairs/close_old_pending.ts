import type { Repair } from "../model/plan.ts";
import { sayDuration } from "../state/clock.ts";
import { labelStatus, operationOf } from "../state/helm.ts";
import { ownLiveness } from "../state/operation/liveness.ts";
import { oldPendings } from "../state/history/old_pendings.ts";
import { statusSides } from "../state/history/status_sides.ts";
import { allOrRefusal, failedDescription, setStatus } from "./set_status.ts";

export const closeOldPending: Repair = {
  id: "close-old-pending",
  title: "Mark the older pending revision failed",
  risk: "safe",
  since: "0.2.0",
  answers: ["history/pending-in-the-middle"],
  uncovers: ["objects/left-by-dead-revision"],
  why:
    "It is what Helm itself would have written, had it lived to see its operation fail. What the next upgrade starts from " +
    "does not change.",
  propose(snapshot, findings, { staleAfter }) {
    const open = oldPendings(snapshot.records);
    const alive = open.map((record) => ({ record, silentFor: ownLiveness(snapshot, record).silentFor }))
      .find(({ silentFor }) => silentFor < staleAfter);
    if (alive) {
      const { record, silentFor } = alive;
      return {
        repair: this.id,
        reason: "writer-may-be-alive",
        says:
          `The helm that runs the ${
            operationOf(record)
          } to revision ${record.revision} may still be alive, though newer ` +
          `revisions were made: its last sign is ${sayDuration(silentFor)} old (limit ${
            sayDuration(staleAfter)
          }). Look ` +
          `again in ${
            sayDuration(staleAfter - silentFor)
          }, or, if you know that it is dead, say so with --stale-after 0s.`,
        findings: findings.map(({ key }) => key),
      };
    }
    // Then the next upgrade may start from it: closing it would change that.
    const torn = open.find((record) => labelStatus(record) === "deployed");
    if (torn && statusSides(snapshot)?.right !== "payload") {
      return {
        repair: this.id,
        reason: "ambiguous",
        says:
          `Revision ${torn.revision} is deployed by its label, and nothing proves that wrong: that has to be settled ` +
          "first, see history/status-mismatch.",
        findings: findings.map(({ key }) => key),
      };
    }
    return allOrRefusal(
      open.map((record) =>
        setStatus(this.id, record, "failed", findings, failedDescription(snapshot, record, operationOf(record)!))
      ),
      [],
    );
  },
};
