import { Buffer } from "node:buffer";
import type { RecordImage } from "../model/snapshot.ts";

/*
 * What Helm 3.22.0 and 4.3.1 make of a record's bytes, and nothing of ours: a new Helm is this one file to review.
 * Paths are Helm's (`pkg/…`); "Go" is the standard library of Go 1.26, with which both are built.
 */

/** Object names: `sh.helm.release.v1.<release>.v<revision>` (`pkg/storage/storage.go` `makeKey`). */
export const namePrefix = "sh.helm.release.v1.";

/** The only key of the data that Helm reads or writes (`pkg/storage/driver/secrets.go`, `cfgmaps.go` `Get`). */
export const payloadKey: keyof RecordImage["data"] = "release";

const gzipMagic = [0x1f, 0x8b, 0x08];

/** Whether Helm inflates the payload; all else it takes for JSON (`pkg/storage/driver/util.go` `decodeRelease`). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 3 && gzipMagic.every((byte, at) => bytes[at] === byte);
}

/**
 * The ten bytes that open what Helm writes: no flags, no time, best compression, unknown system
 * (`pkg/storage/driver/util.go` `encodeRelease`, Go `compress/gzip/gzip.go`).
 */
export const gzipHeader: readonly number[] = [...gzipMagic, 0, 0, 0, 0, 0, 2, 255];

/** The longest name or comment in a gzip header, its closing zero included (Go `compress/gzip/gunzip.go` `readString`). */
export const gzipStringLimit = 512;

/**
 * The offset at which text stops being base64, or null: standard alphabet, padding required, CR and LF ignored wherever
 * they stand, spare bits of the last character not looked at (Go `encoding/base64` `decodeQuantum`, offsets alike).
 */
export function findBase64Fault(text: string): number | null {
  // As nearly all are written: there and back by the engine is many times as fast as the search for the place.
  if (text.length % 4 === 0 && isPlainBase64(text)) return null;
  let held = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isLineBreak(code)) continue;
    if (code === padding) return findPaddingFault(text, at, held);
    if (!isBase64Digit(code)) return at;
    held = (held + 1) % 4;
  }
  return held === 0 ? null : text.length - held;
}

function isPlainBase64(text: string): boolean {
  try {
    return btoa(atob(text)) === text;
  } catch {
    return false;
  }
}

/**
 * The bytes of text in which {@link findBase64Fault} finds nothing. Line breaks go first: a Buffer takes every character that
 * is no digit out by itself, which may take minutes.
 */
export function decodeBase64(text: string): Buffer {
  return Buffer.from(/[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, "") : text, "base64");
}

function findPaddingFault(text: string, first: number, held: number): number | null {
  if (held < 2) return first;
  let at = skipLineBreaks(text, first + 1);
  if (held === 2) {
    if (at === text.length) return at;
    if (text.charCodeAt(at) !== padding) return at - 1;
    at = skipLineBreaks(text, at + 1);
  }
  return at === text.length ? null : at;
}

function skipLineBreaks(text: string, from: number): number {
  let at = from;
  while (at < text.length && isLineBreak(text.charCodeAt(at))) at++;
  return at;
}

const padding = 61;
const isLineBreak = (code: number) => code === 10 || code === 13;
const isBase64Digit = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 43 || code === 47;

/** Keys match a field whatever their case; two letters beyond ASCII fold too (Go `encoding/json/fold.go`). */
export function foldKey(key: string): string {
  return key.toLowerCase().replaceAll("\u017f", "s");
}

/** A key of a struct, as Helm knows it: exact match first, then folded; undefined where it knows no such field. */
export function findField(fields: Fields, key: string): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  const folded = foldKey(key);
  return Object.keys(fields).find((name) => foldKey(name) === folded);
}

/** The integer literals that fit Go's int on 64 bits: `3`, but neither `3.0` nor `3e0` (Go `encoding/json/decode.go`). */
export function isInteger(literal: string): boolean {
  return /^-?\d{1,19}$/.test(literal) && BigInt.asIntN(64, BigInt(literal)) === BigInt(literal);
}

/**
 * A time between its quotes, escapes not undone: RFC 3339, but one digit will do for the hour, a comma for the point of
 * the fraction, and the offset may be 24:60 (Go `time/format_rfc3339.go` `parseStrictRFC3339`, which is not strict).
 */
