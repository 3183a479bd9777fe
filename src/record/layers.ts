import { Buffer } from "node:buffer";
import type { ZlibOptions } from "node:zlib";
import type { Driver, Fault, RecordImage } from "../model/snapshot.ts";
import { gunzip, gzip } from "./gzip.ts";
import { decodeBase64, findBase64Fault, isGzip, payloadKey } from "./helm_encoding.ts";

/** What lies between a record's data and its JSON; enough to put it back as it was. */
export interface Payload {
  readonly bytes: Buffer;
  /** Helm did not always compress, and still reads what it wrote then. */
  readonly gzipped: boolean;
}

type Unwrapped = { readonly ok: true; readonly payload: Payload } | { readonly ok: false; readonly fault: Fault };

/** Takes off base64 (twice for a Secret) and gzip. */
export function unwrap(image: RecordImage, driver: Driver): Unwrapped {
  const text = readText(image, driver);
  if (typeof text !== "string") return { ok: false, fault: text };
  const wrong = findBase64Fault(text);
  if (wrong !== null) return { ok: false, fault: { layer: "base64", at: wrong, says: sayBase64Fault(text) } };
  const bytes = decodeBase64(text);
  if (!isGzip(bytes)) return { ok: true, payload: { bytes, gzipped: false } };
  const inflated = gunzip(bytes);
  if (inflated.ok) return { ok: true, payload: { bytes: inflated.bytes, gzipped: true } };
  return { ok: false, fault: { layer: "gzip", at: inflated.at, says: inflated.says } };
}

/** The value of the key `release` as Helm sees it, one character per byte, or why there is none. */
function readText({ data, binaryData }: RecordImage, driver: Driver): string | Fault {
  const value = Object.hasOwn(data, payloadKey) ? data[payloadKey]! : undefined;
  if (value === undefined) return { layer: "outer", at: 0, says: sayMissingKey(Object.keys(data), binaryData) };
  if (value === "") return { layer: "outer", at: 0, says: `Cannot read the payload: key "${payloadKey}" is empty` };
  if (driver !== "secret") return Buffer.from(value, "utf8").toString("latin1");
  const wrong = findBase64Fault(value);
  // Characters, not bytes: a Buffer's way to them is many times as slow.
  if (wrong === null) return atob(value);
  return { layer: "outer", at: wrong, says: "Cannot read the payload: the Secret's value is not base64" };
}

function sayMissingKey(keys: string[], binaryData: RecordImage["binaryData"] = {}): string {
  if (Object.hasOwn(binaryData, payloadKey)) {
    return `Cannot read the payload: key "${payloadKey}" stands in binaryData and not in data; Helm looks nowhere else`;
  }
  const has = keys.length === 0 ? "the data has no keys" : `the data has only ${keys.sort().map(quote).join(", ")}`;
  return `Cannot read the payload: key "${payloadKey}" is missing, ${has}; Helm looks nowhere else`;
}

const quote = (key: string) => `"${key}"`;

function sayBase64Fault(text: string): string {
  if (isGzip(Buffer.from(text.slice(0, 4), "latin1"))) {
    return "Cannot decode the base64 text: the value is bare gzip data, one layer of base64 is missing";
  }
  if (text.trimStart().startsWith("{")) {
    return "Cannot decode the base64 text: the value looks like bare JSON text, the layers around it are missing";
  }
  return "Cannot decode the base64 text: unexpected byte, or the end inside a group of four";
}

/** Puts gzip, where there was one, and base64 (twice for a Secret) around JSON bytes. */
export function wrap(payload: Payload, driver: Driver, options: ZlibOptions): string {
  return wrapText((payload.gzipped ? gzip(payload.bytes, options) : payload.bytes).toString("base64"), driver);
}

/** The value of which Helm gets that base64 text. */
export function wrapText(text: string, driver: Driver): string {
  return driver === "secret" ? Buffer.from(text, "latin1").toString("base64") : text;
}
