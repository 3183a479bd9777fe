import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { claimedOf } from "../history/claimed.ts";
import { deployedOf, history, type ReadableRecord, revisionOf } from "../helm.ts";
import { objectsOf } from "../compare/judgement.ts";
import { keyOf } from "../observation.ts";

/** A record that Helm cannot decode, or decodes and then panics over, and what it stands in the way of. */
export interface Unreadable {
  readonly record: StoredRecord;
  readonly place: "newest" | "between" | "oldest" | "only";
  /** What Helm takes for the newest revision instead. */
  readonly last: ReadableRecord | undefined;
}

/** Helm panics on it: it is decoded, so Helm does not pass over it. */
export function isCrashing(record: StoredRecord): boolean {
  return record.faults.some(({ kind }) => kind === "crash");
}

/** Helm 3 reads it, Helm 4 does not. */
export function isForHelm3Only({ faults }: StoredRecord): boolean {
  return faults.length > 0 && faults.every(({ kind }) => kind === "helm-4");
}

/** The newest record where it cannot be read: what Helm takes for the newest is not. */
export function hiddenNewest(records: readonly StoredRecord[]): StoredRecord | undefined {
  const newest = history(records).filter((record) => !isCrashing(record)).at(-1)?.revision ?? 0;
  return records.findLast((record) => (!record.release || isCrashing(record)) && record.revision >= newest);
}

/** Where it stands among the records that every Helm can use. */
export function placeOf({ records }: Snapshot, record: StoredRecord): Unreadable {
  const sound = history(records).filter(({ faults }) => faults.length === 0);
  const last = sound.at(-1);
  if (last === undefined) return { record, place: "only", last };
  if (record.revision > revisionOf(last)) return { record, place: "newest", last };
  return { record, place: record.revision < revisionOf(sound[0]!) ? "oldest" : "between", last };
}

/** A sound record above it that both label and Helm's search call deployed: then this one is the baseline no more. */
export function isReplaced({ records }: Snapshot, record: StoredRecord): boolean {
  return deployedOf(records).some((one) => one.faults.length === 0 && revisionOf(one) > record.revision);
}

/** Live objects that claim the release and that no readable revision names: what only a hidden one can have brought. */
export function unnamedOf(snapshot: Snapshot): string[] {
  const named = new Set(
    history(snapshot.records).flatMap(({ release }) => [...objectsOf(snapshot, release.manifest ?? "")?.keys() ?? []]),
  );
  return claimedOf(snapshot)
    .filter(({ ref }) => !named.has(keyOf(ref, snapshot.scope.namespace)))
    .map(({ name }) => name);
}
