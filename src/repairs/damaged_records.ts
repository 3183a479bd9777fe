import type { Finding } from "../model/finding.ts";
import type { Refusal } from "../model/plan.ts";
import type { Snapshot, StoredRecord } from "../model/snapshot.ts";
import { isOwn, subjectOf } from "../state/records/record_identity.ts";

/** A record of the release whose payload is damaged, and the keys of the findings that speak of it. */
export interface Damaged {
  readonly record: StoredRecord;
  readonly keys: readonly string[];
}

/** One that only its label calls this release's is another's to lose. */
export function damagedRecords(snapshot: Snapshot, findings: readonly Finding[]): Damaged[] {
  const damaged = snapshot.records.filter((record) => record.faults.length > 0 && isOwn(snapshot, record));
  return damaged.flatMap((record) => {
    const keys = findings.filter(({ subject }) => subject === subjectOf(snapshot, record)).map(({ key }) => key);
    return keys.length > 0 ? [{ record, keys }] : [];
  });
}

/** Why one of them stays as it is. */
export interface Obstacle extends Damaged {
  readonly reason: Refusal["reason"];
  readonly says: string;
  readonly manual?: Refusal["manual"];
}

/** One refusal for all of them. */
export function refuseAll(repair: string, obstacles: readonly Obstacle[]): Refusal {
  const manual = obstacles.flatMap((one) => one.manual ?? []);
  return {
    repair,
    reason: obstacles[0]!.reason,
    says: obstacles.map(({ record, says }) => `Revision ${record.revision}: ${says}`).join(" "),
    findings: obstacles.flatMap(({ keys }) => keys),
    ...(manual.length > 0 ? { manual } : {}),
  };
}

/** No write can change it: a new one has to take its place. */
export function immutable(damaged: Damaged): Obstacle | undefined {
  if (!damaged.record.image.immutable) return undefined;
  return { ...damaged, reason: "immutable", says: `The record "${damaged.record.ref.name}" is immutable.` };
}
