import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Steps } from "../../state/compare/api_fields.ts";
import { type Lists, listsOf, orderOf } from "../../state/compare/merge_keys.ts";
import { isList, isObject } from "../../state/json_values.ts";

// Sets of fields as `fieldsV1` writes them, as far as server-side apply on a folder needs them.

/** `f:` a field, `k:` an item by its key, `v:` by its value, `.` the item itself; nothing below: owned as a whole. */
export type FieldSet = JsonObject;

/** One owned field: the names on the way to it. */
export type FieldPath = readonly string[];

/** What an applied object names, but for what it is found by. */
export const fieldSetOf = (object: KubeObject): FieldSet => {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  const { name: _name, namespace: _namespace, uid: _uid, resourceVersion: _resource, ...meta } = metadata;
  return setOf(listsOf(object, object), [], { ...rest, metadata: meta } as unknown as JsonObject);
};

const setOf = (lists: Lists, steps: Steps, value: Json): FieldSet => {
  if (isObject(value)) {
    const named = Object.entries(value).filter(([name, child]) =>
      child !== undefined && !(name === "metadata" && isEmpty(child))
    );
    return Object.fromEntries(named.map(([name, child]) => [`f:${name}`, setOf(lists, [...steps, name], child!)]));
  }
  if (!isList(value)) return {};
  const items = value.map((item) => [itemName(lists, steps, item), item] as const);
  if (items.some(([name]) => name === undefined)) return {};
  return Object.fromEntries(items.map(([name, item]) => [
    name,
    name!.startsWith("v:") ? {} : { ".": {}, ...setOf(lists, [...steps, "[]"], item) },
  ]));
};

const isEmpty = (value: Json | undefined): boolean => isObject(value) && Object.keys(value).length === 0;

/** undefined: the list is one thing. */
export const itemName = (lists: Lists, steps: Steps, item: Json): string | undefined => {
  const order = orderOf(lists, steps);
  if (order === "set") return `v:${JSON.stringify(item)}`;
  if (typeof order === "string" || !isObject(item)) return undefined;
  const key = order.flatMap((name) => item[name] === undefined ? [] : [[name, item[name]]]);
  return key.length === 0 ? undefined : `k:${JSON.stringify(Object.fromEntries(key))}`;
};

/** Every field of a set, the deepest names. */
export const pathsOf = (set: FieldSet): FieldPath[] =>
  Object.entries(set).flatMap(([name, below]) => {
    const deeper = pathsOf(below as FieldSet);
    return deeper.length === 0 ? [[name]] : deeper.map((path) => [name, ...path]);
  });

/** Whether a set holds the field, or all of what it is in. */
export const holds = (set: FieldSet, [name, ...path]: FieldPath, isRoot = true): boolean => {
  if (name === undefined) return true;
  if (!isRoot && Object.keys(set).length === 0) return true;
  return name in set && holds(set[name] as FieldSet, path, false);
};

/** The set without these fields. */
export const without = (set: FieldSet, paths: readonly FieldPath[]): FieldSet =>
  Object.fromEntries(
    Object.entries(set).flatMap(([name, below]) => {
      const here = paths.filter(([first]) => first === name).map(([, ...path]) => path);
      if (here.some((path) => path.length === 0)) return [];
      const left = here.length === 0 ? below as FieldSet : without(below as FieldSet, here);
      return Object.keys(left).length === 0 && Object.keys(below as FieldSet).length > 0 ? [] : [[name, left]];
    }),
  );

/** What stands in a value at a field; undefined where nothing does. */
export const valueAt = (value: Json | undefined, [name, ...path]: FieldPath): Json | undefined => {
  if (name === undefined || name === ".") return value;
  if (isList(value)) return valueAt(value[indexOf(value, name)], path);
  return isObject(value) ? valueAt(value[name.slice(2)], path) : undefined;
};

/** The value without a field; maps that are empty then go too, as they do on a server. */
export const removeAt = (value: Json, [name, ...path]: FieldPath): Json | undefined => {
  if (name === undefined || name === ".") return undefined;
  if (isList(value)) {
    const index = indexOf(value, name);
    if (index < 0) return value;
    const item = removeAt(value[index]!, path);
    return item === undefined ? value.toSpliced(index, 1) : value.with(index, item);
  }
  const field = name.slice(2);
  const { [field]: child, ...rest } = isObject(value) ? value : {};
  if (!isObject(value) || child === undefined) return value;
  const left = removeAt(child, path);
  if (left !== undefined && !(isEmpty(left) && !isEmpty(child))) return { ...value, [field]: left };
  return rest;
};

const indexOf = (list: readonly Json[], name: string): number => {
  const said: Json = JSON.parse(name.slice(2));
  return list.findIndex((item) =>
    name.startsWith("v:")
      ? isDeepStrictEqual(item, said)
      : isObject(item) && isObject(said) && Object.entries(said).every(([key, value]) => item[key] === value)
  );
};

/** The applied value over what is live: maps and keyed lists are merged, all else is replaced. */
export const mergeApplied = (lists: Lists, steps: Steps, live: Json | undefined, applied: Json): Json => {
  if (isObject(live) && isObject(applied)) {
    const merged = Object.entries(applied).filter(([, value]) => value !== undefined).map((
      [name, value],
    ) => [name, mergeApplied(lists, [...steps, name], live[name], value!)]);
    return { ...live, ...Object.fromEntries(merged) };
  }
  if (!isList(live) || !isList(applied)) return applied;
  return applied.reduce<readonly Json[] | null>((items, item) => {
    const name = itemName(lists, steps, item);
    if (items === null || name === undefined) return null;
    const index = indexOf(items, name);
    if (index < 0) return [...items, item];
    return items.with(index, mergeApplied(lists, [...steps, "[]"], items[index], item));
  }, live) ?? applied;
};
