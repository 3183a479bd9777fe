import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FieldManager, KindRef, KubeObject, ObjectMeta, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects, Precondition, Reading, WriteOutcome } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import type { FileClusterFacts } from "./file_facts.ts";
import { definedVersions, groupOf, isKind, listedKinds, servedKind } from "./file_kinds.ts";
import { builtInVersions, type ServedKind } from "./kinds.ts";
import { immutable, invalid, refuse, type Refused, withDefaults } from "./object_rules.ts";
import { matchesFields, matchesLabels } from "./selectors.ts";
import { refOf, type Shelf, ShelfError } from "./shelf.ts";
import { wordGroup, wordList, wordObject } from "../wording.ts";

type Written = WriteOutcome<KubeObject>;

/** Objects on a shelf that behave as on an API server, as far as this program can tell; tests/contract holds both to it. */
export const fileObjects = (shelf: Shelf, facts: FileClusterFacts): Objects => {
  const find = (kind: KindRef): ServedKind | undefined => servedKind(shelf, facts, kind);
  return {
    server: () => Promise.resolve({ ok: true, value: { ...facts.server, takenAt: facts.now() } }),
    serves: (kind) =>
      reading(wordGroup(kind.apiVersion), () => {
        const gap = gapAt(facts, "get", wordGroup(kind.apiVersion));
        const found = find(kind);
        return gap ? { ok: false, gap } : { ok: true, value: found ? { namespaced: found.namespaced } : null };
      }),
    findVersion: ({ apiVersion, kind }) =>
      reading(wordGroup(apiVersion), () => {
        const versions = [...builtInVersions(), ...facts.kinds.map((told) => told.kind.apiVersion)]
          .concat(shelf.all().flatMap(definedVersions)).filter((version) => groupOf(version) === groupOf(apiVersion));
        const found = versions.map((version) => find({ apiVersion: version, kind })).find((one) => one !== undefined);
        return { ok: true, value: found ? { apiVersion: found.apiVersion, kind, namespaced: found.namespaced } : null };
      }),
    // What was not asked of each kind then cannot be told from what is not there now.
    kinds: () =>
      Promise.resolve({
        kinds: listedKinds(shelf, facts),
        gaps: facts.gaps.filter(({ facet }) => facet === "claims"),
      }),
    read: (ref) => reading(wordObject(ref), () => readObject(shelf, facts, find(ref), ref)),
    list: (query) => reading(`${query.kind} objects`, () => listObjects(shelf, facts, find(query), query)),
    // It is all in memory already.
    pages: async function* (query) {
      yield await reading(`${query.kind} objects`, () => listObjects(shelf, facts, find(query), query));
    },
    create: (object, { dryRun }) =>
      writing("create", object, () => createObject(shelf, facts, find(object), object, dryRun)),
    replace: (object, { dryRun }) =>
      writing("update", object, () => replaceObject(shelf, facts, find(object), object, dryRun)),
    remove: (ref, precondition, { dryRun }) =>
      writing("delete", ref, () => removeObject(shelf, facts, find(ref), ref, precondition, dryRun)),
  };
};

// deno-lint-ignore require-await -- so that what is thrown becomes data too
const reading = async <T>(what: string, read: () => Reading<T>): Promise<Reading<T>> => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ShelfError)) throw error;
    return { ok: false, gap: { facet: "objects", what, reason: "invalid", says: error.message } };
  }
};

// deno-lint-ignore require-await -- so that what is thrown becomes data too
const writing = async <T>(verb: string, kind: KindRef, write: () => WriteOutcome<T>): Promise<WriteOutcome<T>> => {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof ShelfError)) throw error;
    return refuse("other", verb, kind, error.message);
  }
};

const notServed = ({ apiVersion, kind }: KindRef, verb: string, what: string): Gap => ({
  facet: "objects",
  what,
  reason: "not-served",
  verb,
  resource: kind,
  says: `No kind ${JSON.stringify(kind)} in ${apiVersion} is known here`,
});

const gapAt = ({ gaps }: FileClusterFacts, verb: string, ...words: string[]): Gap | undefined =>
  gaps.find((gap) => (gap.verb ?? verb) === verb && words.includes(gap.what));

const readObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  ref: ObjectRef,
): Reading<KubeObject | null> => {
  const what = wordObject(ref);
  if (!kind) return { ok: false, gap: gapAt(facts, "get", what) ?? notServed(ref, "get", what) };
  const held = shelf.get(kind.namespaced ? ref : { ...ref, namespace: undefined });
  if (held) return { ok: true, value: held };
  const gap = gapAt(facts, "get", what, wordList(kind.resource, kind.namespaced, ref.namespace));
  return gap ? { ok: false, gap } : { ok: true, value: null };
};

