import type { JsonObject } from "../../model/json.ts";
import type { KindRef, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { deployedOf, history, lastOf, payloadStatus, type ReadableRecord } from "../helm.ts";
import { type HookTrace, traceHooks } from "./hooks.ts";
import { isObject } from "../json_values.ts";
import { judgeStep, objectsOf } from "../compare/judgement.ts";
import { unservedKind } from "../history/last_good.ts";
import { type Liveness, livenessOf } from "./liveness.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { claims, keyOf, nameOf, observed, type Seen } from "../observation.ts";
import { once } from "../once.ts";

/** A release whose newest revision says that it is being uninstalled. */
export interface UninstallCase {
  readonly record: ReadableRecord;
  readonly liveness: Liveness;
  /** What the last revision names, and what the ones before it that may have been live name beyond it. */
  readonly objects: readonly UninstalledObject[];
  /**
   * `gone`: nothing of it is left that an uninstall would delete. `intact`: it deleted nothing. `unread`: a manifest or an
   * object could not be read, so nothing follows.
   */
  readonly stand: "gone" | "part" | "intact" | "unread";
  /** Objects of the last revision that are not live as it means them; undefined where that cannot be told. */
  readonly astray: readonly string[] | undefined;
  readonly hooks: readonly HookTrace[];
  /** Hook objects that are live: no uninstall deletes them (`pkg/action/uninstall.go` `deleteRelease`). */
  readonly hooksLeft: readonly string[];
  /** A kind of the last revision that the server does not serve: Helm cannot build it, so no uninstall works any more. */
  readonly unbuildable: KindRef | undefined;
}

export interface UninstalledObject {
  readonly ref: ObjectRef;
  /** `Deployment/web` */
  readonly name: string;
  /** The revision that names it: an uninstall deletes what the last one names, and nothing else. */
  readonly revision: number;
  readonly isOfLast: boolean;
  /**
   * `leaving`: asked to go, and held by finalizers; `kept`: by its resource policy; `foreign`: live without the marks of
   * this release, which Helm deletes all the same.
   */
  readonly state: "gone" | "there" | "leaving" | "kept" | "foreign" | "unread";
  readonly finalizers: readonly string[];
  readonly seen?: Seen;
}

export function isUninstalling(records: readonly StoredRecord[]): boolean {
  const last = lastOf(records);
  return last !== undefined && payloadStatus(last) === "uninstalling";
}

/** undefined where the newest revision is not being uninstalled. */
export const uninstallCase = once((snapshot: Snapshot): UninstallCase | undefined => {
  const record = lastOf(snapshot.records);
  if (!record || !isUninstalling(snapshot.records)) return undefined;
  const objects = uninstalledObjects(snapshot, record);
  const unserved = unservedKind(snapshot, record);
  return {
    record,
    liveness: livenessOf(snapshot, record),
    objects: objects ?? [],
    stand: objects === null ? "unread" : standOf(objects),
    astray: astrayOf(snapshot, record),
    hooks: traceHooks(snapshot, record, "delete"),
    hooksLeft: hooksLeftOf(snapshot, record),
    unbuildable: unserved === undefined ? undefined : snapshot.facts.kinds[unserved]!.kind,
  };
});

/** What is still in the way of calling it uninstalled. */
export function leftOf({ objects }: UninstallCase): UninstalledObject[] {
  return objects.filter(({ state }) => ["there", "leaving", "foreign"].includes(state));
}

/** The hooks after the deletion that are not known to have run: no repair and no other command runs them. */
export function hooksToCome({ hooks }: UninstallCase): HookTrace[] {
  return hooks.filter(({ phase, state }) => phase === "post" && state !== "succeeded");
}

/**
 * An uninstall deletes by the last manifest (`pkg/action/uninstall.go` `deleteRelease`). Where that one failed, what ran
 * was an earlier one's: all are looked at that Helm may have taken for deployed since, and the one just before.
 */
function uninstalledObjects(snapshot: Snapshot, last: ReadableRecord): UninstalledObject[] | null {
  const all = history(snapshot.records).filter((record) => payloadStatus(record) !== "uninstalled");
  const worked = all.findLastIndex((record) => ["deployed", "superseded"].includes(payloadStatus(record)));
  const since = all.filter((record, index) =>
    index >= Math.min(worked < 0 ? 0 : worked, all.length - 2) || deployedOf([record]).length > 0
  );
  const found = new Map<string, UninstalledObject>();
  for (const record of since.toReversed()) {
    const named = objectsOf(snapshot, record.release.manifest ?? "");
    if (named === null) return null;
    for (const [key, { ref, object }] of named) {
      if (!found.has(key)) found.set(key, stateOf(snapshot, record, ref, object, record === last));
    }
  }
  return [...found.values()];
}

function stateOf(
  snapshot: Snapshot,
  { revision }: ReadableRecord,
  ref: ObjectRef,
  object: JsonObject,
  isOfLast: boolean,
): UninstalledObject {
  const { namespace, release } = snapshot.scope;
  const seen = observed(snapshot, ref);
  const live = seen?.live;
  const metadata = live?.metadata;
  const state = seen === undefined
    ? "unread"
    : !live
    ? "gone"
    : isSpared(isOfLast ? object["metadata"] : metadata as unknown as JsonObject)
    ? "kept"
    : !claims(live, release, namespace)
    ? "foreign"
    : metadata!.deletionTimestamp
    ? "leaving"
    : "there";
  const finalizers = state === "leaving" ? metadata?.finalizers ?? [] : [];
  return { ref, name: nameOf(ref, namespace), revision, isOfLast, state, finalizers, ...(seen ? { seen } : {}) };
}

/**
 * Helm goes by the manifest, and does not delete what has the annotation with any other value either
 * (`pkg/action/resource_policy.go` `filterManifestsToKeep`).
 */
function isSpared(metadata: JsonObject[string]): boolean {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  return isObject(annotations) && annotations["helm.sh/resource-policy"] !== undefined;
}

function standOf(objects: readonly UninstalledObject[]): UninstallCase["stand"] {
  const states = objects.map(({ state }) => state).filter((state) => state !== "kept");
  if (states.includes("unread")) return "unread";
  if (states.every((state) => state === "gone")) return "gone";
  const own = objects.filter(({ isOfLast, state }) => isOfLast && state !== "kept");
  return own.length > 0 && own.every(({ state }) => state === "there") ? "intact" : "part";
}

function astrayOf(snapshot: Snapshot, record: ReadableRecord): string[] | undefined {
  const judgements = judgeStep(snapshot, undefined, record);
  if (judgements === null || judgements.some(({ verdict }) => verdict === undefined)) return undefined;
  return judgements.filter(({ verdict }) => !verdict!.asMeant).map(({ name }) => name);
}

function hooksLeftOf(snapshot: Snapshot, { release }: ReadableRecord): string[] {
  const refs = (release.hooks ?? []).flatMap(({ manifest }) => parseManifest(manifest ?? "").documents)
    .map(({ ref }) => ref);
  const unique = new Map(refs.map((ref) => [keyOf(ref, snapshot.scope.namespace), ref]));
  return [...unique.values()].filter((ref) => observed(snapshot, ref)?.live)
    .map((ref) => nameOf(ref, snapshot.scope.namespace));
}
