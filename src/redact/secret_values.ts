import type { Json, JsonObject } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { decodeBase64, findBase64Fault } from "../record/helm_encoding.ts";
import { readYaml } from "../state/manifest/go_yaml.ts";
import { splitManifest } from "../state/manifest/manifest.ts";
import { isOrdinary, isTelltale, publicNames } from "./ordinary.ts";

/** Of a longer value only the beginning is looked for. */
const longest = 64 * 1024;

/**
 * The texts that must not be said, each once: the data of this release's Secrets (live, in manifests, in hooks), values
 * under telltale names anywhere, what the user supplied as values, and those chart values that look like secrets.
 * Names, images and hosts of the objects, ordinary words and numbers under six digits are none.
 */
export function secretValues(snapshot: Snapshot): Set<string> {
  const names = publicNames(snapshot);
  const found = new Set<string>();
  const add = (least: number) => (text: string): void => {
    for (const part of partsOf(text)) {
      if (part.length >= least && !isOrdinary(part) && !names.has(part)) found.add(part);
    }
  };
  const secret = add(4);
  const value = add(6);
  for (const { live } of snapshot.objects) secretsIn(live as Json, secret);
  for (const text of documentsOf(snapshot)) {
    const read = readYaml(text);
    if (read.ok) secretsIn(read.value, secret);
  }
  for (const object of [...snapshot.facts.pods, ...snapshot.facts.claims, ...snapshot.facts.dependents]) {
    secretsIn(object as unknown as Json, secret);
  }
  for (const { release } of snapshot.records) {
    leavesOf(release?.config, (text, key) => (isTelltale(key) ? secret : value)(text));
    leavesOf(release?.chart?.values, (text, key) => {
      if (isTelltale(key) || looksRandom(text)) (isTelltale(key) ? secret : value)(text);
    });
  }
  for (const object of snapshot.facts.controllers) {
    secretsIn(object as unknown as Json, secret);
    suppliedIn(object as unknown as Json, (text, key) => (isTelltale(key) ? secret : value)(text));
  }
  return found;
}

/** Where the objects of drivers carry values for Helm. */
export const suppliedKeys: ReadonlySet<string> = new Set([
  "values",
  "valuesContent",
  "valuesObject",
  "set",
  "parameters",
]);

/** Calls for every text and number below a value, with the key it stands under. Values may be nested deeper than the engine's stack. */
export function leavesOf(root: unknown, visit: (text: string, key: string) => void, key = ""): void {
  const open: (readonly [key: string, value: unknown])[] = [[key, root]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [key, value] = next;
    if (typeof value === "string" || typeof value === "number") visit(String(value), key);
    else if (Array.isArray(value)) { for (const item of value.toReversed()) open.push([key, item]); }
    else if (value !== null && typeof value === "object") {
      for (const entry of Object.entries(value).reverse()) open.push(entry);
    }
  }
}

/** The bytes of a Secret's datum as text; as it stands where it is no base64. */
export function decodeDatum(datum: string): string {
  return findBase64Fault(datum) === null ? decodeBase64(datum).toString("utf8") : datum;
}

/** Documents that may hold a secret, each text once. */
function documentsOf({ records, desired }: Snapshot): Set<string> {
  const manifests = records.flatMap(({ release }) => [
    release?.manifest ?? "",
    ...(release?.hooks ?? []).map((hook) => hook.manifest ?? ""),
  ]);
  return new Set(
    [desired ?? "", ...manifests].flatMap(splitManifest).filter((text) =>
      /secret|pass|pwd|token|cred|key|salt|dsn|url/i.test(text)
    ),
  );
}

function secretsIn(node: Json | undefined, secret: (text: string) => void): void {
  if (Array.isArray(node)) return node.forEach((item) => secretsIn(item, secret));
  if (node === null || typeof node !== "object") return;
  const object = node as JsonObject;
  const isSecret = object["kind"] === "Secret";
  if (typeof object["name"] === "string" && isTelltale(object["name"])) leavesOf(object["value"], secret);
  for (const [key, value] of Object.entries(object)) {
    if (isSecret && key === "data") leavesOf(value, (text) => [text, decodeDatum(text)].forEach(secret));
    else if (isSecret && key === "stringData") leavesOf(value, secret);
    else if (typeof value === "string" && isTelltale(key)) secret(value);
    else secretsIn(value, secret);
  }
}

function suppliedIn(node: Json | undefined, visit: (text: string, key: string) => void): void {
  if (Array.isArray(node)) return node.forEach((item) => suppliedIn(item, visit));
  if (node === null || typeof node !== "object") return;
  for (const [key, value] of Object.entries(node as JsonObject)) {
    if (suppliedKeys.has(key)) leavesOf(value, visit, key);
    else suppliedIn(value, visit);
  }
}

/** Letters and digits in one long word, a PEM block, or a URL with a password. */
function looksRandom(text: string): boolean {
  return /-----BEGIN /.test(text) || /:\/\/[^/\s:@]*:[^/\s@]+@/.test(text) ||
    (/^[\w+/=!@#$%^&*-]{12,}$/.test(text) && /[A-Za-z]/.test(text) && /\d/.test(text) &&
      !/^[a-z]+([-_.][a-z0-9]+)+$/.test(text));
}

/** A text, and what a message may quote of it alone: its lines, the values in them, the leaves of JSON, a URL's password. */
function partsOf(whole: string): string[] {
  const text = whole.slice(0, longest);
  const lines = text.includes("\n") ? text.split("\n").map((line) => line.trim()) : [];
  const values = [text, ...lines].flatMap((line) => /^[\w.-]+\s*[:=]\s*["']?(.+?)["']?,?$/.exec(line)?.[1] ?? []);
  const passwords = [...text.matchAll(/:\/\/[^/\s:@]*:([^/\s@]+)@/g)].map((match) => match[1]!);
  // Lines of structure alone, such as `kind: Config`, are in every other document too.
  const said = lines.filter((line) => line.length >= 16 && !/^[\w.-]+\s*:/.test(line));
  return [text, text.trim(), ...said, ...shortLines(lines), ...values, ...passwords, ...jsonLeaves(text)];
}

function shortLines(lines: readonly string[]): string[] {
  return lines.filter((line) => line.length >= 6 && /^\S+$/.test(line) && !line.endsWith(":"));
}

function jsonLeaves(text: string): string[] {
  if (!/^\s*[{[]/.test(text)) return [];
  try {
    const leaves: string[] = [];
    leavesOf(JSON.parse(text), (leaf) => leaves.push(leaf));
    return leaves.filter((leaf) => leaf.length >= 6);
  } catch {
    return [];
  }
}
