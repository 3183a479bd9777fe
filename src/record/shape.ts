import type { Json, JsonObject } from "../model/json.ts";
import { findField, foldKey, type Scalar, type Shape, type Struct } from "./helm_encoding.ts";
import { type JsonText, literalOf, type Member, membersOf, type Node, valueOf } from "./json_text.ts";
import { accepts, wanted } from "./scalar.ts";

/** A value that Helm's typed decoding refuses. */
export interface ShapeFault {
  readonly at: string;
  readonly says: string;
  /** Helm 3 reads over it. */
  readonly helm4Only: boolean;
  /** Helm 4 reads over it. */
  readonly helm3Only: boolean;
  /** The value, and what it should be where that is a scalar. */
  readonly node: Node;
  readonly wants?: Scalar;
}

interface Walk {
  readonly json: JsonText;
  readonly faults: ShapeFault[];
  readonly helm4Only: boolean;
  readonly helm3Only: boolean;
  /** See {@link readTwice}. */
  readonly mapped: boolean;
}

/** A payload as Helm reads it, its keys spelt as Helm spells them; what it refuses is left out and reported. */
export function readShape(json: JsonText, shape: Shape): { value: Json | undefined; faults: readonly ShapeFault[] } {
  const walk: Walk = { json, faults: [], helm4Only: false, helm3Only: false, mapped: false };
  const value = readValue(walk, json.root, shape, "", undefined);
  return { value, faults: walk.faults };
}

/** `before`: what an earlier member of the same name left; Go decodes structs and maps over it. */
function readValue(walk: Walk, node: Node, shape: Shape, at: string, before: Json | undefined): Json | undefined {
  if (typeof shape === "string") return readScalar(walk, node, shape, at, before);
  if ("helm4" in shape) return readValue({ ...walk, helm4Only: true }, node, shape.helm4, at, before);
  if (node.type === "null") return null;
  if ("list" in shape) return readList(walk, node, shape.list, at);
  if (node.type !== "object") return refuse(walk, node, "an object", at);
  const members = membersOf(walk.json, node);
  return "rest" in shape && (before !== undefined || isReadTwice(walk.json, members, shape))
    ? readTwice(walk, node, members, shape, at, before)
    : readMembers(walk, members, shape, at, before);
}

function readMembers(
  walk: Walk,
  all: readonly Member[],
  shape: Struct | { readonly map: Shape },
  at: string,
  before: Json | undefined,
): JsonObject {
  const members = new Map<string, Json | undefined>(isObject(before) ? Object.entries(before) : []);
  for (const { key, value } of all) {
    if ("map" in shape) members.set(key, readValue(walk, value, shape.map, `${at}/${escape(key)}`, undefined) ?? null);
    else readMember(walk, members, shape, key, value, at);
  }
  return Object.fromEntries([...members].filter(([, value]) => value !== undefined)) as JsonObject;
}

function readMember(
  walk: Walk,
  members: Map<string, Json | undefined>,
  { fields, rest }: Struct,
  key: string,
  value: Node,
  at: string,
): void {
  const field = findField(fields, key);
  const place = `${at}/${escape(key)}`;
  const shape = field === undefined
    ? undefined
    : walk.mapped && field !== key
    ? unempty(fields[field]!)
    : fields[field]!;
  if (shape !== undefined) members.set(field!, readValue(walk, value, shape, place, members.get(field!)));
  else if (rest !== undefined) members.set(key, readValue(walk, value, rest, place, undefined));
  else members.set(key, valueOf(walk.json, value));
}

/**
 * Helm 4 reads `info` and `last_run` by way of a map: of members of one name the last counts, they come sorted, times have
 * lost their escapes, and only under a key spelt as Helm spells it may they be empty (4 `pkg/release/v1/info.go`, `hook.go`
 * `UnmarshalJSON`). Where that makes a difference the value is Helm 3's, or Helm 4's if that alone can read it.
 */
