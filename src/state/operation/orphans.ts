import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { isHelm, ownersOf } from "../compare/field_owners.ts";
import { objectsOf } from "../compare/judgement.ts";
import {
  baselineOf,
  history,
  lastOf,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
  trulyDeployedOf,
} from "../helm.ts";
import { type Claimed, claimedOf, hasRecordsElsewhere, isKept } from "../history/claimed.ts";
import { falseTarget } from "../history/false_target.ts";
import { lostBaseline } from "../history/last_good.ts";
import { restoredRecord } from "../history/restored.ts";
import { keyOf } from "../observation.ts";
import { once } from "../once.ts";
import { otherHolder } from "../ownership/neighbours.ts";
import { glanceAt } from "../manifest/glance.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { successorOf } from "../manifest/removed_apis.ts";
import { passedOver } from "../records/passed_over.ts";
import { isDead, leftoversOf } from "./leftovers.ts";

/** A live object of the release that is in no manifest from which Helm would ever delete it. */
export interface Orphan extends Claimed {
  /** The newest record that names it; undefined where none that is kept does. */
  readonly origin: ReadableRecord | undefined;
  /** `brought` by a revision that failed, or `dropped` by one whose delete never happened. */
  readonly how: "brought" | "dropped" | "unknown";
}

export interface Orphans {
  /** The revision from which the next upgrade sets out, and which does not name them. */
  readonly baseline: ReadableRecord;
  readonly orphans: readonly Orphan[];
}

/**
 * Live objects that bear the release's marks by Helm's own hand, and that neither the baseline names nor a revision above it
 * (what those left is told of by `leftoversOf`). Helm deletes what the baseline has and the next manifest has not, so
 * these stay for ever. Not among them: what a resource policy keeps, hooks, what is on its way out, and what a controller
 * made and copied the marks to. undefined where it is not certain what the baseline is, or what it says.
 */
export const orphansOf = once((snapshot: Snapshot): Orphans | undefined => {
  const baseline = certainBaseline(snapshot);
  const known = baseline && objectsOf(snapshot, baseline.release.manifest ?? "");
  if (!baseline || !known || known.size === 0 || hasRecordsElsewhere(snapshot)) return undefined;
  const { namespace } = snapshot.scope;
  const above = leftoversOf(snapshot)?.dead ?? [];
  const told = new Set(
    [
      ...refsOf(known),
      ...above.flatMap(({ release }) => refsOf(objectsOf(snapshot, release.manifest ?? ""))),
      ...history(snapshot.records).flatMap(hookRefs),
    ].flatMap((ref) => placesOf(ref, namespace)),
  );
  const orphans = claimedOf(snapshot)
    .filter((one) => !told.has(keyOf(one.ref, "")) && isHelmsOwn(one) && isStaying(one))
    // What another release names that one will delete.
    .filter(({ ref }) => typeof otherHolder(snapshot, ref) === "string")
    .map((one): Orphan => ({ ...one, ...originOf(snapshot, baseline, keyOf(one.ref, namespace)) }));
  return { baseline, orphans };
});

/**
 * What the records alone tell: where no revision that is kept names an object that the baseline does not, none was dropped
 * or brought by one that failed, and the whole cluster need not be asked.
 */
export function mayHaveOrphans(records: Snapshot["records"]): boolean {
  const last = lastOf(records);
  const baseline = baselineOf(records, "upgrade");
  if (!last || !baseline || /^uninstall/.test(payloadStatus(last)) || restoredRecord(records)) return false;
  const known = roughNames(baseline);
  return history(records).some((record) => [...roughNames(record)].some((name) => !known.has(name)));
}

function roughNames({ release }: ReadableRecord): Set<string> {
  return new Set(glanceAt(release.manifest ?? "").map(({ kind, name }) => `${kind} ${name}`));
}

/** Where two could be it, or none is, or the right one is called something else, that comes first. */
function certainBaseline(snapshot: Snapshot): ReadableRecord | undefined {
  const { records } = snapshot;
  if (!mayHaveOrphans(records) || passedOver(snapshot) || falseTarget(snapshot)?.runs) return undefined;
  const deployed = trulyDeployedOf(records);
  const called = history(records).filter((record) => payloadStatus(record) === "deployed");
  // Helm goes by the label; where the payload disagrees, that is to be settled first.
  if (deployed.length > 1 || called.some((record) => record !== deployed[0])) return undefined;
  // One above it that worked may be what runs.
  const [baseline] = deployed;
  const above = baseline ? history(records).filter((record) => revisionOf(record) > revisionOf(baseline)) : [];
  if (!above.every(isDead)) return undefined;
  return baseline ?? (lostBaseline(snapshot) ? undefined : baselineOf(records, "upgrade"));
}

function refsOf(objects: ReturnType<typeof objectsOf>): ObjectRef[] {
  return [...objects?.values() ?? []].map(({ ref }) => ref);
}

function hookRefs({ release }: ReadableRecord): ObjectRef[] {
  return (release.hooks ?? []).flatMap(({ manifest }) => parseManifest(manifest ?? "").documents.map(({ ref }) => ref));
}

/**
 * Where what a manifest names may be live: in the group that took its kind over as well, and without a namespace, for
 * charts write one in what has none.
 */
function placesOf(ref: ObjectRef, home: string): string[] {
  const { apiVersion } = successorOf(ref) ?? ref;
  return [ref, { ...ref, apiVersion }].flatMap((one) => [keyOf(one, home), keyOf({ ...one, namespace: "" }, home)]);
}

/** Marks can be copied, restored or put there by hand: only where Helm itself wrote them do they prove whose it is. */
function isHelmsOwn({ live }: Claimed): boolean {
  return ownersOf(live, ["metadata", "annotations", "meta.helm.sh/release-name"]).some(isHelm) &&
    !live.metadata.ownerReferences?.some(({ controller }) => controller);
}

function isStaying({ live: { metadata } }: Claimed): boolean {
  return metadata.deletionTimestamp === undefined && !isKept(metadata.annotations);
}

function originOf(
  snapshot: Snapshot,
  baseline: ReadableRecord,
  key: string,
): Pick<Orphan, "origin" | "how"> {
  const naming = history(snapshot.records).filter(({ release }) =>
    objectsOf(snapshot, release.manifest ?? "")?.has(key)
  );
  const origin = naming.at(-1);
  if (!origin || origin === baseline) return { origin: undefined, how: "unknown" };
  return { origin, how: naming.every(isDead) ? "brought" : "dropped" };
}
