import { Buffer } from "node:buffer";
import { findField, isInteger, releaseShape, type Scalar } from "./helm_encoding.ts";
import { type JsonText, literalOf, membersOf, type Node, parseJson } from "./json_text.ts";
import { readShape, type ShapeFault } from "./shape.ts";

export interface MendedTypes {
  readonly bytes: Buffer;
  /** By path, and never a value. */
  readonly did: readonly string[];
  /** What could not be mended: of another type, with no other way to write it. */
  readonly left: readonly ShapeFault[];
}

/** `readShape` stops counting at some number of faults, so it is asked again; nobody has this many. */
const rounds = 50;

/**
 * JSON in which single values are written as the type that Helm wants, where that loses nothing: `"3"` as 3, 3.0 as 3,
 * `"true"` as true, 1.10 as `"1.10"`; and a null among the hooks, which Helm trips over, is left out. null: no JSON.
 */
export function mendTypes(original: Buffer): MendedTypes | null {
  let bytes = original;
  const did: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const parsed = parseJson(bytes);
    if (!parsed.ok) return null;
    const { faults } = readShape(parsed.json, releaseShape);
    const mended = faults.flatMap((fault) => mend(parsed.json, fault) ?? []);
    const nulls = mended.length === 0 ? nullHooks(parsed.json) : [];
    did.push(...mended.map(({ did }) => did), ...nulls.map(({ did }) => did));
    const splices = [...mended, ...nulls];
    if (splices.length === 0) return { bytes, did, left: faults };
    bytes = Buffer.from(splice(parsed.json.text, splices), "latin1");
  }
  return null;
}

interface Mended {
  readonly node: Node;
  readonly text: string;
  readonly did: string;
}

function mend({ text }: JsonText, { node, wants, at }: ShapeFault): Mended | undefined {
  const literal = text.slice(node.offset, node.offset + node.length);
  const written = wants && convert(literal, node.type, wants);
  return written === undefined ? undefined : { node, text: written, did: `"${at}" was a ${node.type}` };
}

function convert(literal: string, type: Node["type"], wants: Scalar): string | undefined {
  const inner = type === "string" ? literal.slice(1, -1) : literal;
  switch (wants) {
    case "integer":
    case "wholeNumber":
      if (isInteger(inner) && /^(0|-?[1-9]\d*)$/.test(inner)) return inner;
      return type === "number" && Number.isSafeInteger(Number(inner)) ? String(Number(inner)) : undefined;
    case "flag":
      return type === "string" && /^(true|false)$/.test(inner) ? inner : undefined;
    case "text":
      return type === "number" || type === "boolean" ? `"${literal}"` : undefined;
    default:
      return undefined;
  }
}

/** Every list of hooks without its nulls; a list that has none is not there. */
function nullHooks(json: JsonText): Mended[] {
  if (json.root.type !== "object") return [];
  return membersOf(json, json.root)
    .filter(({ key, value }) => findField(releaseShape.fields, key) === "hooks" && value.type === "array")
    .flatMap(({ value: node }) => {
      const kept = node.children.filter(({ type }) => type !== "null");
      if (kept.length === node.children.length) return [];
      const text = `[${kept.map((hook) => literalOf(json, hook)).join(",")}]`;
      return [{ node, text, did: `"/hooks" held ${node.children.length - kept.length} times null` }];
    });
}

function splice(text: string, mended: readonly Mended[]): string {
  return mended.toSorted((a, b) => b.node.offset - a.node.offset).reduce(
    (all, { node, text: written }) => all.slice(0, node.offset) + written + all.slice(node.offset + node.length),
    text,
  );
}
