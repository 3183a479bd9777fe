import type { Json, JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import { readYaml } from "./go_yaml.ts";
import { isObject } from "../json_values.ts";

/** One object of a manifest. Of a `List` every item is one, all with the index of the document that holds them. */
export interface ManifestDocument {
  /** `namespace` only where it is written; `name` is empty where the server is to generate it. */
  readonly ref: ObjectRef;
  readonly object: JsonObject;
  /** Which of {@link splitManifest}'s texts it stands in. */
  readonly index: number;
}

export interface Manifest {
  readonly documents: ManifestDocument[];
  /** Documents that cannot be read; `says` never quotes them. */
  readonly faults: { readonly index: number; readonly says: string }[];
}

/** One diagnosis asks for the same few texts again and again; characters of them that are kept with their answers. */
const roomFor = 4_000_000;
const answers = new Map<string, Manifest>();
let kept = 0;

/** Reads a release's manifest, or a hook's. Total: what cannot be read is a fault, and the others are still read. */
export function parseManifest(text: string): Manifest {
  const known = answers.get(text);
  if (known) return known;
  const manifest = readManifest(text);
  if (kept + text.length > roomFor) {
    answers.clear();
    kept = 0;
  }
  answers.set(text, manifest);
  kept += text.length;
  return manifest;
}

function readManifest(text: string): Manifest {
  const manifest: Manifest = { documents: [], faults: [] };
  for (const [index, part] of splitManifest(text).entries()) {
    const read = readYaml(part);
    if (!read.ok) manifest.faults.push({ index, says: read.says });
    else if (read.value !== null) addObject(manifest, read.value, index);
  }
  return manifest;
}

/**
 * The texts of a manifest's documents, those without content left out: every line that starts with `---` separates
 * (k8s.io/apimachinery v0.36 `splitYAMLDocument`), whatever else it says.
 */
export function splitManifest(text: string): string[] {
  return text.replace(/^\uFEFF/, "").split(/^---[^\n]*$/m).filter((part) => /^[^\S\n]*[^\s#]/m.test(part));
}

function addObject(manifest: Manifest, value: Json, index: number): void {
  if (!isObject(value)) {
    manifest.faults.push({ index, says: "not an object" });
  } else if (Array.isArray(value["items"])) {
    for (const item of value["items"]) addObject(manifest, withKind(item, value), index);
  } else {
    const ref = refOf(value);
    if (typeof ref === "string") manifest.faults.push({ index, says: ref });
    else manifest.documents.push({ ref, object: value, index });
  }
}

/** Items of a typed list (`RoleList`) may leave out their kind (k8s.io/apimachinery v0.36 `unstructuredJSONScheme`). */
function withKind(item: Json, list: JsonObject): Json {
  const { apiVersion, kind } = list;
  if (!isObject(item) || item["kind"] || typeof kind !== "string" || !/.List$/.test(kind)) return item;
  return { apiVersion, ...item, kind: kind.slice(0, -"List".length) };
}

function refOf(object: JsonObject): ObjectRef | string {
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== "string" || apiVersion === "") return "no apiVersion";
  if (typeof kind !== "string" || kind === "") return "no kind";
  const { name, generateName, namespace } = isObject(metadata) ? metadata : {};
  if (typeof name !== "string" || name === "") {
    return typeof generateName === "string" ? { apiVersion, kind, name: "" } : `no name of the ${kind}`;
  }
  return { apiVersion, kind, name, ...typeof namespace === "string" && namespace !== "" ? { namespace } : {} };
}
