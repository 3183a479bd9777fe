import type { Snapshot } from "../model/snapshot.ts";
import { deployedOf, history, isRollback, lastOf, payloadStatus, type ReadableRecord, revisionOf } from "./helm.ts";
import { once } from "./once.ts";
import { runsRatherThan } from "./running.ts";

/** A history that a failed rollback left without a deployed revision. */
export interface LostBaseline {
  /** The failed rollback, from which the next upgrade would start. */
  readonly last: ReadableRecord;
  /** The revision that it set out from, and that Helm superseded though the rollback failed. */
  readonly good: ReadableRecord;
  /** Whether `good` is what is live; undefined where that cannot be told. */
  readonly runs: boolean | undefined;
}

/**
 * When a rollback fails while it applies, Helm supersedes the revision that it set out from all the same (Helm 3.22 and
 * 4.3 `pkg/action/rollback.go` `performRollback`). The failed one is then the baseline, though it does not run.
 */
export const lostBaseline = once((snapshot: Snapshot): LostBaseline | undefined => {
  const last = lastOf(snapshot.records);
  if (!last || !isLost(last, snapshot)) return undefined;
  const good = history(snapshot.records).findLast((record) =>
    revisionOf(record) < revisionOf(last) && payloadStatus(record) === "superseded"
  );
  if (!good) return undefined;
  // Where the failed revision is what runs, it is the right baseline.
  if (runsRatherThan(snapshot, last, good) === true) return undefined;
  return { last, good, runs: runsRatherThan(snapshot, good, last) };
});

function isLost(last: ReadableRecord, snapshot: Snapshot): boolean {
  return payloadStatus(last) === "failed" && isRollback(last) && deployedOf(snapshot.records).length === 0;
}
