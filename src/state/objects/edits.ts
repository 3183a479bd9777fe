import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectEdit, ObjectImage } from "../../model/plan.ts";
import type { Scope, Snapshot } from "../../model/snapshot.ts";
import { withStringData } from "../compare/normal_form.ts";
import { isObject } from "../json_values.ts";

/** What a plan says of an edit of a live object. */
export type Words = Pick<ObjectEdit, "rank" | "says" | "findings" | "force" | "manager" | "awaitsRest">;

type Owner = Pick<Scope, "release" | "namespace">;

/** Creates the object that a manifest's document means, with Helm's marks. */
export function createObject(object: ObjectRef, document: JsonObject, owner: Owner, words: Words): ObjectEdit {
  const fields = merge(documentOf(document), ownershipOf(owner)) as JsonObject;
  return { object, before: null, after: { fields }, ...words };
}

/** Changes some fields of a live object; `fields` is a part of it, with null where a field is to go. */
export function changeFields(live: KubeObject, fields: JsonObject, words: Words): ObjectEdit {
  const uid = live.metadata.uid === undefined ? {} : { uid: live.metadata.uid };
  return {
    object: refOf(live),
    before: { ...uid, fields: project(live as unknown as Json, fields) },
    after: { ...uid, fields },
    ...words,
  };
}

/** Removes the very object, and what it owns. An undo creates it again unless the removal is `final`: with a new uid, and no status. */
export function removeObject(live: KubeObject, words: Words & Pick<ObjectEdit, "final">): ObjectEdit {
  const uid = live.metadata.uid === undefined ? {} : { uid: live.metadata.uid };
  const before: ObjectImage = { ...uid, fields: documentOf(live as unknown as JsonObject) };
  return { object: refOf(live), before, after: null, ...words };
}

/** The marks by which Helm knows an object as its own (Helm 3.22 `pkg/action/validate.go` `setMetadataVisitor`). */
export function ownershipOf({ release, namespace }: Owner): JsonObject {
  return {
    metadata: {
      labels: { "app.kubernetes.io/managed-by": "Helm" },
      annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace },
    },
  };
}

/** The object with its namespace: what a manifest does not say is the release's, unless the kind has none. */
export function refAt({ scope, facts, objects }: Snapshot, ref: ObjectRef): ObjectRef {
  const { apiVersion, kind, name } = ref;
  const known = facts.kinds.find((one) => one.kind.apiVersion === apiVersion && one.kind.kind === kind);
  const seen = objects.find(({ live }) => live?.apiVersion === apiVersion && live.kind === kind)?.live;
  const namespaced = known?.namespaced ?? (seen ? seen.metadata.namespace !== undefined : true);
  return { apiVersion, kind, ...(namespaced ? { namespace: ref.namespace ?? scope.namespace } : {}), name };
}

function refOf({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectRef {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** What is live where `fields` has its leaves. */
function project(live: Json | undefined, fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const there = isObject(live) ? live[name] : undefined;
      return [name, isObject(value) && Object.keys(value).length > 0 ? project(there, value) : there ?? null];
    }),
  );
}

const kept = new Set(["labels", "annotations", "finalizers", "ownerReferences"]);

/** What of an object can be written: no status, and of the metadata no identity. What it is called stands in the reference. */
function documentOf({ apiVersion, kind, status: _, metadata, ...rest }: JsonObject): JsonObject {
  const meta = isObject(metadata) ? Object.entries(metadata).filter(([name]) => kept.has(name)) : [];
  const plain = apiVersion === "v1" && kind === "Secret" ? withStringData(rest) : rest;
  return withoutNulls({ metadata: Object.fromEntries(meta), ...plain });
}

/** In a manifest null is no value; in an image it says that the field is not there. */
function withoutNulls(fields: JsonObject): JsonObject {
  const said = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, isObject(value) ? withoutNulls(value) : value]));
}

/** `more` over `fields`; maps are merged, all else is replaced. */
function merge(fields: Json | undefined, more: Json): Json {
  if (!isObject(fields) || !isObject(more)) return more;
  const merged = Object.entries(more).map(([name, value]) => [name, merge(fields[name], value!)]);
  return { ...fields, ...Object.fromEntries(merged) };
}
