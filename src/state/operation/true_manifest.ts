import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { judgeObject } from "../compare/compare.ts";
import { objectsOf, sayPath } from "../compare/judgement.ts";
import { ownedFields } from "../compare/owned_fields.ts";
import { appliesServerSide, bearsData, lastOf, type ReadableRecord } from "../helm.ts";
import { isKept } from "../history/claimed.ts";
import { amendManifest } from "../manifest/amend_manifest.ts";
import { claims, keyOf, nameOf, observed } from "../observation.ts";
import { otherHolder } from "../ownership/neighbours.ts";
import { textAt } from "../rollout/fields.ts";
import { forgottenBelow, learnFrom, sourcesOf } from "./left_fields.ts";
import { leftoversOf } from "./leftovers.ts";
import { orphansOf } from "./orphans.ts";

/** What a record's manifest has to say, so that the next diff which sets out from it cleans up what is left. */
export interface TrueManifest {
  readonly record: ReadableRecord;
  readonly manifest: string;
  /** Objects that it names and did not name: the next upgrade deletes them, unless its chart names them. */
  readonly objects: readonly string[];
  /** Fields and list items that it did not have: the next upgrade removes them likewise. */
  readonly fields: readonly string[];
  /** Objects that it named and that were never created, or are gone. */
  readonly absent: readonly string[];
  /** Live, and in none of it. */
  readonly spared: readonly Spared[];
}

export interface Spared {
  readonly name: string;
  /** `may hold data` */
  readonly why: string;
}

/** A sentence where it cannot be told. */
export type TrueOrNot = TrueManifest | string;

/** Of the record that is the baseline: what it knows, and beside that what earlier dead revisions and failed deletes left. */
export function trueManifestOfBaseline(snapshot: Snapshot, record: ReadableRecord): TrueOrNot {
  const own = objectsOf(snapshot, record.release.manifest ?? "");
  if (own === null) return `The manifest of revision ${record.revision} cannot be parsed.`;
  return compose(
    snapshot,
    record,
    [...own].map(([key, { ref, object }]) => {
      const live = observed(snapshot, ref)?.live ?? null;
      const learned = live && learnFrom(object, sourcesOf(snapshot, forgottenBelow(snapshot, record), key), live);
      return { key, ref, own: object, wanted: learned?.object ?? object, fields: learned?.fields ?? [] };
    }),
  );
}

/**
 * Of a dead revision that is to be the baseline, object by object: as it is live after it, after the deployed one below it, or
 * after one dead in between. What it dropped and did not delete is named again, what it never created is not.
 */
export function trueManifestOfDead(snapshot: Snapshot, record: ReadableRecord): TrueOrNot {
  const { baseline, dead } = leftoversOf(snapshot)!;
  const others = [...dead.filter((one) => one !== record), baseline];
  const objects = [record, ...others].map(({ release }) => objectsOf(snapshot, release.manifest ?? ""));
  if (objects.includes(null)) return "A manifest in the history cannot be parsed.";
  const [own, ...rest] = objects as NonNullable<typeof objects[number]>[];
  const base = rest.at(-1)!;
  const refs = new Map(objects.flatMap((map) => [...map!].map(([key, { ref }]) => [key, ref] as const)));
  const unread = [...refs.values()].filter((ref) => !observed(snapshot, ref));
  if (unread.length > 0) return `Could not be read: ${unread.map((ref) => nameOf(ref, snapshot.scope.namespace))[0]}.`;
  const sources = appliesServerSide(lastOf(snapshot.records)!)
    ? []
    : [record, ...others, ...forgottenBelow(snapshot, baseline)];
  return compose(
    snapshot,
    record,
    [...refs].map(([key, ref]): Wanted => {
      const documents = [own!, ...rest].flatMap((map) => map.get(key) ?? []).map(({ object }) => object);
      const named = { key, ref, own: own!.get(key)?.object };
      const { live } = observed(snapshot, ref)!;
      if (live === null) return { ...named, wanted: null, fields: [] };
      // What the deployed revision names too, Helm would delete without this.
      const spared = (base.has(key) ? undefined : whyNotHeld(snapshot, ref, live)) ??
        (named.own ? undefined : whyNotLearned(live));
      if (spared) return { ...named, wanted: null, fields: [], spared };
      const nearest = documents.find((object) => judgeObject(null, object, live).asMeant) ?? documents[0]!;
      const { object, fields } = learnFrom(nearest, sourcesOf(snapshot, sources, key), live);
      return { ...named, wanted: object, fields };
    }),
  );
}

