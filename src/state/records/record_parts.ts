import { Buffer } from "node:buffer";
import { deflateRawSync } from "node:zlib";
import type { Json, JsonObject } from "../../model/json.ts";
import type { StoredRecord } from "../../model/snapshot.ts";
import type { ReadableRecord } from "../helm.ts";

/** A part of a record's payload, and how much of the record it makes. */
export interface RecordPart {
  /** `chart files`, or a file's path in the chart. */
  readonly name: string;
  /** Bytes of JSON text; of a file its own bytes. */
  readonly bytes: number;
  /** Bytes of the stored record, compressed and encoded: an estimate, as parts are compressed one by one. */
  readonly stored: number;
}

/** A file of the chart that the record carries along. */
export interface CarriedFile extends RecordPart {
  /** `crds`: Helm reads it at the first install only. `named`: a template speaks of it. `idle`: neither. */
  readonly use: "crds" | "named" | "idle";
}

/**
 * What makes a record large, the largest first. Sub-charts are not in it: Helm stores the templates and files of the
 * outermost chart alone, with the sub-charts' values among its own (Helm 3.22 `pkg/chart/chart.go` `Chart`: `dependencies`
 * is not exported); what they render is in the manifest.
 */
export function partsOf(record: ReadableRecord): RecordPart[] {
  const { chart, info, ...rest } = record.release as JsonObject & ReadableRecord["release"];
  const { templates, files, values, schema, ...chartRest } = chart ?? {};
  const { notes, ...infoRest } = info ?? {};
  const { manifest, config, hooks, ...other } = rest;
  const texts: readonly [string, unknown][] = [
    ["chart files", files],
    ["chart templates", templates],
    ["chart values", values],
    ["values schema", schema],
    ["manifest", manifest],
    ["values given", config],
    ["hooks", hooks],
    ["notes", notes],
    ["all else", [chartRest, infoRest, other]],
  ];
  const parts = texts.flatMap(([name, value]) => {
    const text = write(value);
    return text.length <= 4 ? [] : [{ name, bytes: Buffer.byteLength(text), stored: compressed(text) }];
  });
  return scaled(parts, record).sort(largestFirst);
}

/**
 * Bytes that a record would have with what `helm template` prints in the place of its manifest and hooks, and all else as it
 * is: an estimate. Without a record there is the manifest alone, and a chart on top of it that nobody knows.
 */
export function sizeWith(record: ReadableRecord | undefined, desired: string): number {
  if (!record) return compressed(write(desired));
  return Math.round(compressed(write({ ...record.release, manifest: desired, hooks: [] })) * scaleOf(record));
}

/** The files that the chart carries beside its templates, the largest first. */
export function filesOf(record: ReadableRecord): CarriedFile[] {
  const { files = [], templates = [] } = record.release.chart ?? {};
  const texts = asFiles(templates).map(({ data }) => textOf(data));
  const scale = scaleOf(record);
  return asFiles(files).map(({ name, data }): CarriedFile => ({
    name,
    bytes: Math.floor(data.length * 3 / 4),
    stored: Math.round(compressed(data) * scale),
    use: name.startsWith("crds/") ? "crds" : texts.some((text) => mentions(text, name)) ? "named" : "idle",
  })).sort(largestFirst);
}

/** Whether a template reads files by a pattern or by a name that it works out: then none can be called idle for certain. */
export function readsFilesByPattern(record: ReadableRecord): boolean {
  return asFiles(record.release.chart?.["templates"] ?? []).some(({ data }) => {
    const text = textOf(data);
    return /\.Files(?!\.(Get|GetBytes|Lines|AsConfig|AsSecrets)\s+["`])/.test(text);
  });
}

/** Line breaks go first: a Buffer takes what is no digit out one by one. */
function textOf(base64: string): string {
  return Buffer.from(base64.replace(/[\r\n]+/g, ""), "base64").toString("utf8");
}

/** So many steps of growth in succession are a trend. */
const steps = 3;

/** Bytes by which the last revisions grew on average; undefined where not each of them was larger than the one before. */
export function growthOf(records: readonly StoredRecord[]): number | undefined {
  const sizes = records.slice(-steps - 1).map(({ size }) => size);
  const grew = sizes.length > steps && sizes.every((size, n) => n === 0 || size > sizes[n - 1]!);
  return grew ? Math.round((sizes.at(-1)! - sizes[0]!) / steps) : undefined;
}

type StoredFile = { readonly name: string; readonly data: string };

function asFiles(files: Json | undefined): StoredFile[] {
  return (Array.isArray(files) ? files : []).flatMap((file) => {
    const { name, data } = (file ?? {}) as JsonObject;
    return typeof name === "string" && typeof data === "string" ? [{ name, data }] : [];
  });
}

/** By its path, or by a folder that it is in, as a pattern would. */
function mentions(text: string, name: string): boolean {
  const folders = name.split("/").slice(0, -1).map((_, n, all) => `${all.slice(0, n + 1).join("/")}/`);
  return [name, ...folders].some((path) => text.includes(path));
}

/** Empty what the engine's stack does not reach down to. */
function write(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

function compressed(text: string): number {
  return Math.ceil(deflateRawSync(text, { level: 9 }).length * 4 / 3);
}

/** Parts compressed one by one do not add up to the whole: they are stretched to it. */
function scaled(parts: readonly RecordPart[], { size }: StoredRecord): RecordPart[] {
  const sum = parts.reduce((total, { stored }) => total + stored, 0);
  return parts.map((part) => ({ ...part, stored: Math.round(part.stored * size / Math.max(1, sum)) }));
}

function scaleOf(record: ReadableRecord): number {
  return record.size / Math.max(1, compressed(write(record.release)));
}

const largestFirst = (a: RecordPart, b: RecordPart) => b.stored - a.stored || (a.name < b.name ? -1 : 1);
