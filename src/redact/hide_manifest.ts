import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar, type YAMLMap } from "yaml";
import type { Json } from "../model/json.ts";
import { hideText, type Hiding, lastApplied, type Zone, zoneUnder } from "./zones.ts";

/**
 * A manifest with its secrets hidden. Only the values that are hidden change: the rest of the text, its order, its quotes
 * and its flaws are what a check may be about. Of a document that is no YAML nothing is left but that it is none.
 */
export function hideManifest(text: string, hiding: Hiding): string {
  return text.split(/^(---[^\n]*\n?)/m).map((part) => {
    // Revisions repeat each other.
    const hidden = hiding.seen.get(part) ??
      (part.startsWith("---") ? hideComments(part, hiding) : hideDocument(part, hiding));
    hiding.seen.set(part, hidden);
    return hidden;
  }).join("");
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function hideDocument(text: string, hiding: Hiding): string {
  try {
    const document = parseDocument(text, { ...reading, prettyErrors: false, logLevel: "silent" });
    const error = document.errors[0];
    if (error) return unreadable(error.code);
    const cuts: Cut[] = [];
    collect(document.contents, "searched", text, hiding, cuts);
    return splice(text, cuts.sort((a, b) => a.start - b.start), hiding);
  } catch (error) {
    if (error instanceof RangeError) return unreadable("nested too deeply");
    throw error;
  }
}

const reading = { version: "1.1", schema: "failsafe", merge: false, uniqueKeys: false, strict: false } as const;

/** No YAML either, so that whoever reads it comes to the same end. */
function unreadable(why: string): string {
  return `# The text is hidden: ${why}\nhidden: [\n`;
}

function collect(node: Node | null, zone: Zone, text: string, hiding: Hiding, cuts: Cut[]): void {
  if (isSeq(node)) node.items.forEach((item) => collect(item as Node, zone, text, hiding, cuts));
  else if (isMap(node)) collectPairs(node, zone, text, hiding, cuts);
  else if (isScalar(node)) cutScalar(node, zone, text, hiding, cuts);
}

function collectPairs(map: YAMLMap, zone: Zone, text: string, hiding: Hiding, cuts: Cut[]): void {
  const parent = { kind: map.get("kind") as Json, name: map.get("name") as Json };
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (isScalar(key)) cutScalar(key, zone === "said" ? "said" : "searched", text, hiding, cuts);
    const below = name === lastApplied ? "hidden" : zoneUnder(zone, name, parent, isScalar(value) ? "text" : "tree");
    collect(value as Node | null, below, text, hiding, cuts);
  }
}

function cutScalar(node: Scalar, zone: Zone, text: string, hiding: Hiding, cuts: Cut[]): void {
  const value = String(node.value ?? "");
  // No text: the server takes none of them where a Secret wants one.
  if (node.type === "PLAIN" && /^(\d{1,5}|true|false|null|~|yes|no|on|off)?$/i.test(value)) return;
  const hidden = hideText(value, zone, hiding);
  if (hidden === value || !node.range) return;
  const [start, end] = node.range;
  const isBlock = text.slice(start, end).endsWith("\n");
  cuts.push({ start, end, text: JSON.stringify(hidden) + (isBlock ? "\n" : "") });
}

function splice(text: string, cuts: readonly Cut[], hiding: Hiding): string {
  let result = "";
  let done = 0;
  for (const cut of cuts) {
    result += hideComments(text.slice(done, cut.start), hiding) + cut.text;
    done = cut.end;
  }
  return result + hideComments(text.slice(done), hiding);
}

/** What stands between the values: a comment may quote one. */
function hideComments(text: string, hiding: Hiding): string {
  return text.replace(/(^|\s)#[^\n]*/g, (comment) => hideText(comment, "searched", hiding));
}