/** One object, and what the manifest is to say of it. */
interface Wanted {
  readonly key: string;
  readonly ref: ObjectRef;
  /** What it says now; undefined where it does not name it. */
  readonly own: JsonObject | undefined;
  readonly wanted: JsonObject | null;
  readonly fields: readonly { readonly path: readonly string[] }[];
  readonly spared?: string;
}

function compose(snapshot: Snapshot, record: ReadableRecord, wanted: readonly Wanted[]): TrueManifest {
  const { namespace } = snapshot.scope;
  const byKey = new Map(wanted.map((one) => [one.key, one]));
  const orphans = (orphansOf(snapshot)?.orphans ?? []).filter(({ ref }) => !byKey.has(keyOf(ref, namespace)))
    .map(({ ref, live }) => ({ ref, live, spared: whySpared(snapshot, ref, live) }));
  const found = orphans.filter(({ spared }) => spared === undefined);
  const added = wanted.filter((one) => one.own === undefined && one.wanted !== null);
  const nameIt = ({ ref }: { readonly ref: ObjectRef }) => nameOf(ref, namespace);
  return {
    record,
    manifest: amendManifest(
      record.release.manifest ?? "",
      ({ ref, object }) => {
        const one = byKey.get(keyOf(ref, namespace));
        return one === undefined || one.wanted === one.own ? object : one.wanted;
      },
      [...added.map((one) => one.wanted!), ...found.map(({ live }) => documentOf(snapshot, live))],
    ),
    objects: [...added, ...found].map(nameIt),
    fields: wanted.flatMap((one) => one.fields.map(({ path }) => `${nameIt(one)} ${sayPath(path)}`)),
    absent: wanted.filter(({ own, wanted, spared }) => own && wanted === null && !spared).map(nameIt),
    spared: [...wanted, ...orphans].flatMap((one) => one.spared ? [{ name: nameIt(one), why: one.spared }] : []),
  };
}

/** Why no baseline is to be taught an object that it does not name; undefined where it may be. */
export function whySpared(snapshot: Snapshot, ref: ObjectRef, live: KubeObject): string | undefined {
  return whyNotHeld(snapshot, ref, live) ?? whyNotLearned(live);
}

/** Never what holds data or takes others along, and what is not proven to be this release's alone. */
function whyNotHeld(snapshot: Snapshot, ref: ObjectRef, live: KubeObject): string | undefined {
  const { release, namespace } = snapshot.scope;
  if (!claims(live, release, namespace)) return "is not marked as this release's";
  if (mayLoseData(live)) return "may hold data or take other objects along";
  const holder = otherHolder(snapshot, {
    ...ref,
    ...(live.metadata.namespace ? { namespace: live.metadata.namespace } : {}),
  });
  if (holder === "nobody") return undefined;
  if (holder === "unknown") return "may be another release's too, which could not be looked up";
  return `is held by release "${holder.release}" of namespace "${holder.namespace}" too`;
}

function whyNotLearned(live: KubeObject): string | undefined {
  const { metadata } = live;
  if (mayLoseData(live)) return "may hold data or take other objects along";
  if (isKept(metadata.annotations)) return "is told to stay by its resource policy";
  return metadata.deletionTimestamp ? "is being deleted" : undefined;
}

/** A StatefulSet may say that its claims go with it. */
function mayLoseData(live: KubeObject): boolean {
  return bearsData(live.kind) ||
    textAt(live, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete";
}

/** What Helm wrote of it: so the next upgrade, where it names the object, removes what its own document has not. */
function documentOf({ scope: { namespace: home } }: Snapshot, live: KubeObject): JsonObject {
  const { apiVersion, kind, metadata: { name, namespace } } = live;
  const owned = ownedFields(live) ?? { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
  if (namespace !== home) return owned;
  const { namespace: _, ...metadata } = owned["metadata"] as JsonObject;
  return { ...owned, metadata };
}