const listObjects = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  query: ObjectQuery,
): Reading<KubeObject[]> => {
  if (!kind) return { ok: false, gap: notServed(query, "list", `${query.kind} objects`) };
  const gap = gapAt(facts, "list", wordList(kind.resource, kind.namespaced, query.namespace));
  if (gap) return { ok: false, gap };
  const found = shelf.all().filter((object) =>
    isKind(query)(object) &&
    (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
    matchesLabels(object, query.labelSelector) && matchesFields(object, query.fieldSelector)
  ).toSorted((a, b) => storagePath(a) < storagePath(b) ? -1 : 1);
  const { apiVersion, kind: name } = query;
  return {
    ok: true,
    value: query.metadataOnly ? found.map(({ metadata }) => ({ apiVersion, kind: name, metadata })) : found,
  };
};

/** The order of an API server's lists. */
const storagePath = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

const createObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  given: KubeObject,
  dryRun: boolean,
): Written => {
  const object = withDefaults(given);
  if (!kind) return refuse("other", "create", object, notServed(object, "create", "").says);
  const what = `${kind.resource} ${JSON.stringify(object.metadata.name)}`;
  if (shelf.get(refOf(object))) return { kind: "conflict", says: `${what} already exists` };
  const refused = invalid(object, "create");
  if (refused) return refused;
  const { resourceVersion: _version, ...metadata } = object.metadata;
  const created = signed({
    ...object,
    metadata: { ...metadata, uid: randomUUID(), resourceVersion: nextVersion(shelf), creationTimestamp: facts.now() },
  }, facts);
  return store(shelf, created, dryRun);
};

const replaceObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  given: KubeObject,
  dryRun: boolean,
): Written => {
  const object = withDefaults(given);
  if (!kind) return refuse("other", "update", object, notServed(object, "update", "").says);
  const ref = refOf(object);
  const live = shelf.get(ref);
  const { uid, resourceVersion } = object.metadata;
  const conflict = conflictWith(live, ref, { uid: uid ?? "", resourceVersion: resourceVersion ?? "" });
  if (!live || conflict) return conflict ?? { kind: "conflict", says: `${wordObject(ref)} not found` };
  const refused = invalid(object, "update") ?? immutable(live, object);
  if (refused) return refused;
  const { creationTimestamp, managedFields } = live.metadata;
  const next = { ...object, metadata: { ...object.metadata, creationTimestamp, managedFields } } as KubeObject;
  // An update that changes nothing is none: the server leaves version and managers alone.
  if (isDeepStrictEqual(tidy(live), tidy(next))) return { kind: "written", value: live };
  const changed = { ...next, metadata: { ...next.metadata, resourceVersion: nextVersion(shelf) } };
  return store(shelf, signed(changed, facts), dryRun);
};

/** Without absent fields, which JSON does not tell from none. */
const tidy = (object: KubeObject): unknown => JSON.parse(JSON.stringify(object));

const removeObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  ref: ObjectRef,
  precondition: Precondition,
  dryRun: boolean,
): WriteOutcome<null> => {
  if (!kind) return refuse("other", "delete", ref, notServed(ref, "delete", "").says);
  const live = shelf.get(ref);
  const conflict = conflictWith(live, ref, precondition);
  if (!live || conflict) return conflict ?? { kind: "conflict", says: `${wordObject(ref)} not found` };
  if (dryRun) return { kind: "written", value: null };
  if (!live.metadata.finalizers?.length) {
    shelf.drop(ref);
    return { kind: "written", value: null };
  }
  shelf.put({
    ...live,
    metadata: { ...live.metadata, deletionTimestamp: facts.now(), resourceVersion: nextVersion(shelf) },
  });
  const held = `it is marked for deletion but still there; finalizers ${
    JSON.stringify(live.metadata.finalizers)
  } hold it`;
  return { kind: "unknown", says: `Cannot tell whether ${wordObject(ref)} is deleted: ${held}` };
};

const conflictWith = (live: KubeObject | undefined, ref: ObjectRef, wanted: Precondition): Refused | undefined => {
  if (!live) return { kind: "conflict", says: `${wordObject(ref)} not found` };
  const { uid, resourceVersion } = live.metadata;
  if (wanted.uid && wanted.uid !== uid) {
    return { kind: "conflict", says: `${wordObject(ref)} is another object: its uid is ${uid}` };
  }
  if (wanted.resourceVersion && wanted.resourceVersion !== resourceVersion) {
    return { kind: "conflict", says: `${wordObject(ref)} has been modified; its version is ${resourceVersion}` };
  }
  return undefined;
};

const store = (shelf: Shelf, object: KubeObject, dryRun: boolean): Written => {
  if (!dryRun) shelf.put(object);
  return { kind: "written", value: object };
};

const versionOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion) || 0;

const nextVersion = (shelf: Shelf): string =>
  String(1 + shelf.all().reduce((most, object) => Math.max(most, versionOf(object)), 0));

const signed = (object: KubeObject, { fieldManager: manager, now }: FileClusterFacts): KubeObject => {
  const others = (object.metadata.managedFields ?? []).filter((entry) =>
    entry.manager !== manager || entry.subresource
  );
  const entry: FieldManager = {
    manager,
    operation: "Update",
    apiVersion: object.apiVersion,
    time: now(),
    fieldsV1: {},
  };
  const metadata: ObjectMeta = { ...object.metadata, managedFields: [...others, entry] };
  return { ...object, metadata };
};