function readTwice(
  walk: Walk,
  node: Node,
  members: readonly Member[],
  { fields, rest }: Struct,
  at: string,
  before: Json | undefined,
): Json {
  const by3: Walk = { ...walk, faults: [], helm3Only: true };
  const three = readMembers(by3, members, { fields }, at, before);
  const by4: Walk = { ...walk, faults: [], helm4Only: true, mapped: true };
  for (const { key, value } of members) checkNumbers(by4, value, `${at}/${escape(key)}`);
  const sorted = [...new Map(members.map((member) => [member.key, member])).values()].sort(byKey);
  const four = readMembers(by4, sorted, { fields, rest }, at, undefined);
  if (by3.faults.length > 0 && by4.faults.length > 0) {
    walk.faults.push(...by3.faults.map((fault) => ({ ...fault, helm3Only: walk.helm3Only })));
  } else walk.faults.push(...by3.faults, ...by4.faults);
  const isRead = by3.faults.length + by4.faults.length === 0;
  if (isRead && JSON.stringify(sortedKeys(three)) !== JSON.stringify(sortedKeys(four))) {
    const says = "Cannot tell the value: keys stand in it more than once, and Helm 3 and Helm 4 read different ones";
    walk.faults.push({ at, says, helm4Only: true, helm3Only: false, node });
  }
  return by3.faults.length === 0 ? three : four;
}

/** As hardly any: keys that are the same to Helm 3, are not spelt as Helm spells them, or have times with escapes. */
function isReadTwice(json: JsonText, members: readonly Member[], { fields }: Struct): boolean {
  return new Set(members.map(({ key }) => foldKey(key))).size < members.length ||
    members.some(({ key, value }) =>
      (findField(fields, key) ?? key) !== key || (fields[key] === "time" && literalOf(json, value).includes("\\"))
    );
}

const byKey = (a: Member, b: Member) => a.key < b.key ? -1 : 1;
const unempty = (shape: Shape): Shape => shape === "time" ? "plainTime" : shape;
const sortedKeys = (object: JsonObject) => Object.entries(object).sort(([a], [b]) => a < b ? -1 : 1);

function readList(walk: Walk, node: Node, element: Shape, at: string): Json | undefined {
  if (node.type !== "array") return refuse(walk, node, "a list", at);
  return node.children.map((child, index) => {
    const value = readValue(walk, child, element, `${at}/${index}`, undefined);
    return value ?? (element === "text" ? "" : null);
  });
}

function readScalar(walk: Walk, node: Node, shape: Scalar, at: string, before: Json | undefined): Json | undefined {
  if (shape === "any") {
    checkNumbers(walk, node, at);
    return valueOf(walk.json, node);
  }
  if (node.type === "null") return shape === "bytes" ? null : before;
  if (shape === "bytes" && node.type === "array") return readList(walk, node, "byte", at);
  if (!accepts(walk.json, node, shape, walk.mapped)) return refuse(walk, node, wanted[shape], at, shape);
  return valueOf(walk.json, node);
}

function checkNumbers(walk: Walk, root: Node, place: string): void {
  if (areFinite(walk, root)) return;
  const open = [{ node: root, at: place }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, at } = next;
    if (node.type === "number" && !isFinite(walk, node)) refuse(walk, node, "a number below 1e309", at);
    const below = node.type === "object"
      ? membersOf(walk.json, node).map(({ key, value }) => ({ node: value, at: `${at}/${escape(key)}` }))
      : node.children.map((child, index) => ({ node: child, at: `${at}/${index}` }));
    for (const one of below.reverse()) open.push(one);
  }
}

/** As nearly always; and with a stack of its own, as above, for values may be nested deeper than the engine's reaches. */
function areFinite(walk: Walk, root: Node): boolean {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "number" && !isFinite(walk, node)) return false;
    for (const child of node.children) if (child.type === "number" || child.children.length > 0) open.push(child);
  }
  return true;
}

const isFinite = ({ json }: Walk, node: Node) => Number.isFinite(Number(literalOf(json, node)));

/** Whoever damaged one value may have damaged thousands; the first few will do. */
const faultLimit = 20;

function refuse(walk: Walk, node: Node, want: string, at: string, wants?: Scalar): undefined {
  if (walk.faults.length >= faultLimit && walk.faults.some((fault) => isOfSameHelm(fault, walk))) return;
  const reader = walk.helm4Only ? "Helm 4" : walk.helm3Only ? "Helm 3" : "Helm";
  const says = `Cannot decode the value: ${reader} wants ${want} and finds a JSON ${node.type}`;
  walk.faults.push({
    at,
    says,
    helm4Only: walk.helm4Only,
    helm3Only: walk.helm3Only,
    node,
    ...(wants ? { wants } : {}),
  });
}

function isOfSameHelm(a: Omit<ShapeFault, "at" | "says" | "node">, b: Walk): boolean {
  return a.helm4Only === b.helm4Only && a.helm3Only === b.helm3Only;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
