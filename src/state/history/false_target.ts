import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import {
  automaticTarget,
  deployedOf,
  history,
  neverWorked,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
} from "../helm.ts";
import { once } from "../once.ts";
import { runsRatherThan } from "../compare/running.ts";

/** A revision that an automatic rollback would go to although it never worked. */
export interface FalseTarget {
  readonly target: ReadableRecord;
  /** Others that would be taken in its place, and that never worked either; newest first. */
  readonly others: readonly ReadableRecord[];
  /** The one that worked, to which it goes when these are passed over. */
  readonly next: ReadableRecord | undefined;
  /** What is live is the target all the same: it came to life after Helm had given up. */
  readonly runs: boolean;
}

export function mayBeFalseTarget(records: readonly StoredRecord[]): boolean {
  const target = automaticTarget(records);
  return target !== undefined && payloadStatus(target) === "superseded" && neverWorked(target);
}

export const falseTarget = once((snapshot: Snapshot): FalseTarget | undefined => {
  const { records } = snapshot;
  const target = automaticTarget(records);
  if (!target || !mayBeFalseTarget(records)) return undefined;
  const taken = history(records).filter((record) =>
    revisionOf(record) < revisionOf(target) && ["superseded", "deployed"].includes(payloadStatus(record))
  );
  const next = taken.findLast((record) => payloadStatus(record) === "deployed" || !neverWorked(record));
  const base = deployedOf(records).findLast((record) => record !== target) ?? next;
  return {
    target,
    others: taken.filter((record) => record !== next && revisionOf(record) > (next ? revisionOf(next) : 0)).reverse(),
    next,
    runs: runsRatherThan(snapshot, target, base ?? target) === true,
  };
});
