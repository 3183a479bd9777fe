import type { Evidence } from "../../model/finding.ts";
import { evidence } from "../evidence.ts";
import {
  labelStatus,
  lastOf,
  type Operation,
  operationOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
  startedFrom,
} from "../helm.ts";
import { type Liveness, livenessOf } from "./liveness.ts";
import { once } from "../once.ts";
import { passedOver } from "../records/passed_over.ts";
import { type Progress, progressOf } from "./progress.ts";

/** A release whose newest revision never said how it ended. */
export interface PendingCase {
  readonly record: ReadableRecord;
  readonly operation: Operation;
  /** What the operation set out from; undefined for a first install. */
  readonly base: ReadableRecord | undefined;
  readonly liveness: Liveness;
  readonly progress: Progress;
  readonly evidence: readonly Evidence[];
}

/** undefined where the release is not pending by its newest readable record. */
export const pendingCase = once((snapshot): PendingCase | undefined => {
  const record = lastOf(snapshot.records);
  const operation = record && operationOf(record);
  if (!record || !operation) return undefined;
  const base = startedFrom(snapshot.records, record);
  const newer = passedOver(snapshot);
  const at = pointerTo(snapshot, record);
  const liveness = livenessOf(snapshot, record);
  const progress = progressOf(snapshot, base, record, operation);
  return {
    record,
    operation,
    base,
    liveness,
    progress,
    evidence: [
      evidence(snapshot, `${at}/release/info/status`, `status of revision ${record.revision} in its payload`),
      ...(labelStatus(record) === payloadStatus(record)
        ? []
        : [evidence(snapshot, `${at}/image/labels/status`, "status in its label", "missing", payloadStatus(record))]),
      ...(newer
        ? [evidence(snapshot, `${pointerTo(snapshot, newer)}/ref/name`, "the newer record, which Helm does not know")]
        : []),
      ...liveness.evidence,
      ...(base
        ? [
          evidence(
            snapshot,
            `${pointerTo(snapshot, base)}/release/info/status`,
            `status of revision ${base.revision}, which it set out from`,
          ),
        ]
        : []),
      ...progress.evidence,
    ],
  };
});
