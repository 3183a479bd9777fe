import { type Document, isMap, isSeq, parseAllDocuments, stringify } from "yaml";
import type { KubeObject } from "../../model/kubernetes.ts";
import { keyOf, refOf } from "./shelf.ts";

// One file of Kubernetes objects as text: what is in it, and the same file with one object exchanged.

/** A document of a file: its own text, so that what is not touched stays as it was written. */
interface Part {
  readonly text: string;
  /** What it says; undefined for a document without content. */
  readonly value: unknown;
}

export interface ObjectFile {
  readonly format: "json" | "yaml";
  readonly parts: readonly Part[];
}

export type ParsedFile = { readonly ok: true; readonly file: ObjectFile } | {
  readonly ok: false;
  readonly says: string;
};

/** Reads a file's text; `says` tells where it fails and never quotes it. */
export const parseObjectFile = (text: string, isJson: boolean): ParsedFile => {
  if (!isJson) return parseYaml(text);
  try {
    return { ok: true, file: { format: "json", parts: [{ text, value: JSON.parse(text) }] } };
  } catch {
    return { ok: false, says: "it is not JSON" };
  }
};

const parseYaml = (text: string): ParsedFile => {
  const documents = parseAllDocuments(text, { logLevel: "silent" }) as Document.Parsed[];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error) return { ok: false, says: `it is not YAML: ${error.code} at line ${error.linePos?.[0].line ?? "?"}` };
  // The text of a document reaches to where the next one's begins; comments before it belong to it.
  const starts = [0, ...documents.map(({ range }) => range[2])];
  try {
    const parts = documents.map((document, index) => ({
      text: text.slice(starts[index], index === documents.length - 1 ? undefined : document.range[2]),
      value: isMap(document.contents) || isSeq(document.contents) ? document.toJS({ maxAliasCount: 1000 }) : undefined,
    }));
    return { ok: true, file: { format: "yaml", parts } };
  } catch {
    return { ok: false, says: "its aliases stand for more than a file of objects could hold" };
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isObject = (value: unknown): value is KubeObject =>
  isRecord(value) && typeof value.apiVersion === "string" && typeof value.kind === "string" &&
  isRecord(value.metadata) &&
  typeof value.metadata.name === "string";

const itemsOf = (value: unknown): unknown[] | undefined =>
  isRecord(value) && typeof value.kind === "string" && value.kind.endsWith("List") && Array.isArray(value.items)
    ? value.items.map((item) => typed(item, value))
    : undefined;

/** Items of a typed list (`SecretList`) may leave their kind to it. */
const typed = (item: unknown, { apiVersion, kind }: Record<string, unknown>): unknown =>
  isRecord(item) && !item.kind && kind !== "List" ? { apiVersion, kind: String(kind).slice(0, -4), ...item } : item;

/** All Kubernetes objects of a file, those of lists too. */
export const objectsOf = ({ parts }: ObjectFile): KubeObject[] =>
  parts.flatMap(({ value }) => itemsOf(value) ?? [value]).filter(isObject).map(withoutNulls);

/** `annotations:` with nothing behind it, as people write it, is what a server would not say at all. */
const withoutNulls = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: Object.fromEntries(Object.entries(object.metadata).filter(([, value]) => value !== null)) as never,
});

/** The values that are documents of this program's own, not of Kubernetes. */
export const documentsOf = ({ parts }: ObjectFile, apiVersion: string, kind: string): Record<string, unknown>[] =>
  parts.flatMap(({ value }) => itemsOf(value) ?? [value]).filter(isRecord).filter((value) =>
    value.apiVersion === apiVersion && value.kind === kind
  );

/** The file with the object of that key exchanged, or (null) without it; other documents keep their text. */
export const exchange = ({ format, parts }: ObjectFile, key: string, next: KubeObject | null): ObjectFile => ({
  format,
  parts: parts.flatMap((part): Part[] => {
    const items = itemsOf(part.value);
    if (items) return items.some(isKey(key)) ? [exchangeItem(part, items, key, next, format)] : [part];
    if (!isKey(key)(part.value)) return [part];
    return next ? [{ text: write(next, format), value: next }] : [];
  }),
});

const isKey = (key: string) => (value: unknown): boolean => isObject(value) && keyOf(refOf(value)) === key;

const exchangeItem = (
  part: Part,
  items: unknown[],
  key: string,
  next: KubeObject | null,
  format: ObjectFile["format"],
): Part => {
  const kept = items.flatMap((item) => isKey(key)(item) ? (next ? [next] : []) : [item]);
  const value = { ...(part.value as Record<string, unknown>), items: kept };
  return { text: write(value, format), value };
};

// YAML 1.1 quotes all that any reader might take for something else (`on`, `1_000`, times).
const write = (value: unknown, format: ObjectFile["format"]): string =>
  format === "json"
    ? `${JSON.stringify(value, null, 4)}\n`
    : `${stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false })}`;

/** A file that holds one object. */
export const fileWith = (object: KubeObject): ObjectFile => ({
  format: "yaml",
  parts: [{ text: write(object, "yaml"), value: object }],
});

/** The file as text; undefined where nothing is left in it. */
export const textOf = ({ format, parts }: ObjectFile): string | undefined => {
  if (parts.every(({ value }) => value === undefined)) return undefined;
  if (format === "json") return parts.map(({ text }) => text).join("");
  return parts.map(({ text }, index) => {
    const ended = text.endsWith("\n") ? text : `${text}\n`;
    return index > 0 && !/^(?:\s*(?:#.*)?\n)*---/.test(text) ? `---\n${ended}` : ended;
  }).join("");
};
