import type { Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { leftoversOf } from "../state/operation/leftovers.ts";
import { pendingCase } from "../state/operation/pending.ts";
import { stageEdits } from "./clear_hook_stage.ts";
import { allOrRefusal, failedDescription, setStatus } from "./set_status.ts";

export const markFailed: Repair = {
  id: "mark-failed",
  title: "Mark the pending revision failed",
  risk: "safe",
  since: "0.1.0",
  answers: ["pending/not-started", "pending/half-applied", "pending/undecided"],
  // What concerns a failed revision is looked at only once it is called one.
  uncovers: [
    "history/ghost-release",
    "history/none-deployed",
    "hooks/failed",
    "hooks/running",
    "objects/dropped-by-dead-revision",
    "objects/left-by-dead-revision",
    "objects/leftover-fields",
    "objects/missing",
    "upgrade/conflict",
    "upgrade/failed",
    "upgrade/immutable-field",
    "upgrade/impossible-flags",
  ],
  why:
    "It is what Helm itself would have written, had it lived to see its operation fail. The release is unlocked, and the " +
    "attempt stays in the history.",
  propose(snapshot, findings, choices) {
    const { record, operation } = pendingCase(snapshot)!;
    const description = failedDescription(snapshot, record, operation);
    return allOrRefusal([
      setStatus(this.id, record, "failed", findings, description, stageEdits(snapshot, record, "failed")),
    ], choices.allow === "safe" ? sayInstead(snapshot) : []);
  },
};

function sayInstead(snapshot: Snapshot): string[] {
  return (leftoversOf(snapshot)?.leftByClient ?? []).length === 0
    ? []
    : ["In place of this, true-baseline (--allow careful) lets that upgrade remove them, whichever Helm does it."];
}
