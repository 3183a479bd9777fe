import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { claimedOf, isKept } from "./claimed.ts";
import { seconds } from "../clock.ts";
import { isHelm, ownersOf } from "../compare/field_owners.ts";
import { history, isHelmManager, lastOf, payloadStatus, type ReadableRecord, trulyDeployedOf } from "../helm.ts";
import { judgeStep, objectsOf } from "../compare/judgement.ts";
import { keyOf } from "../observation.ts";
import { once } from "../once.ts";

/** A deployed record that was put back, and what Helm did meanwhile. */
export interface Restored {
  readonly record: ReadableRecord;
  /** Objects that Helm wrote otherwise than the record says, and where. */
  readonly changed: readonly Trace[];
  /** Objects by Helm's hand that claim the release and that no record names. */
  readonly unknown: readonly Trace[];
}

export interface Trace {
  readonly name: string;
  /** Of the time of Helm's last write to it. */
  readonly at: string;
}

/** Seconds by which the server's own clocks may differ: the field managers' time is set before that of the creation. */
const slack = 5;

/**
 * The record came to where it is by another hand than Helm's: it has no write of Helm's since it was made. Helm itself
 * creates records; a backup, a copy or kubectl puts them back.
 */
export function wasPutBack({ managers, createdAt }: StoredRecord): boolean {
  if (managers.length === 0 || managers.some(({ manager }) => /^helm-doctor/.test(manager ?? ""))) return false;
  return managers.every(({ manager, time }) => !isHelmManager(manager) || seconds(time) < seconds(createdAt) - slack);
}

/** The newest record, if it is deployed and was put back. */
export function restoredRecord(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  if (!last || payloadStatus(last) !== "deployed" || !trulyDeployedOf(records).includes(last)) return undefined;
  return wasPutBack(last) ? last : undefined;
}

/**
 * A record that was put back says what was, and Helm may have gone on since. That it has is proven by fields of Helm's
 * own that are not as the record says, or objects of Helm's that no record names, written before the record was put
 * back. undefined where there is neither: then it is the right one.
 */
export const restoredFrom = once((snapshot: Snapshot): Restored | undefined => {
  const record = restoredRecord(snapshot.records);
  if (!record) return undefined;
  const changed = changedSince(snapshot, record);
  const unknown = unknownTo(snapshot, record);
  return changed.length + unknown.length > 0 ? { record, changed, unknown } : undefined;
});

function changedSince(snapshot: Snapshot, record: ReadableRecord): Trace[] {
  return (judgeStep(snapshot, undefined, record) ?? []).flatMap(({ name, seen, verdict }): Trace[] => {
    const live = seen?.live;
    const written = live && helmWrite(live.metadata.managedFields, record);
    const isHelms = verdict?.differences.some(({ path, kind }) =>
      kind !== "missing" && live && ownersOf(live, path).some(isHelm)
    );
    return written !== undefined && isHelms ? [{ name, at: `${seen!.at}/metadata/managedFields/${written}/time` }] : [];
  });
}

function unknownTo(snapshot: Snapshot, record: ReadableRecord): Trace[] {
  const { namespace } = snapshot.scope;
  const known = new Set(
    history(snapshot.records).flatMap(({ release }) =>
      [release.manifest ?? "", ...(release.hooks ?? []).map(({ manifest }) => manifest ?? "")]
        .flatMap((text) => [...objectsOf(snapshot, text)?.keys() ?? []])
    ),
  );
  return claimedOf(snapshot).flatMap(({ ref, name, live, at }): Trace[] => {
    const { annotations, deletionTimestamp, managedFields } = live.metadata;
    const written = helmWrite(managedFields, record);
    return known.has(keyOf(ref, namespace)) || isKept(annotations) || deletionTimestamp || written === undefined
      ? []
      : [{ name, at: `${at}/metadata/managedFields/${written}/time` }];
  });
}

/** Where Helm's last write is told, if it was before the record was put back and after what the record tells of. */
function helmWrite(managers: Snapshot["records"][number]["managers"] = [], record: ReadableRecord): number | undefined {
  const last = seconds(record.release.info?.last_deployed);
  const index = managers.findLastIndex(({ manager, subresource, time }) =>
    isHelmManager(manager) && !subresource && seconds(time) <= seconds(record.createdAt) + slack &&
    seconds(time) >= last - slack
  );
  return index < 0 ? undefined : index;
}