export function isTime(literal: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))$/.exec(literal);
  if (match === null) return false;
  const [year, month, day, hour, minute, second, zoneHour, zoneMinute] = match.slice(1).map((part) =>
    Number(part ?? 0)
  );
  return month! >= 1 && month! <= 12 && day! >= 1 && day! <= daysIn(year!, month!) &&
    hour! < 24 && minute! < 60 && second! < 60 && zoneHour! <= 24 && zoneMinute! <= 60;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

/**
 * What Helm's typed decoding takes; one value of another type makes the whole record undecodable. null goes everywhere.
 * - `integer`: see {@link isInteger}; `wholeNumber`: any number without a fraction, for Helm 4 has been over it once
 * - `bytes`: base64 text or a list of `byte`
 * - `time`: see {@link isTime}, or `""`; `plainTime`: not `""`
 * - `any`: every number in it must fit a float64
 * - `nothing`: null only
 */
export type Scalar =
  | "text"
  | "integer"
  | "wholeNumber"
  | "flag"
  | "byte"
  | "bytes"
  | "time"
  | "plainTime"
  | "any"
  | "nothing";

export type Shape =
  | Scalar
  | { readonly list: Shape }
  | { readonly map: Shape }
  | Struct
  /** Helm 3 does not know the field, so it takes anything. */
  | { readonly helm4: Shape };

export interface Struct {
  readonly fields: Fields;
  /** Of the keys that are no field; what is not said is not looked at. */
  readonly rest?: Shape;
}

export type Fields = Readonly<Record<string, Shape>>;

const texts: Shape = { list: "text" };

/** 3 `pkg/chart/dependency.go`, 4 `pkg/chart/v2/dependency.go` `Dependency`. */
const dependency: Shape = {
  fields: {
    name: "text",
    version: "text",
    repository: "text",
    condition: "text",
    tags: texts,
    enabled: "flag",
    "import-values": { list: "any" },
    alias: "text",
  },
};

/** 3 `pkg/chart/metadata.go`, 4 `pkg/chart/v2/metadata.go` `Metadata`. */
const metadata: Shape = {
  fields: {
    name: "text",
    home: "text",
    sources: texts,
    version: "text",
    description: "text",
    keywords: texts,
    maintainers: { list: { fields: { name: "text", email: "text", url: "text" } } },
    icon: "text",
    apiVersion: "text",
    condition: "text",
    tags: "text",
    appVersion: "text",
    deprecated: "flag",
    annotations: { map: "text" },
    kubeVersion: "text",
    dependencies: { list: dependency },
    type: "text",
  },
};

/** 3 `pkg/chart/file.go`, 4 `pkg/chart/common/file.go` `File`. */
const files: Shape = { list: { fields: { name: "text", data: "bytes", modtime: { helm4: "plainTime" } } } };

/** 3 `pkg/chart/chart.go`, 4 `pkg/chart/v2/chart.go` `Chart`. */
const chart: Shape = {
  fields: {
    metadata,
    lock: { fields: { generated: "plainTime", digest: "text", dependencies: { list: dependency } } },
    templates: files,
    values: { map: "any" },
    schema: "bytes",
    schemamodtime: { helm4: "plainTime" },
    files,
    modtime: { helm4: "plainTime" },
  },
};

/** 3 `pkg/release/info.go`, 4 `pkg/release/v1/info.go` `Info`; 4 reads all keys as `any` before it reads the fields. */
const info: Shape = {
  fields: {
    first_deployed: "time",
    last_deployed: "time",
    deleted: "time",
    description: "text",
    status: "text",
    notes: "text",
    resources: { map: { list: "nothing" } },
    rollback_revision: { helm4: "wholeNumber" },
  },
  rest: { helm4: "any" },
};

/** 3 `pkg/release/hook.go`, 4 `pkg/release/v1/hook.go` `Hook`, `HookExecution`. */
const hook: Shape = {
  fields: {
    name: "text",
    kind: "text",
    path: "text",
    manifest: "text",
    events: texts,
    last_run: { fields: { started_at: "time", completed_at: "time", phase: "text" }, rest: { helm4: "any" } },
    weight: "integer",
    delete_policies: texts,
    output_log_policies: texts,
  },
};

/** 3 `pkg/release/release.go`, 4 `pkg/release/v1/release.go` `Release`. */
export const releaseShape: Struct = {
  fields: {
    name: "text",
    info,
    chart,
    config: { map: "any" },
    manifest: "text",
    hooks: { list: hook },
    version: "integer",
    namespace: "text",
    apply_method: { helm4: "text" },
  },
};
