import type { Repair } from "../model/plan.ts";
import { falseTarget } from "../state/history/false_target.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

export const markSupersededFailed: Repair = {
  id: "mark-superseded-failed",
  title: "Call the superseded revision that never worked failed again",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/failed-called-superseded"],
  uncovers: ["objects/left-by-dead-revision"],
  why:
    "Helm takes every superseded revision for one that worked. Called failed, as it was before a failed rollback renamed " +
    "it, it is passed over by --atomic and --rollback-on-failure. What the next upgrade starts from does not change.",
  propose(snapshot, findings) {
    const { target, others, next } = falseTarget(snapshot)!;
    return allOrRefusal([target, ...others].map((record) => setStatus(this.id, record, "failed", findings)), [
      next
        ? `An automatic rollback goes to revision ${next.revision}.`
        : "No revision is left to which an automatic rollback could go: helm says so instead of applying one.",
    ]);
  },
};
