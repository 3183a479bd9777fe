import type { FieldManager, KubeObject, ObjectRef } from "../model/kubernetes.ts";
import type { Precondition } from "../model/ports.ts";
import type { RawRecord, RecordHead, RecordImage, RecordRef } from "../model/snapshot.ts";
import { parseRecordName } from "../record/name.ts";
import type { KubeDriver } from "./drivers.ts";

// Records as Kubernetes objects, and back.

export const KINDS = { secret: "Secret", configmap: "ConfigMap" } as const;
export const RESOURCES = { secret: "secrets", configmap: "configmaps" } as const;

export const objectRef = ({ driver, namespace, name }: RecordRef): ObjectRef => ({
  apiVersion: "v1",
  kind: KINDS[driver as KubeDriver],
  namespace,
  name,
});

/** A record as the object that a server is to create. */
export const recordObject = (ref: RecordRef, image: RecordImage): KubeObject => {
  const { apiVersion, kind, name, namespace } = objectRef(ref);
  return withImage({ apiVersion, kind, metadata: { name, namespace } }, image);
};

/** The object that a record was read from, as far as the record tells. */
export const recordOf = ({ ref, uid, resourceVersion, createdAt, managers, image }: RawRecord): KubeObject => {
  const object = recordObject(ref, image);
  const identity = {
    uid,
    resourceVersion,
    ...(createdAt ? { creationTimestamp: createdAt } : {}),
    managedFields: managers,
  };
  return { ...object, metadata: { ...object.metadata, ...identity } };
};

/** The object with what a step owns of it exchanged. */
export const withImage = (
  object: KubeObject,
  { data, binaryData, labels, annotations, type, immutable }: RecordImage,
): KubeObject => {
  const { data: _data, binaryData: _binaryData, type: _type, immutable: _immutable, ...rest } = object;
  const { labels: _labels, annotations: _annotations, ...metadata } = object.metadata;
  const isEmpty = (texts: object) => Object.keys(texts).length === 0;
  return {
    ...rest,
    metadata: {
      ...metadata,
      ...(isEmpty(labels) ? {} : { labels }),
      ...(isEmpty(annotations) ? {} : { annotations }),
    },
    ...(type === undefined ? {} : { type }),
    ...(immutable === undefined ? {} : { immutable }),
    data,
    ...(binaryData === undefined ? {} : { binaryData }),
  };
};

type Texts = Readonly<Record<string, string>>;

export const rawRecord = (object: KubeObject, driver: KubeDriver): RawRecord => {
  const {
    name,
    namespace,
    uid,
    resourceVersion,
    creationTimestamp,
    deletionTimestamp,
    labels,
    annotations,
    managedFields,
  } = object.metadata;
  const bonds = bondsOf(object);
  return {
    ref: { driver, namespace: namespace ?? "", name },
    uid: uid ?? "",
    resourceVersion: resourceVersion ?? "",
    ...(creationTimestamp ? { createdAt: creationTimestamp } : {}),
    managers: (managedFields ?? []) as readonly FieldManager[],
    ...(bonds.length > 0 ? { bonds } : {}),
    ...(deletionTimestamp ? { leavingSince: deletionTimestamp } : {}),
    image: {
      data: (object.data ?? {}) as Texts,
      ...(isFilled(object.binaryData) ? { binaryData: object.binaryData } : {}),
      labels: labels ?? {},
      annotations: annotations ?? {},
      ...(driver === "secret" && typeof object.type === "string" ? { type: object.type } : {}),
      ...(typeof object.immutable === "boolean" ? { immutable: object.immutable } : {}),
    },
  };
};

const isFilled = (texts: unknown): texts is Texts =>
  typeof texts === "object" && texts !== null && Object.keys(texts).length > 0;

const bondsOf = ({ metadata: { ownerReferences = [], finalizers = [] } }: KubeObject): string[] => [
  ...ownerReferences.map(({ kind, name }) => `the owner ${kind} ${JSON.stringify(name)}`),
  ...finalizers.map((finalizer) => `the finalizer ${JSON.stringify(finalizer)}`),
];

export const recordHead = (object: KubeObject, driver: KubeDriver): RecordHead & Precondition => {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, labels = {} } = object.metadata;
  const parsed = parseRecordName(name);
  return {
    ref: { driver, namespace: namespace ?? "", name },
    release: parsed?.release ?? labels.name ?? "",
    revision: parsed?.revision ?? (Number(labels.version) || 0),
    status: labels.status ?? "",
    ...(creationTimestamp ? { createdAt: creationTimestamp } : {}),
    ...(deletionTimestamp ? { leavingSince: deletionTimestamp } : {}),
    uid: uid ?? "",
    resourceVersion: resourceVersion ?? "",
  };
};
