import type { Finding } from "../model/finding.ts";
import type { Refusal } from "../model/plan.ts";
import type { Snapshot, StoredRecord } from "../model/snapshot.ts";

/** A record whose payload is damaged, and the keys of the findings that speak of it. */
export interface Damaged {
  readonly record: StoredRecord;
  readonly keys: readonly string[];
}

export function damagedRecords({ records }: Snapshot, findings: readonly Finding[]): Damaged[] {
  return records.filter(({ faults }) => faults.length > 0).flatMap((record) => {
    const keys = findings.filter(({ subject }) => subject === `revision ${record.revision}`).map(({ key }) => key);
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
