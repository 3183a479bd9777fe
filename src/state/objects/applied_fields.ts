import type { Json, JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import { isList, isObject } from "../json_values.ts";
import { leavesOf, put } from "./image.ts";

/**
 * What a manager has to send so that server-side apply changes the given fields and nothing else: all that it had applied
 * before, for what it leaves out goes, with those fields on top of it. null leaves a field out.
 */
export function applyOver(live: KubeObject, manager: string, fields: JsonObject): JsonObject {
  return leavesOf(fields).reduce((whole, [path, value]) => put(whole, path, value), appliedFields(live, manager));
}

/** The manager's entry for server-side apply; an object has at most one. */
export function applyEntry({ metadata }: KubeObject, manager: string): FieldManager | undefined {
  return metadata.managedFields?.find((one) =>
    one.manager === manager && one.operation === "Apply" && !one.subresource
  );
}

/** The fields of an object that a manager applied, others' too where both did, with their live values. */
function appliedFields(live: KubeObject, manager: string): JsonObject {
  const entry = applyEntry(live, manager);
  if (!entry?.fieldsV1) return {};
  const { "f:stringData": texts, ...fields } = entry.fieldsV1;
  // The server keeps a Secret's stringData under that name in the field sets, and as data in the object.
  const data = isObject(texts) ? { "f:data": { ...fields["f:data"] as JsonObject | undefined, ...texts } } : {};
  const taken = take({ ...fields, ...data }, live as unknown as Json);
  return isObject(taken) ? taken : {};
}

/** `f:` is a field, `k:`, `v:` and `i:` are items of a list, `.` is the thing itself; nothing below: it is owned as a whole. */
function take(fields: JsonObject, live: Json): Json {
  const names = Object.keys(fields).filter((name) => name !== ".");
  if (names.length === 0 && !("." in fields)) return live;
  if (isList(live)) return live.flatMap((item, index) => takeItem(fields, names, item, index));
  if (!isObject(live)) return live;
  const owned = names.map((name) => [name, name.slice("f:".length)] as const).filter(([, field]) =>
    Object.hasOwn(live, field)
  );
  return Object.fromEntries(owned.map(([name, field]) => [field, take(fields[name] as JsonObject, live[field]!)]));
}

function takeItem(fields: JsonObject, names: readonly string[], item: Json, index: number): Json[] {
  const name = names.find((one) => isItem(one, item, index));
  if (name === undefined) return [];
  const taken = take(fields[name] as JsonObject, item);
  const key = name.startsWith("k:") ? parse(name) : undefined;
  return [isObject(key) && isObject(taken) ? { ...key, ...taken } : taken];
}

function isItem(name: string, item: Json, index: number): boolean {
  if (name.startsWith("i:")) return name === `i:${index}`;
  const said = parse(name);
  if (name.startsWith("v:")) return JSON.stringify(said) === JSON.stringify(item);
  return isObject(said) && isObject(item) && Object.entries(said).every(([key, value]) => item[key] === value);
}

/** The value of `k:{"name":"web"}` or `v:"a"`. */
function parse(name: string): Json | undefined {
  try {
    return JSON.parse(name.slice(2));
  } catch {
    return undefined;
  }
}
