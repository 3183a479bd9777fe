import type { Json } from "../model/json.ts";
import { findField, foldKey, releaseShape, type Shape } from "./helm_encoding.ts";
import { type JsonText, type Member, membersOf, type Node, valueOf, writeJson } from "./json_text.ts";

type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly says: string };

interface Splice {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/**
 * The text with the value at `path` set, or with the key removed if there is no value; every other character stays.
 * Of keys that occur twice, or in another case, the one that Helm reads is set, and all are removed.
 */
export function setValue(json: JsonText, path: readonly string[], value: Json | undefined): Edited {
  const splices = spliceAt(json, json.root, releaseShape, path, value);
  if (typeof splices === "string") return { ok: false, says: `Cannot set "${path.join(".")}": ${splices}` };
  let text = json.text;
  for (const { at, length, text: written } of splices.toSorted((a, b) => b.at - a.at)) {
    text = text.slice(0, at) + written + text.slice(at + length);
  }
  return { ok: true, text };
}

function spliceAt(
  json: JsonText,
  node: Node,
  shape: Shape | undefined,
  path: readonly string[],
  value: Json | undefined,
): Splice[] | string {
  const [key, ...rest] = path;
  if (key === undefined) {
    return value === undefined ? "a list or a payload cannot lose a part" : replace(json, node, value);
  }
  if (node.type === "object") return spliceMember(json, node, shape, key, rest, value);
  if (node.type === "null") return value === undefined ? [] : replace(json, node, nest(path, value));
  if (node.type !== "array") return `part of the path is a JSON ${node.type}`;
  const element = /^\d+$/.test(key) ? node.children[Number(key)] : undefined;
  return element ? spliceAt(json, element, elementOf(shape), rest, value) : "the list has no such element";
}

function spliceMember(
  json: JsonText,
  object: Node,
  shape: Shape | undefined,
  key: string,
  rest: readonly string[],
  value: Json | undefined,
): Splice[] | string {
  const members = membersOf(json, object);
  const same = members.filter((member) => isSameKey(shape, member.key, key));
  if (value === undefined && rest.length === 0) return remove(members, same);
  if (same.length === 0) return value === undefined ? [] : insert(object, members, key, nest(rest, value));
  const splices: Splice[] = [];
  for (const member of effective(same)) {
    const inner = spliceAt(json, member.value, memberOf(shape, key), rest, value);
    if (typeof inner === "string") return inner;
    splices.push(...inner);
  }
  return splices;
}

/**
 * The last one counts. But Helm 4 reads `info` and `last_run` by way of a sorted map, where the key that sorts last does: mostly
 * the one spelt as Helm spells it. So both are set where they are two.
 */
function effective(same: readonly Member[]): Member[] {
  const highest = same.reduce((best, member) => member.key >= best.key ? member : best);
  return [...new Set([same.at(-1)!, highest])];
}

/** Keys of a struct are one whatever their case; keys of values are not. */
function isSameKey(shape: Shape | undefined, a: string, b: string): boolean {
  return a === b || (isStruct(shape) && foldKey(a) === foldKey(b));
}

function memberOf(shape: Shape | undefined, key: string): Shape | undefined {
  if (isStruct(shape)) return shape.fields[findField(shape.fields, key) ?? ""];
  return typeof shape === "object" && "map" in shape ? shape.map : undefined;
}

function elementOf(shape: Shape | undefined): Shape | undefined {
  return typeof shape === "object" && "list" in shape ? shape.list : undefined;
}

function isStruct(shape: Shape | undefined): shape is Extract<Shape, { fields: unknown }> {
  return typeof shape === "object" && "fields" in shape;
}

function replace(json: JsonText, node: Node, value: Json): Splice[] {
  const written = writeJson(value);
  if (writeJson(valueOf(json, node)) === written) return [];
  return [{ at: node.offset, length: node.length, text: written }];
}

function insert(object: Node, members: readonly Member[], key: string, value: Json): Splice[] {
  const last = members.at(-1);
  const text = `${last ? "," : ""}${writeJson(key)}:${writeJson(value)}`;
  return [{ at: last ? last.end : object.offset + 1, length: 0, text }];
}

/** Each goes with the comma before it; those at the head of the object go with the comma after. */
function remove(members: readonly Member[], gone: readonly Member[]): Splice[] {
  const firstKept = members.find((member) => !gone.includes(member))?.start ?? Infinity;
  return gone.map((member) => {
    const index = members.indexOf(member);
    const atHead = member.start < firstKept;
    const at = atHead ? member.start : members[index - 1]!.end;
    const end = atHead ? members[index + 1]?.start ?? member.end : member.end;
    return { at, length: end - at, text: "" };
  });
}

/** A value inside the objects that a path still lacks. */
function nest(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => Object.fromEntries([[key, inner]]), value);
}
