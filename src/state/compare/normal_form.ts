import type { JsonObject } from "../../model/json.ts";
import type { KindRef } from "../../model/kubernetes.ts";
import { defaultsOf, fieldName, isAllocated, isEntryMap, type Steps } from "./api_fields.ts";
import type { Value } from "./fits.ts";
import { isList, isObject } from "../json_values.ts";

/** Written by the server, or what the object is found by. */
const serverOwned = new Set(
  ["name", "namespace", "generateName", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"]
    .concat(["uid", "resourceVersion", "generation", "managedFields", "selfLink"]),
);

/** Helm sets them itself, whatever the manifest says (Helm 3.22 `pkg/action/validate.go` `setMetadataVisitor`), kubectl the last. */
const marks: Readonly<Record<string, readonly string[]>> = {
  labels: ["app.kubernetes.io/managed-by"],
  annotations: [
    "meta.helm.sh/release-name",
    "meta.helm.sh/release-namespace",
    "kubectl.kubernetes.io/last-applied-configuration",
  ],
};

/**
 * A manifest's document in the form in which documents are compared: without what it cannot decide (identity, status, the
 * server's own fields, Helm's marks), a Secret's `stringData` as `data`. `apiVersion` is a view on the
 * object, not a part of it.
 */
export function normalForm(document: JsonObject): JsonObject {
  const kind: KindRef = { apiVersion: String(document["apiVersion"]), kind: String(document["kind"]) };
  const { apiVersion: _view, kind: _kind, status: _status, metadata, ...rest } = document;
  const meta = isObject(metadata) ? { metadata: withoutMarks(metadata) } : {};
  const plain = kind.kind === "Secret" && kind.apiVersion === "v1" ? withStringData(rest) : rest;
  return withoutSilence(kind, [], { ...meta, ...plain }) as JsonObject;
}

function withoutMarks(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([name]) => !serverOwned.has(name));
  return Object.fromEntries(kept.map(([name, value]) => {
    const ours = marks[name];
    if (!ours || !isObject(value)) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).filter(([key]) => !ours.includes(key)))];
  }));
}

/** `stringData` wins over `data`; the server stores both as base64 (kubernetes v1.36 `pkg/apis/core/v1/conversion.go`). */
export function withStringData({ stringData, data, ...rest }: JsonObject): JsonObject {
  if (!isObject(stringData)) return { ...rest, data };
  const encoded = Object.entries(stringData).filter(([, text]) => typeof text === "string")
    .map(([name, text]) => [name, new TextEncoder().encode(text as string).toBase64()]);
  return { ...rest, data: { ...isObject(data) ? data : {}, ...Object.fromEntries(encoded) } };
}

/** Leaves out `""` and 0 where the server then fills in a value. */
export function withoutSilence(kind: KindRef, steps: Steps, value: Value): Value {
  if (isList(value)) return value.map((item) => withoutSilence(kind, [...steps, "[]"], item)!);
  if (!isObject(value)) return value;
  const entries = isEntryMap(kind, steps);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, child]) => entries || !isFilledIn(fieldName(kind, [...steps, name]), child))
      .map(([name, child]) => [name, withoutSilence(kind, [...steps, name], child)]),
  );
}

function isFilledIn(field: string, value: Value): boolean {
  return value === "" && defaultsOf(field).length > 0 || (value === "" || value === 0) && isAllocated(field);
}
