/**
 * A value of a JSON text and where it stands. Own code, because a parser that editors use goes on after an error and calls
 * itself for every level, and `JSON.parse` tells no places: this one stops, has its own stack, and counts.
 */
export interface Node {
  readonly type: "object" | "array" | "string" | "number" | "boolean" | "null";
  readonly offset: number;
  readonly length: number;
  /** Elements of a list; of an object key, value, key, value, in the order of the text. */
  readonly children: readonly Node[];
}

/** Where a text stops being JSON. */
export interface Flaw {
  readonly at: number;
  readonly says: string;
}

/** Objects and lists in one another that Go takes (1.26 `encoding/json/scanner.go` `maxNestingDepth`): one more is an error. */
const depthLimit = 10_000;
/** Over a hundred bytes of memory each; a large chart with its values has some ten thousand. */
const nodeLimit = 500_000;

interface Open {
  readonly type: "object" | "array";
  readonly offset: number;
  length: number;
  readonly children: Node[];
}

interface Parse {
  readonly text: string;
  at: number;
  readonly open: Open[];
  nodes: number;
  root?: Node;
  expect: "value" | "value or ]" | "key" | "key or }" | "colon" | "next" | "end";
}

/** Exactly one value and nothing after it but blanks (RFC 8259, as Go 1.26 `encoding/json/scanner.go` has it). */
export function parseTree(text: string): Node | Flaw {
  const parse: Parse = { text, at: 0, open: [], nodes: 0, expect: "value" };
  while (parse.at < text.length) {
    const code = text.charCodeAt(parse.at);
    const flaw = isBlank(code) ? skip(parse) : step(parse, code);
    if (flaw !== null) return { at: flaw.at, says: `Cannot read the JSON text: ${flaw.says}` };
  }
  if (parse.expect === "end") return parse.root!;
  return { at: text.length, says: `Cannot read the JSON text: ${parse.nodes === 0 ? "it is empty" : "it ends early"}` };
}

export function isFlaw(parsed: Node | Flaw): parsed is Flaw {
  return "says" in parsed;
}

function step(parse: Parse, code: number): Flaw | null {
  const top = parse.open.at(-1);
  switch (parse.expect) {
    case "end":
      return { at: parse.at, says: "something follows its end" };
    case "colon":
      return code === colon ? skip(parse, "value") : unexpected(parse.at);
    case "next":
      if (code === comma) return skip(parse, top!.type === "object" ? "key" : "value");
      return code === closer(top!) ? close(parse) : unexpected(parse.at);
    case "key or }":
      return code === closeBrace ? close(parse) : readKey(parse, code);
    case "key":
      return readKey(parse, code);
    case "value or ]":
      return code === closeBracket ? close(parse) : readValue(parse, code);
    case "value":
      return readValue(parse, code);
  }
}

function skip(parse: Parse, expect = parse.expect): null {
  parse.at++;
  parse.expect = expect;
  return null;
}

function readKey(parse: Parse, code: number): Flaw | null {
  return code === quote ? readScalar(parse, "string", scanString, "colon") : unexpected(parse.at);
}

function readValue(parse: Parse, code: number): Flaw | null {
  const after = parse.open.length === 0 ? "end" : "next";
  if (code === openBrace) return open(parse, "object");
  if (code === openBracket) return open(parse, "array");
  if (code === quote) return readScalar(parse, "string", scanString, after);
  if (code === minus || isDigit(code)) return readScalar(parse, "number", scanNumber, after);
  const word = words[code];
  return word ? readScalar(parse, word.type, (text, at) => scanWord(text, at, word.text), after) : unexpected(parse.at);
}

const none: readonly Node[] = [];

/** A scan gives the offset after the token, or, below zero, the complement of the offset where it failed. */
type Scan = (text: string, at: number) => number;

function readScalar(parse: Parse, type: Node["type"], scan: Scan, expect: Parse["expect"]): Flaw | null {
  const end = scan(parse.text, parse.at);
  if (end < 0) return ~end >= parse.text.length ? { at: parse.text.length, says: "it ends early" } : unexpected(~end);
  const flaw = add(parse, { type, offset: parse.at, length: end - parse.at, children: none });
  parse.at = end;
  parse.expect = expect;
  return flaw;
}

function open(parse: Parse, type: Open["type"]): Flaw | null {
  if (parse.open.length === depthLimit) return { at: parse.at, says: `nested over ${depthLimit} deep` };
  const node: Open = { type, offset: parse.at, length: 0, children: [] };
  const flaw = add(parse, node);
  parse.open.push(node);
  return flaw ?? skip(parse, type === "object" ? "key or }" : "value or ]");
}

function close(parse: Parse): null {
  const node = parse.open.pop()!;
  node.length = parse.at + 1 - node.offset;
  return skip(parse, parse.open.length === 0 ? "end" : "next");
}

function add(parse: Parse, node: Node): Flaw | null {
  parse.open.at(-1)?.children.push(node);
  parse.root ??= node;
  return ++parse.nodes > nodeLimit ? { at: parse.at, says: `over ${nodeLimit} values` } : null;
}

function unexpected(at: number): Flaw {
  return { at, says: "unexpected character" };
}

function scanString(text: string, start: number): number {
  let at = start + 1;
  while (true) {
    plain.lastIndex = at;
    plain.test(text);
    at = plain.lastIndex;
    if (at >= text.length) return ~text.length;
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code !== backslash) return ~at;
    const length = text[++at] === "u" ? 5 : 1;
    escape.lastIndex = at;
    if (!escape.test(text)) return ~at;
    at += length;
  }
}

/** What needs no look: most of a payload is long strings, and the engine is faster than a loop. */
// deno-lint-ignore no-control-regex
const plain = /[^"\\\x00-\x1f]*/y;
const escape = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;

function scanNumber(text: string, start: number): number {
  const integer = text.charCodeAt(start) === minus ? start + 1 : start;
  let at = text[integer] === "0" ? integer + 1 : skipDigits(text, integer);
  if (at === integer) return ~at;
  for (const part of [fraction, exponent]) {
    part.lastIndex = at;
    if (!part.test(text)) continue;
    const digits = part.lastIndex;
    at = skipDigits(text, digits);
    if (at === digits) return ~at;
  }
  return at;
}

const fraction = /\./y;
const exponent = /[eE][+-]?/y;

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function scanWord(text: string, start: number, word: string): number {
  let length = 1;
  while (length < word.length && text[start + length] === word[length]) length++;
  return length === word.length ? start + length : ~(start + length);
}

const words: Readonly<Record<number, { type: Node["type"]; text: string }>> = {
  0x74: { type: "boolean", text: "true" },
  0x66: { type: "boolean", text: "false" },
  0x6e: { type: "null", text: "null" },
};

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const closer = (node: Open) => node.type === "object" ? closeBrace : closeBracket;
const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
