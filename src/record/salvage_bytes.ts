import { Buffer } from "node:buffer";
import type { RecordImage, StoredRecord } from "../model/snapshot.ts";
import { gunzip, inflate, inflateCut, readHeader } from "./gzip.ts";
import { findBase64Fault, isGzip } from "./helm_encoding.ts";
import { parseJson } from "./json_text.ts";
import { bytesOf, findValue, type FoundValue, peel, startsJson } from "./recover_layers.ts";

/** JSON as far as it is certain. */
export interface CertainText {
  readonly found: FoundValue;
  readonly bytes: Buffer;
  /** Nothing is missing at its end. */
  readonly whole: boolean;
}

/** The JSON of a payload up to where it is cut or stops being JSON; null where no byte of it is certain. */
export function certainText({ image, ref: { driver } }: StoredRecord): CertainText | null {
  const found = findValue(image as RecordImage);
  const value = found && bytesOf(found, driver);
  if (!found || !value) return null;
  const bytes = peel(value)?.json ?? cutText(value);
  if (bytes === null || !startsJson(bytes)) return null;
  const parsed = parseJson(bytes);
  return parsed.ok ? { found, bytes, whole: true } : { found, bytes: bytes.subarray(0, parsed.at), whole: false };
}

const depthLimit = 3;

function cutText(value: Buffer): Buffer | null {
  let bytes: Buffer | null = value;
  for (let depth = 0; bytes && depth <= depthLimit; depth++) {
    if (startsJson(bytes)) return bytes;
    bytes = isGzip(bytes) ? inflateSome(bytes) : decodeSome(bytes);
  }
  return null;
}

/** base64 up to the first byte that is none; whole groups only. */
function decodeSome(bytes: Buffer): Buffer | null {
  const text = bytes.toString("latin1");
  const good = text.slice(0, findBase64Fault(text) ?? text.length).replace(/[\r\n]/g, "");
  const decoded = Buffer.from(good.slice(0, good.length - good.length % 4), "base64");
  return decoded.length > 0 ? decoded : null;
}

/**
 * What cut gzip data still give. Where a byte *in* them is wrong nothing is certain, not even what comes before the place at
 * which zlib trips: a wrong byte gives wrong text first, and an error later if at all.
 */
function inflateSome(data: Buffer): Buffer | null {
  const whole = gunzip(data);
  if (whole.ok) return whole.bytes;
  const header = readHeader(data, 0);
  if (!header.ok) return null;
  const body = inflate(data, header.end);
  // All of it inflates: then at most the end of the trailer may be gone, or the checksum says that something is wrong.
  if (body.ok) return data.length < body.end + 8 ? body.bytes : null;
  return inflateCut(data, header.end);
}
