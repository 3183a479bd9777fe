import type { Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import {
  deployedOf,
  history,
  lastOf,
  type Operation,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
  startedFrom,
} from "../helm.ts";
import { once } from "../once.ts";
import { type Progress, progressOf } from "../operation/progress.ts";
import { passedOver } from "../records/passed_over.ts";
import { reasonOf } from "./events.ts";
import type { Located } from "./workloads.ts";

/** A revision that is called failed, and of which everything is live, equal and ready. */
export interface LateCase {
  readonly record: ReadableRecord;
  readonly operation: Operation;
  readonly progress: Progress;
  readonly evidence: readonly Evidence[];
}

/**
 * A wait that ran out is told from any other failure by what is live: after it all was applied, what was dropped is gone,
 * and the hooks that come after a wait have not run, so that with such hooks no revision is finished. undefined where that
 * is not proven, and where a failed rollback has left nothing deployed, which is another condition.
 */
export const lateCase = once((snapshot): LateCase | undefined => {
  const record = lastOf(snapshot.records);
  const operation = record && failedOperation(snapshot, record);
  if (!record || !operation || passedOver(snapshot)) return undefined;
  const progress = progressOf(snapshot, startedFrom(snapshot.records, record), record, operation);
  if (progress.verdict !== "finished") return undefined;
  const at = `${pointerTo(snapshot, record)}/release/info/status`;
  return {
    record,
    operation,
    progress,
    evidence: [evidence(snapshot, at, `status of revision ${record.revision}`), ...progress.evidence],
  };
});

/** What the newest revision, a failed one, was to do. */
export function failedOperation({ records }: Pick<Snapshot, "records">, record: ReadableRecord): Operation | undefined {
  if (payloadStatus(record) !== "failed") return undefined;
  if (history(records).length === 1 && records.length === 1) return "install";
  if (deployedOf(records).length === 0) return undefined;
  const text = record.release.info?.description ?? "";
  if (!/^Rollback "/.test(text)) return "upgrade";
  // One that failed in its apply has changed what Helm calls deployed, and is for other checks to judge.
  return waited.test(text) ? "rollback" : undefined;
}

const waited = /timed out waiting|context deadline exceeded|not ready|rate limiter Wait/;

/**
 * Events by whose reasons trackers before werf 2.6.3 took a StatefulSet that makes a pod again for one that fails
 * (werf/werf#6048).
 */
export function mistakenEvents({ facts }: Snapshot): Located[] {
  return facts.events.map((object, index) => ({ object, at: `/facts/events/${index}` }))
    .filter((event) => /^(RecreatingFailedPod|FailedDelete)$/.test(reasonOf(event)));
}
