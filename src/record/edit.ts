import { Buffer } from "node:buffer";
import { constants, type ZlibOptions } from "node:zlib";
import type { Json } from "../model/json.ts";
import type { Driver, RecordImage, StoredRecord } from "../model/snapshot.ts";
import { payloadKey } from "./helm_encoding.ts";
import { imageSize, sizeLimit } from "./image.ts";
import { parseJson } from "./json_text.ts";
import { setValue } from "./json_edit.ts";
import { type Payload, unwrap, wrap } from "./layers.ts";

export interface RecordEdit {
  /** Set in this order. No `value`: the key is removed. A missing key is added at the end of its object. */
  readonly payload?: readonly PayloadEdit[];
  /** Merged into the labels there are. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PayloadEdit {
  /** Keys from the top of the payload down; the index, in decimal, for an element of a list. */
  readonly path: readonly string[];
  readonly value?: Json;
}

export type EditedRecord =
  | { readonly ok: true; readonly image: RecordImage; readonly size: number }
  | { readonly ok: false; readonly reason: "unreadable" | "too-large"; readonly says: string };

/**
 * The image of a record with some values of its payload and some labels set. Every byte of the JSON text that is not one of these
 * values stays; so does the whole of the data if nothing in it changes.
 * - `unreadable`: a layer is damaged, or a path leads through something that is neither object nor list
 * - `too-large`: the API server would refuse it however it is compressed
 */
export function editRecord(record: StoredRecord, edit: RecordEdit): EditedRecord {
  const { image, ref: { driver } } = record;
  const labelled = { ...image, labels: { ...image.labels, ...edit.labels } };
  if (!edit.payload?.length) return { ok: true, image: labelled, size: imageSize(image, driver) };
  const unwrapped = unwrap(image, driver);
  if (!unwrapped.ok) return { ok: false, reason: "unreadable", says: unwrapped.fault.says };
  const { payload } = unwrapped;
  const edited = editBytes(payload.bytes, edit.payload);
  if (!edited.ok) return { ok: false, reason: "unreadable", says: edited.says };
  if (edited.bytes.equals(payload.bytes)) return { ok: true, image: labelled, size: imageSize(image, driver) };
  return packRecord(labelled, { ...payload, bytes: edited.bytes }, driver);
}

type EditedBytes = { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly says: string };

function editBytes(bytes: Buffer, edits: readonly PayloadEdit[]): EditedBytes {
  let edited = bytes;
  for (const { path, value } of edits) {
    const parsed = parseJson(edited);
    if (!parsed.ok) return parsed;
    const set = setValue(parsed.json, path, value);
    if (!set.ok) return set;
    edited = Buffer.from(set.text, "latin1");
  }
  return { ok: true, bytes: edited };
}

/**
 * zlib's ways to compress, as Helm's first: a record that Go's compressor has got just under the limit may burst it with one and fit
 * with another.
 */
const compressions: readonly ZlibOptions[] = [
  {},
  { memLevel: 9 },
  { memLevel: 9, strategy: constants.Z_FILTERED },
  { memLevel: 9, strategy: constants.Z_HUFFMAN_ONLY },
];

/** The image with another payload, compressed so that it fits if it can; `too-large` is the only failure. */
export function packRecord(image: RecordImage, payload: Payload, driver: Driver): EditedRecord {
  let smallest = Infinity;
  for (const compression of payload.gzipped ? compressions : [{}]) {
    const packed = { ...image, data: { ...image.data, [payloadKey]: wrap(payload, driver, compression) } };
    const size = imageSize(packed, driver);
    if (size <= sizeLimit || driver === "sql") return { ok: true, image: packed, size };
    smallest = Math.min(smallest, size);
  }
  const says = `Cannot store the record: it needs ${smallest} bytes and has ${imageSize(image, driver)} now, ` +
    `the API server takes ${sizeLimit}`;
  return { ok: false, reason: "too-large", says };
}
