import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectImage } from "../../model/plan.ts";
import { fits, type Value } from "../compare/fits.ts";
import { type Lists, listsOf } from "../compare/merge_keys.ts";
import { withoutSilence } from "../compare/normal_form.ts";
import { isList, isObject } from "../json_values.ts";

/** One place in an object: field names, list items by index. */
export type Path = readonly string[];

/**
 * Where a live object is not as an image has it; the empty path where one of them is absent. What the image does not name
 * is no matter, and the server's own spelling of a value (quantities, defaults for `""`) is the same value. `uid` is
 * that of the object in question: another one under its name counts as absent, and so does one that is marked for deletion.
 */
export function objectDifference(
  image: ObjectImage | null,
  live: KubeObject | null,
  ref: ObjectRef,
  uid = image?.uid,
): Path[] {
  const isThere = live !== null && !live.metadata.deletionTimestamp && (uid === undefined || live.metadata.uid === uid);
  if (image === null || !isThere) return (image !== null) === isThere ? [] : [[]];
  const lists = listsOf(ref, live);
  return unlike(lists, [], withoutSilence(ref, [], image.fields), live as unknown as Json);
}

function unlike(lists: Lists, path: Path, wanted: Value, live: Value): Path[] {
  if (isObject(wanted) && Object.keys(wanted).length > 0 && (isObject(live) || live === undefined)) {
    return Object.entries(wanted).flatMap(([name, value]) => unlike(lists, [...path, name], value, live?.[name]));
  }
  // A list is given whole; what is more than it says is a difference.
  const isLonger = isList(wanted) && isList(live) && wanted.length !== live.length;
  const isAlike = wanted === null ? live === undefined || live === null : !isLonger && fits(lists, path, wanted, live);
  return isAlike ? [] : [path];
}

/** Whether two images are one. */
export function sameObjectImage(a: ObjectImage | null, b: ObjectImage | null): boolean {
  return canonical(a as Json) === canonical(b as Json);
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: Value): string {
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const names = Object.keys(value).filter((name) => value[name] !== undefined).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** The leaves of an image's fields: what stands where. */
export function leavesOf(fields: JsonObject, path: Path = []): [Path, Json][] {
  return Object.entries(fields).flatMap(([name, value]): [Path, Json][] => {
    const below = [...path, name];
    if (isObject(value) && Object.keys(value).length > 0) return leavesOf(value, below);
    return value === undefined ? [] : [[below, value]];
  });
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(fields: JsonObject, path: Path): Value {
  return path.reduce<Value>((there, name) => isObject(there) ? there[name] : undefined, fields);
}

/** The fields with one more leaf; null takes it out, and with it the map whose last one it was. */
export function put(fields: JsonObject, [name, ...below]: Path, value: Json): JsonObject {
  const { [name!]: there, ...rest } = fields;
  if (below.length === 0) return value === null ? rest : { ...rest, [name!]: value };
  const left = put(isObject(there) ? there : {}, below, value);
  return value === null && Object.keys(left).length === 0 ? rest : { ...rest, [name!]: left };
}

/** The object as an image will have made it. */
export function withImage(ref: ObjectRef, live: KubeObject | null, image: ObjectImage | null): KubeObject | null {
  if (image === null) return null;
  const { apiVersion, kind, name, namespace } = ref;
  const place = { name, ...(namespace === undefined ? {} : { namespace }) };
  const start = (live ?? { apiVersion, kind, metadata: place }) as JsonObject;
  return leavesOf(image.fields).reduce((object, [path, value]) => put(object, path, value), start) as KubeObject;
}
