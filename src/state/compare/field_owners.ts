import type { Json, JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import { isHelmManager } from "../helm.ts";
import { isObject } from "../json_values.ts";

/** Who wrote a field. A write through a subresource (`scale`, `status`) is another hand than one to the object itself. */
export interface Owner {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
}

/**
 * The managers of one field of a live object. `path` is as the field stands there, list items by index. A manager of the
 * very field (or of the whole atomic list or map around it) counts; where there is none, managers of something below it.
 * Empty where nobody said so: a default, or an object without managed fields.
 */
export function ownersOf(live: KubeObject, path: readonly string[]): Owner[] {
  const holds = (live.metadata?.managedFields ?? []).map((entry) => ({
    owner: ownerOf(entry),
    hold: holdOf(entry.fieldsV1, live as unknown as Json, path),
  }));
  const strongest = Math.max(...holds.map(({ hold }) => hold));
  return strongest === Hold.none ? [] : holds.filter(({ hold }) => hold === strongest).map(({ owner }) => owner);
}

/** The managers' names, each once. */
export function managersOf(live: KubeObject, path: readonly string[]): string[] {
  return [...new Set(ownersOf(live, path).map(({ manager }) => manager))];
}

/** Helm wrote it itself (`helm`, by Update or by Apply). */
export function isHelm(owner: Owner): boolean {
  return isHelmManager(owner.manager) && owner.subresource === undefined;
}

/** Somebody else wrote it, and not Helm too. An unknown owner is nobody else. */
export function isForeign(live: KubeObject, path: readonly string[]): boolean {
  const owners = ownersOf(live, path);
  return owners.length > 0 && !owners.some(isHelm);
}

function ownerOf({ manager = "", operation = "", subresource }: FieldManager): Owner {
  return { manager, operation, ...(subresource ? { subresource } : {}) };
}

const Hold = { none: 0, below: 1, around: 2, itself: 3 } as const;

function holdOf(fields: JsonObject | undefined, live: Json | undefined, path: readonly string[]): number {
  if (fields === undefined) return Hold.none;
  const isLeaf = Object.keys(fields).length === 0;
  const [token, ...rest] = path;
  if (token === undefined) return isLeaf || "." in fields ? Hold.itself : Hold.below;
  // A leaf above the field: an atomic list or map, owned as a whole.
  if (isLeaf) return Hold.around;
  const child = Array.isArray(live) ? ownedItem(fields, live, token) : fields[`f:${token}`];
  const below = Array.isArray(live) ? live[Number(token)] : isObject(live) ? live[token] : undefined;
  return holdOf(child as JsonObject | undefined, below, rest);
}

/** Items are owned by key (`k:`), by value (`v:`) or by place (`i:`). */
function ownedItem(fields: JsonObject, list: readonly Json[], token: string): Json | undefined {
  const item = list[Number(token)];
  const found = Object.keys(fields).find((name) => {
    if (name.startsWith("i:")) return name === `i:${token}`;
    if (item === undefined || !/^[kv]:/.test(name)) return false;
    const said = parse(name.slice(2));
    if (name.startsWith("v:")) return JSON.stringify(said) === JSON.stringify(item);
    return isObject(said) && isObject(item) && Object.entries(said).every(([key, value]) => item[key] === value);
  });
  return found === undefined ? undefined : fields[found];
}

/**
 * The keys by which the server merges lists, by the steps to the list (joined by newlines): `k:{"name":"x"}` below a field
 * says that it has the key `name`. The only source for custom resources.
 */
export function ownedListKeys(live: KubeObject): Map<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const { fieldsV1 } of live.metadata?.managedFields ?? []) collectKeys(fieldsV1 ?? {}, [], keys);
  return keys;
}

function collectKeys(fields: JsonObject, steps: readonly string[], keys: Map<string, readonly string[]>): void {
  for (const [name, child] of Object.entries(fields)) {
    if (!isObject(child)) continue;
    if (name.startsWith("f:")) collectKeys(child, [...steps, name.slice(2)], keys);
    const said = name.startsWith("k:") ? parse(name.slice(2)) : undefined;
    if (!isObject(said)) continue;
    keys.set(steps.join("\n"), Object.keys(said).sort());
    collectKeys(child, [...steps, "[]"], keys);
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
