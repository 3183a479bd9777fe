import type { StoredRecord } from "../../model/snapshot.ts";
import { history, neverWorked, payloadStatus, type ReadableRecord } from "../helm.ts";

/**
 * The revisions that failed since the last one that came to a good end, oldest first. A rollback that fails calls the one
 * that it set out from superseded, so the first error of a chain may stand in a record that is not called failed.
 */
export function failuresOf(records: readonly StoredRecord[]): ReadableRecord[] {
  const known = history(records);
  const good = known.findLastIndex((record) =>
    ["deployed", "superseded"].includes(payloadStatus(record)) && !neverWorked(record)
  );
  return known.slice(good + 1).filter((record) =>
    payloadStatus(record) === "failed" || (payloadStatus(record) === "superseded" && neverWorked(record))
  );
}

/** Called failed by `helm doctor fix`, which said why. */
export function isMarkedFailed(record: ReadableRecord): boolean {
  return / \(written by helm-doctor\/[^)]*\)$/.test(record.release.info?.description ?? "");
}
