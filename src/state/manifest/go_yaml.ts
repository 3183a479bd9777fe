import { isAlias, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, Scalar, type YAMLMap } from "yaml";
import type { Json } from "../../model/json.ts";

/** What a text says as YAML, or why it says nothing; `says` never quotes the text. */
export type ReadYaml = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly says: string };

/**
 * Reads one YAML document as Helm does before it sends it: YAML 1.1 by the rules of go.yaml.in/yaml v2.4
 * (`resolve.go`, `decode.go`), then JSON by those of sigs.k8s.io/yaml v1.6 (`convertToJSONableObject`). So `yes`, `on`
 * and `n` are booleans, `010` is 8, `1:30` and dates stay strings, of keys that occur twice the last counts, and keys
 * become strings.
 */
export function readYaml(text: string): ReadYaml {
  try {
    const lines = new LineCounter();
    const options = { version: "1.1", schema: "failsafe", merge: false, uniqueKeys: false, strict: false } as const;
    // Pretty errors would quote the text, and a manifest holds secrets.
    const document = parseDocument(text, { ...options, lineCounter: lines, prettyErrors: false, logLevel: "silent" });
    const error = document.errors[0];
    if (error) return { ok: false, says: `not YAML: ${error.code} at line ${lines.linePos(error.pos[0]).line}` };
    return {
      ok: true,
      value: convert(document.contents, { anchors: new Map(), open: new Set(), inAlias: 0, copied: 0 }),
    };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, says: error.message };
    if (error instanceof RangeError) return { ok: false, says: "not readable: nested too deeply" };
    throw error;
  }
}

/** Never leaves this file. */
class Unreadable extends Error {}

interface Conversion {
  readonly anchors: Map<string, ParsedNode>;
  /** Anchored nodes that are being converted: an alias to one of them never ends. */
  readonly open: Set<ParsedNode>;
  inAlias: number;
  copied: number;
}

const mostCopies = 100_000;

function convert(node: ParsedNode | null, state: Conversion): Json {
  if (node === null) return null;
  if (state.inAlias > 0 && ++state.copied > mostCopies) throw new Unreadable("aliases expand to too much");
  if (isAlias(node)) return convertAlias(node.source, state);
  if (node.anchor) state.anchors.set(node.anchor, node);
  if (isScalar(node)) return convertScalar(node);
  state.open.add(node);
  const value = isSeq(node) ? node.items.map((item) => convert(item as ParsedNode, state)) : convertMap(node, state);
  state.open.delete(node);
  return value;
}

function convertAlias(name: string, state: Conversion): Json {
  const target = state.anchors.get(name);
  if (!target) throw new Unreadable("alias without an anchor");
  if (state.open.has(target)) throw new Unreadable("an anchor contains itself");
  state.inAlias++;
  const value = convert(target, state);
  state.inAlias--;
  return value;
}

function convertMap(node: YAMLMap, state: Conversion): Json {
  const entries = new Map<string, Json>();
  for (const { key, value } of node.items) {
    // Merged where it stands: keys before `<<` are overwritten by it, keys after it overwrite.
    if (isMergeKey(key)) mergeInto(entries, convert(value as ParsedNode, state));
    else entries.set(keyText(convert(key as ParsedNode, state)), convert(value as ParsedNode, state));
  }
  return Object.fromEntries(entries);
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.value === "<<";
}

function mergeInto(entries: Map<string, Json>, source: Json): void {
  // Of several maps the first has precedence, so it comes last.
  const maps = Array.isArray(source) ? source.toReversed() : [source];
  for (const map of maps) {
    if (map === null || typeof map !== "object" || Array.isArray(map)) throw new Unreadable("`<<` without a map");
    for (const [key, value] of Object.entries(map)) entries.set(key, value as Json);
  }
}

function keyText(key: Json): string {
  if (key === null || typeof key === "object") throw new Unreadable("a key that is not a scalar");
  return String(key);
}

function convertScalar(node: Scalar): Json {
  const text = String(node.value ?? "");
  const tag = node.tag?.replace("tag:yaml.org,2002:", "!!");
  if (tag === "!!binary") return decodeBinary(text);
  if (tag === "!!str") return text;
  const plain = node.type === Scalar.PLAIN || node.type === undefined;
  if (tag === undefined || tag === "!") return plain && tag === undefined ? resolvePlain(text) : text;
  const isType = taggedTypes[tag];
  if (isType === undefined) return text;
  const value = resolvePlain(text);
  if (!isType(value)) throw new Unreadable(`${tag} that is none`);
  return value;
}

const taggedTypes: Readonly<Record<string, (value: Json) => boolean>> = {
  "!!int": Number.isInteger,
  "!!float": (value) => typeof value === "number",
  "!!bool": (value) => typeof value === "boolean",
  "!!null": (value) => value === null,
};

function decodeBinary(text: string): string {
  try {
    return atob(text);
  } catch {
    throw new Unreadable("!!binary that is not base64");
  }
}

const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);

function resolvePlain(text: string): Json {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text)) throw new Unreadable("a number that JSON cannot hold");
  if (!/^[-+.0-9]/.test(text)) return text;
  return resolveNumber(text.startsWith(".") ? text : text.replaceAll("_", "")) ?? text;
}

function resolveNumber(text: string): number | undefined {
  const integer = /^([-+]?)(0x[0-9a-f]+|0b[01]+|0o?[0-7]+|0|[1-9][0-9]*)$/i.exec(text);
  if (integer) return (integer[1] === "-" ? -1 : 1) * Number(integer[2]!.replace(/^0o?(?=[0-7])/i, "0o"));
  return /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
