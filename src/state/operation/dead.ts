import type { Snapshot } from "../../model/snapshot.ts";
import { isRollback, lastOf, operationOf, type ReadableRecord, startedFrom } from "../helm.ts";
import { leftoversOf } from "./leftovers.ts";
import { once } from "../once.ts";
import { type Progress, progressOf } from "./progress.ts";

/** The newest revision, dead above a deployed one: whether all of it was applied decides if it can be the baseline. */
export interface DeadRevision {
  readonly record: ReadableRecord;
  readonly progress: Progress;
}

/** undefined where the newest revision is not a dead one above a deployed one. */
export const deadRevision = once((snapshot: Snapshot): DeadRevision | undefined => {
  const record = lastOf(snapshot.records);
  if (!record || leftoversOf(snapshot)?.dead[0] !== record) return undefined;
  const operation = operationOf(record) ?? (isRollback(record) ? "rollback" : "upgrade");
  return { record, progress: progressOf(snapshot, startedFrom(snapshot.records, record), record, operation) };
});
