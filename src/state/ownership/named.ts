import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { objectsOf } from "../compare/judgement.ts";
import {
  baselineOf,
  history,
  isPending,
  lastOf,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
  trulyDeployedOf,
} from "../helm.ts";
import { keyOf, nameOf, observed, type Seen } from "../observation.ts";
import { once } from "../once.ts";
import { passedOver } from "../records/passed_over.ts";
import { desiredObjects } from "../upgrade/desired.ts";

/** An object that a manifest names, and what is live of it. */
export interface Named {
  readonly ref: ObjectRef;
  /** `Deployment/web` */
  readonly name: string;
  readonly document: JsonObject;
  /** undefined: it was not read. */
  readonly seen: Seen | undefined;
}

export type NamedLive = Named & { readonly seen: Seen; readonly live: KubeObject };

/** The newest revision, where it is deployed and nothing hides that there might be a newer one. */
export function deployedLast(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && payloadStatus(last) === "deployed" && trulyDeployedOf(records).includes(last) ? last : undefined;
}

/** The deployed revision, and those above it that failed. */
export interface Standing {
  readonly record: ReadableRecord;
  /** Oldest first. */
  readonly failed: readonly ReadableRecord[];
}

/** undefined where nothing is deployed, or something above it did not just fail: then it is not certain what should be there. */
export function standingOf(records: readonly StoredRecord[]): Standing | undefined {
  const record = trulyDeployedOf(records).at(-1);
  if (!record) return undefined;
  const above = history(records).filter((one) => revisionOf(one) > revisionOf(record));
  if (above.length === 0) return deployedLast(records) && { record, failed: [] };
  const isCertain = payloadStatus(record) === "deployed" && above.every((one) => payloadStatus(one) === "failed");
  return isCertain ? { record, failed: above } : undefined;
}

/** The objects of a revision; undefined where its manifest cannot be read, or is another release's or another place's. */
export function objectsNamedBy(snapshot: Snapshot, record: ReadableRecord): Named[] | undefined {
  const { scope } = snapshot;
  const { name, namespace, manifest } = record.release;
  if (name !== scope.release || namespace !== scope.namespace || passedOver(snapshot)) return undefined;
  const objects = objectsOf(snapshot, manifest ?? "");
  return objects === null ? undefined : [...objects.values()].filter(({ ref }) => ref.name).map(({ ref, object }) => ({
    ref,
    name: nameOf(ref, scope.namespace),
    document: object,
    seen: observed(snapshot, ref),
  }));
}

export function isLive(named: Named): named is NamedLive {
  return Boolean(named.seen?.live);
}

export function liveOf(named: readonly Named[]): NamedLive[] {
  return named.flatMap((one) => one.seen?.live ? [{ ...one, seen: one.seen, live: one.seen.live }] : []);
}

/** Whether a next command would look at the marks of what it is to create. */
export function isToCome(records: readonly StoredRecord[], { desired }: Given): boolean {
  const last = lastOf(records);
  return desired !== undefined && !(last && (isPending(payloadStatus(last)) || payloadStatus(last) === "uninstalling"));
}

/**
 * What is live of that which the manifest to come names and the revision that Helm sets out from does not: only of those
 * Helm asks whose they are (Helm 3.22 `pkg/action/upgrade.go` `performUpgrade`, `install.go` `RunWithContext`).
 */
export const toBeCreated = once((snapshot: Snapshot): NamedLive[] => {
  const { desired, records, scope } = snapshot;
  if (desired === undefined || !isToCome(records, snapshot) || passedOver(snapshot)) return [];
  const last = lastOf(records);
  const baseline = last && payloadStatus(last) !== "uninstalled" ? baselineOf(records, "upgrade") : undefined;
  const known = baseline ? objectsOf(snapshot, baseline.release.manifest ?? "") : new Map<string, unknown>();
  if (known === null) return [];
  const fresh = desiredObjects(desired).filter(({ ref, role }) =>
    role === "object" && ref.name && !known.has(keyOf(ref, scope.namespace))
  );
  return liveOf(fresh.map(({ ref, object }) => ({
    ref,
    name: nameOf(ref, scope.namespace),
    document: object,
    seen: observed(snapshot, ref),
  })));
});
