import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, isPending, lastOf, neverWorked, payloadStatus, type ReadableRecord, revisionOf } from "../helm.ts";
import { unservedKind } from "./last_good.ts";
import { once } from "../once.ts";

/** What `helm rollback` without a number would go to, where that is of no use. */
export interface BadTarget {
  readonly last: ReadableRecord;
  /** One less than the newest: Helm looks no further (`pkg/action/rollback.go` `prepareRollback`). */
  readonly number: number;
  readonly reason: "missing" | "unreadable" | "failed" | "pending" | "never-worked" | "unserved";
  /** The record of that number, if there is one. */
  readonly record: StoredRecord | undefined;
  /** Where `/facts/kinds` has a kind that is not served. */
  readonly unserved: number | undefined;
  /** Revisions that worked once and that Helm can build as far as is known, newest first. */
  readonly usable: readonly ReadableRecord[];
}

/** Only where somebody is about to roll back: after a failure, or over a pending revision. */
export function invitesRollback(records: readonly StoredRecord[]): boolean {
  const last = lastOf(records);
  return last !== undefined && (payloadStatus(last) === "failed" || isPending(payloadStatus(last)));
}

export const badTarget = once((snapshot: Snapshot): BadTarget | undefined => {
  const { records } = snapshot;
  const last = lastOf(records);
  if (!last || !invitesRollback(records)) return undefined;
  const number = revisionOf(last) - 1;
  const target = history(records).find((record) => revisionOf(record) === number);
  const record = target ?? records.find(({ revision, release }) => revision === number && !release);
  const unserved = target && unservedKind(snapshot, target);
  const reason = reasonOf(target, record, unserved);
  if (!reason) return undefined;
  const usable = history(records).filter((one) =>
    one !== last && one !== target && ["superseded", "deployed"].includes(payloadStatus(one)) && !neverWorked(one) &&
    unservedKind(snapshot, one) === undefined
  ).reverse();
  return { last, number, reason, record, unserved, usable };
});

function reasonOf(
  target: ReadableRecord | undefined,
  record: StoredRecord | undefined,
  unserved: number | undefined,
): BadTarget["reason"] | undefined {
  if (!target) return record ? "unreadable" : "missing";
  if (payloadStatus(target) === "failed") return "failed";
  if (isPending(payloadStatus(target))) return "pending";
  if (payloadStatus(target) !== "deployed" && neverWorked(target)) return "never-worked";
  return unserved === undefined ? undefined : "unserved";
}
