import type { Json, JsonObject } from "../model/json.ts";
import {
  findBase64Fault,
  findField,
  isInteger,
  isTime,
  type Scalar,
  type Shape,
  type Struct,
} from "./helm_encoding.ts";
import { type JsonText, literalOf, membersOf, type Node, valueOf } from "./json_text.ts";

/** A value that Helm's typed decoding refuses. */
export interface ShapeFault {
  readonly at: string;
  readonly says: string;
  /** Helm 3 reads over it. */
  readonly helm4Only: boolean;
}

interface Walk {
  readonly json: JsonText;
  readonly faults: ShapeFault[];
  readonly helm4Only: boolean;
}

/** A payload as Helm reads it, its keys spelt as Helm spells them; what it refuses is left out and reported. */
export function readShape(json: JsonText, shape: Shape): { value: Json | undefined; faults: readonly ShapeFault[] } {
  const walk: Walk = { json, faults: [], helm4Only: false };
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
  const members = new Map<string, Json | undefined>(isObject(before) ? Object.entries(before) : []);
  for (const { key, value } of membersOf(walk.json, node)) {
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
  if (field !== undefined) members.set(field, readValue(walk, value, fields[field]!, place, members.get(field)));
  else if (rest !== undefined) members.set(key, readValue(walk, value, rest, place, undefined));
  else members.set(key, valueOf(walk.json, value));
}

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
  if (!accepts(walk.json, node, shape)) return refuse(walk, node, wanted[shape], at);
  return valueOf(walk.json, node);
}

function checkNumbers(walk: Walk, node: Node, at: string): void {
  if (node.type === "number" && !isFinite(walk, node)) refuse(walk, node, "a number below 1e309", at);
  if (node.type === "array") node.children.forEach((child, index) => checkNumbers(walk, child, `${at}/${index}`));
  if (node.type !== "object") return;
  for (const { key, value } of membersOf(walk.json, node)) checkNumbers(walk, value, `${at}/${escape(key)}`);
}

const isFinite = ({ json }: Walk, node: Node) => Number.isFinite(Number(literalOf(json, node)));

function accepts(json: JsonText, node: Node, shape: Exclude<Scalar, "any">): boolean {
  if (shape === "flag") return node.type === "boolean";
  if (node.type === "string") return acceptsString(json, node, shape);
  return node.type === "number" && acceptsNumber(literalOf(json, node), shape);
}

function acceptsString(json: JsonText, node: Node, shape: Scalar): boolean {
  if (shape === "text") return true;
  if (shape === "bytes") return findBase64Fault(valueOf(json, node) as string) === null;
  if (shape === "time" && node.length === 2) return true;
  return (shape === "time" || shape === "plainTime") && isTime(literalOf(json, node).slice(1, -1));
}

function acceptsNumber(literal: string, shape: Scalar): boolean {
  const number = Number(literal);
  if (shape === "wholeNumber") return Number.isInteger(number) && Math.abs(number) < 2 ** 63;
  if (shape === "byte") return isInteger(literal) && number >= 0 && number <= 255;
  return shape === "integer" && isInteger(literal);
}

const wanted: Readonly<Record<Exclude<Scalar, "any">, string>> = {
  text: "text",
  integer: "an integer",
  wholeNumber: "a whole number",
  flag: "true or false",
  byte: "a number from 0 to 255",
  bytes: "base64 text",
  time: "an RFC 3339 time or empty text",
  plainTime: "an RFC 3339 time",
  nothing: "null",
};

/** Whoever damaged one value may have damaged thousands; the first few will do. */
const faultLimit = 20;

function refuse(walk: Walk, node: Node, want: string, at: string): undefined {
  if (walk.faults.length >= faultLimit && walk.faults.some((fault) => fault.helm4Only === walk.helm4Only)) return;
  const reader = walk.helm4Only ? "Helm 4" : "Helm";
  const says = `Cannot decode the value: ${reader} wants ${want} and finds a JSON ${node.type}`;
  walk.faults.push({ at, says, helm4Only: walk.helm4Only });
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const escape = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
