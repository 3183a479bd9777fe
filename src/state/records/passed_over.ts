import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, lastOf, revisionOf } from "../helm.ts";
import { isOwn } from "./record_identity.ts";
import { isCrashing } from "./unreadable.ts";

/**
 * The newest record of the release, where it is not what Helm takes for the newest: it cannot be decoded, or has lost the
 * labels that Helm asks for. What is live may be of its revision, so it proves nothing about those below. undefined
 * where Helm sees the newest, or none at all.
 */
export function passedOver(snapshot: Snapshot): StoredRecord | undefined {
  const last = lastOf(snapshot.records);
  if (!last) return undefined;
  const seen: readonly StoredRecord[] = history(snapshot.records).filter((record) => !isCrashing(record));
  return snapshot.records.findLast((record) =>
    isOwn(snapshot, record) && !seen.includes(record) && numberOf(record) > revisionOf(last)
  );
}

/** By the payload, as Helm counts, where that holds; else by the name. */
function numberOf(record: StoredRecord): number {
  return isCrashing(record) ? record.revision : revisionOf(record);
}

/** How the next upgrade ends, whatever it starts from: for the end of a sentence, and empty where nothing stops it. */
export function sayCollision(snapshot: Snapshot): string {
  const taken = inTheWay(snapshot);
  return taken ? `, and ends with "release: already exists", for "${taken.ref.name}" has the name that it needs` : "";
}

/**
 * The record that has the name of the revision that Helm would make next: helm upgrade and rollback then end with
 * `release: already exists` (`pkg/storage/driver/secrets.go` `Create`).
 */
export function inTheWay(snapshot: Snapshot): StoredRecord | undefined {
  const last = lastOf(snapshot.records);
  return last && snapshot.records.find((record) => isOwn(snapshot, record) && record.revision === revisionOf(last) + 1);
}
