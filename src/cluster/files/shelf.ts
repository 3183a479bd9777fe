import { createHash } from "node:crypto";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { parseRecordName } from "../../record/name.ts";
import { builtInKind } from "./kinds.ts";

/** A shelf that cannot be read or written, in words for its owner. */
export class ShelfError extends Error {}

/** Where a file cluster keeps its objects. What goes wrong with it is thrown as a {@link ShelfError}. */
export interface Shelf {
  /** All objects, as they are now. */
  readonly all: () => readonly KubeObject[];
  readonly get: (ref: ObjectRef) => KubeObject | undefined;
  readonly put: (object: KubeObject) => void;
  readonly drop: (ref: ObjectRef) => void;
}

export const keyOf = ({ apiVersion, kind, namespace, name }: ObjectRef): string =>
  [apiVersion, kind, namespace ?? "", name].join("|");

export const refOf = ({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  ...(namespace === undefined ? {} : { namespace }),
  name,
});

/** Fills in what a server would have given an object that was written by hand; the same each time it is read. */
export const withIdentity = (object: KubeObject): KubeObject => {
  const { metadata } = object;
  const namespace = metadata.namespace ?? (builtInKind(object)?.namespaced ? "default" : undefined);
  if (metadata.uid && metadata.resourceVersion && namespace === metadata.namespace) return object;
  const digest = createHash("sha256").update(keyOf({ ...refOf(object), namespace })).digest("hex");
  const uid = metadata.uid ?? digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  const resourceVersion = metadata.resourceVersion ?? "1";
  return { ...object, metadata: { ...metadata, ...(namespace ? { namespace } : {}), uid, resourceVersion } };
};

/** Objects in memory. */
export const memoryShelf = (objects: readonly KubeObject[]): Shelf => {
  const held = new Map(objects.map(withIdentity).map((object) => [keyOf(refOf(object)), object]));
  return {
    all: () => [...held.values()],
    get: (ref) => held.get(keyOf(ref)),
    put: (object) => void held.set(keyOf(refOf(object)), object),
    drop: (ref) => void held.delete(keyOf(ref)),
  };
};

/**
 * The namespace of what is there, if it is one: of the Helm records; where there are none, of the releases that objects say
 * they are of, or else of all objects.
 */
export const namespaceOf = (objects: readonly KubeObject[]): string | undefined => {
  const isRecord = ({ kind, metadata }: KubeObject) =>
    (kind === "Secret" || kind === "ConfigMap") &&
    (parseRecordName(metadata.name) || metadata.labels?.owner === "helm");
  const ofRecords = new Set(objects.filter(isRecord).map(({ metadata }) => metadata.namespace ?? "default"));
  const claimed = objects.flatMap(({ metadata }) => metadata.annotations?.["meta.helm.sh/release-namespace"] ?? []);
  const all = objects.flatMap(({ metadata }) => metadata.namespace ?? []);
  const told = [ofRecords, new Set(claimed), new Set(all)].find((namespaces) => namespaces.size > 0);
  return told?.size === 1 ? [...told][0] : undefined;
};
