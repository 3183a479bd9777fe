import type { Json, JsonObject } from "../../model/json.ts";
import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { isList, isObject } from "../../state/json_values.ts";
import { groupOf, isBuiltIn } from "../../state/manifest/removed_apis.ts";
import { type Collected, listAll, readAll } from "./gather.ts";

const KIND = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

/** The definitions of the groups of the custom kinds among these, without their schemas, which may be megabytes. */
export const collectDefinitions = async (
  objects: Objects,
  kinds: readonly KindRef[],
): Promise<Collected<KubeObject>> => {
  const groups = new Set(kinds.filter((kind) => !isBuiltIn(kind)).map(({ apiVersion }) => groupOf(apiVersion)));
  if (groups.size === 0) return { found: [], gaps: [] };
  const listed = await listAll(objects, "definitions", [{ ...KIND, metadataOnly: true }]);
  const refs = listed.found.filter(({ metadata: { name } }) => groups.has(name.slice(name.indexOf(".") + 1)))
    .map(({ metadata: { name } }): ObjectRef => ({ ...KIND, name }));
  const { found, gaps } = await readAll(objects, "definitions", refs);
  return { found: found.map(withoutSchemas), gaps: [...listed.gaps, ...gaps] };
};

const withoutSchemas = ({ metadata: { managedFields: _, ...metadata }, ...object }: KubeObject): KubeObject => {
  const spec = object["spec"] as JsonObject;
  const versions = isList(spec["versions"]) ? spec["versions"].map(withoutSchema) : [];
  return { ...object, metadata, spec: { ...spec, versions } } as KubeObject;
};

const withoutSchema = (version: Json): Json => {
  if (!isObject(version)) return version;
  const { schema: _, ...rest } = version;
  return rest;
};
