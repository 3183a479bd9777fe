import { findBase64Fault, isInteger, isTime, type Scalar } from "./helm_encoding.ts";
import { type JsonText, literalOf, type Node, valueOf } from "./json_text.ts";

type Checked = Exclude<Scalar, "any">;

/** Whether Helm's typed decoding takes the value. `mapped`: the text of a time has been read once already, escapes are undone. */
export function accepts(json: JsonText, node: Node, shape: Checked, mapped: boolean): boolean {
  if (shape === "flag") return node.type === "boolean";
  if (node.type === "string") return acceptsString(json, node, shape, mapped);
  return node.type === "number" && acceptsNumber(literalOf(json, node), shape);
}

function acceptsString(json: JsonText, node: Node, shape: Checked, mapped: boolean): boolean {
  if (shape === "text") return true;
  if (shape === "bytes") return findBase64Fault(valueOf(json, node) as string) === null;
  if (shape === "time" && node.length === 2) return true;
  if (shape !== "time" && shape !== "plainTime") return false;
  return isTime(mapped ? valueOf(json, node) as string : literalOf(json, node).slice(1, -1));
}

function acceptsNumber(literal: string, shape: Checked): boolean {
  const number = Number(literal);
  if (shape === "wholeNumber") return Number.isInteger(number) && Math.abs(number) < 2 ** 63;
  if (shape === "byte") return isInteger(literal) && number >= 0 && number <= 255;
  return shape === "integer" && isInteger(literal);
}

/** What it takes, in words. */
export const wanted: Readonly<Record<Checked, string>> = {
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
