import type { Json, JsonObject } from "./json.ts";

/** Any Kubernetes object as the API server gives it in JSON. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: Json | ObjectMeta | undefined;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  /** RFC 3339, whole seconds, the server's clock. */
  readonly creationTimestamp?: string | null;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly FieldManager[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** One entry of `metadata.managedFields`: who wrote which fields, and when last (the server's clock, whole seconds). */
export interface FieldManager {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update" | string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsV1?: JsonObject;
  readonly subresource?: string;
}

/** A kind as a manifest names it: `apps/v1` and `Deployment`. */
export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** One object by kind and name; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef extends KindRef {
  readonly namespace?: string;
  readonly name: string;
}
