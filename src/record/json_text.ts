import { Buffer } from "node:buffer";
import type { Json } from "../model/json.ts";
import { type Flaw, isFlaw, type Node, parseTree } from "./json_tree.ts";

export type { Node };

/**
 * JSON with the place of every value. `text` has one character per byte, so that offsets are byte offsets and bytes that
 * are no UTF-8 survive an edit.
 */
export interface JsonText {
  readonly text: string;
  readonly root: Node;
  readonly isAscii: boolean;
}

export function parseJson(bytes: Buffer): { ok: true; json: JsonText } | { ok: false } & Flaw {
  // Most are ASCII, which is read as UTF-8 in a fraction of the time.
  const read = bytes.toString("utf8");
  // As many characters as bytes: each byte is one, or is no UTF-8 and became the sign for that.
  const isAscii = read.length === bytes.length && !read.includes("\ufffd");
  const text = isAscii ? read : bytes.toString("latin1");
  const root = parseTree(text);
  return isFlaw(root) ? { ok: false, ...root } : { ok: true, json: { text, root, isAscii } };
}

/** The bytes of a value, one character each. */
export function literalOf(json: JsonText, node: Node): string {
  return json.text.slice(node.offset, node.offset + node.length);
}

/** A value as `JSON.parse` gives it. */
export function valueOf(json: JsonText, node: Node): Json {
  const literal = literalOf(json, node);
  const isAscii = json.isAscii || !beyondAscii.test(literal);
  if (isAscii && node.type === "string" && !literal.includes("\\")) return literal.slice(1, -1);
  return JSON.parse(!isAscii ? Buffer.from(literal, "latin1").toString("utf8") : literal);
}

const beyondAscii = /[\x80-\xff]/;

export interface Member {
  readonly key: string;
  readonly value: Node;
  /** From the key's first byte to the byte after the value. */
  readonly start: number;
  readonly end: number;
}

/** The members of an object in the order of the text, none left out. */
export function membersOf(json: JsonText, { children }: Node): Member[] {
  const members: Member[] = [];
  for (let at = 0; at < children.length; at += 2) {
    const [key, value] = [children[at]!, children[at + 1]!];
    members.push({ key: valueOf(json, key) as string, value, start: key.offset, end: value.offset + value.length });
  }
  return members;
}

/** A value as Go writes it: no blanks, and `<`, `>`, `&`, U+2028 and U+2029 escaped. One character per byte. */
export function writeJson(value: Json): string {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return Buffer.from(text, "utf8").toString("latin1");
}
