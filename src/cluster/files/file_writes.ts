import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { FieldManager, KindRef, KubeObject, ObjectMeta, ObjectRef } from "../../model/kubernetes.ts";
import type { ApplyOptions, Precondition, RemoveOptions, WriteOutcome } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import { applied } from "./apply_object.ts";
import type { FileClusterFacts } from "./file_facts.ts";
import type { ServedKind } from "./kinds.ts";
import { immutable, invalid, refuse, type Refused, withDefaults } from "./object_rules.ts";
import { refOf, type Shelf } from "./shelf.ts";
import { wordObject } from "../wording.ts";

// The writes to a shelf of objects.

type Written = WriteOutcome<KubeObject>;

export const notServed = ({ apiVersion, kind }: KindRef, verb: string, what: string): Gap => ({
  facet: "objects",
  what,
  reason: "not-served",
  verb,
  resource: kind,
  says: `No kind ${JSON.stringify(kind)} in ${apiVersion} is known here`,
});

export const createObject = (
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

export const replaceObject = (
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

export const applyObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  given: KubeObject,
  { dryRun, manager, force = false }: ApplyOptions,
): Written => {
  if (!kind) return refuse("other", "patch", given, notServed(given, "patch", "").says);
  const ref = refOf(given);
  const live = shelf.get(ref);
  const { uid, resourceVersion } = given.metadata;
  if (live && resourceVersion === undefined) return { kind: "conflict", says: `${wordObject(ref)} already exists` };
  const conflict = resourceVersion === undefined
    ? undefined
    : conflictWith(live, ref, { uid: uid ?? "", resourceVersion });
  if (conflict) return conflict;
  const made = applied(live, given, { manager, force, time: facts.now() });
  if (!made.ok) {
    const said = made.conflicts.map(({ manager, field }) => `${JSON.stringify(manager)}: ${field}`).join(", ");
    return refuse("other", "patch", given, `Apply failed with ${made.conflicts.length} conflict(s): ${said}`);
  }
  const next = withDefaults(made.object);
  const refused = invalid(next, "patch") ?? (live && immutable(live, next));
  if (refused) return refused;
  if (live && isDeepStrictEqual(tidy(live), tidy(next))) return { kind: "written", value: live };
  const identity = live ? {} : { uid: randomUUID(), creationTimestamp: facts.now() };
  const metadata = { ...next.metadata, ...identity, resourceVersion: nextVersion(shelf) };
  return store(shelf, { ...next, metadata }, dryRun);
};

/** Without absent fields, which JSON does not tell from none. */
const tidy = (object: KubeObject): unknown => JSON.parse(JSON.stringify(object));

export const removeObject = (
  shelf: Shelf,
  facts: FileClusterFacts,
  kind: ServedKind | undefined,
  ref: ObjectRef,
  precondition: Precondition,
  { dryRun, dependents = false }: RemoveOptions,
): WriteOutcome<null> => {
  if (!kind) return refuse("other", "delete", ref, notServed(ref, "delete", "").says);
  const live = shelf.get(ref);
  const conflict = conflictWith(live, ref, precondition);
  if (!live || conflict) return conflict ?? { kind: "conflict", says: `${wordObject(ref)} not found` };
  if (dryRun) return { kind: "written", value: null };
  if (!live.metadata.finalizers?.length) {
    shelf.drop(ref);
    if (dependents) dropOwned(shelf, live.metadata.uid);
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

/** What a garbage collector does to what nobody owns any more. */
const dropOwned = (shelf: Shelf, uid: string | undefined): void => {
  for (const object of shelf.all()) {
    const { ownerReferences = [], finalizers = [] } = object.metadata;
    if (!ownerReferences.some((owner) => owner.uid === uid) || ownerReferences.length > 1 || finalizers.length > 0) {
      continue;
    }
    shelf.drop(refOf(object));
    dropOwned(shelf, object.metadata.uid);
  }
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
