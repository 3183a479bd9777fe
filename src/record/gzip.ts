import { Buffer } from "node:buffer";
import { constants, crc32, deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import { gzipHeader, gzipStringLimit, isGzip } from "./helm_encoding.ts";

/** Where gzip data stop making sense: a byte offset in them, and which part. */
export interface GzipFault {
  readonly at: number;
  readonly says: string;
}

type Result<T> = { readonly ok: true } & T | { readonly ok: false } & GzipFault;

/** Helm writes one member and reads any number; a bound keeps thousands of empty ones from costing time. */
const memberLimit = 64;

/** Helm has no bound; but what it inflates came from a chart that somebody held in memory, and no chart comes near. */
const inflateLimit = 64 * 1024 * 1024;

/**
 * Inflates all members, as Go does: each one's checksum and length must fit, and nothing else may follow
 * (Go 1.26 `compress/gzip/gunzip.go`). What inflates to more than 64 MiB is a fault.
 */
export function gunzip(data: Buffer): Result<{ bytes: Buffer }> {
  const parts: Buffer[] = [];
  let at = 0;
  let room = inflateLimit;
  do {
    if (parts.length === memberLimit) {
      return fault(at, `Cannot inflate the gzip data: more than ${memberLimit} members`);
    }
    const member = readMember(data, at, room);
    if (!member.ok) return member;
    parts.push(member.bytes);
    room -= member.bytes.length;
    at = member.end;
  } while (at < data.length);
  return { ok: true, bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts) };
}

function readMember(data: Buffer, start: number, room: number): Result<{ bytes: Buffer; end: number }> {
  const header = readHeader(data, start);
  if (!header.ok) return header;
  const body = inflate(data, header.end, room);
  if (!body.ok) return body;
  const { bytes, end } = body;
  if (data.length < end + 8) {
    return fault(data.length, "Cannot verify the gzip data: their last 8 bytes are cut off, all before them inflates");
  }
  if (data.readUInt32LE(end) !== crc32(bytes)) {
    return fault(end, "Cannot verify the gzip data: the checksum does not fit what they inflate to");
  }
  if (data.readUInt32LE(end + 4) !== bytes.length % 2 ** 32) {
    return fault(end + 4, "Cannot verify the gzip data: the length does not fit what they inflate to");
  }
  return { ok: true, bytes, end: end + 8 };
}

/** `end`: where the deflated data begin. */
export function readHeader(data: Buffer, start: number): Result<{ end: number }> {
  const cut = fault(data.length, "Cannot read the gzip header: the data end inside it");
  const head = data.subarray(start, start + 10);
  if (head.length < 10) return cut;
  if (!isGzip(head)) return fault(start, `Cannot read the gzip data: ${data.length - start} bytes too many at the end`);
  const flags = head[3]!;
  let end = start + 10;
  if (flags & 4) {
    if (end + 2 > data.length) return cut;
    end += 2 + data.readUInt16LE(end);
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    const zero = data.indexOf(0, end);
    if (zero < 0 && data.length - end < gzipStringLimit) return cut;
    if (zero < 0 || zero - end >= gzipStringLimit) {
      return fault(end, "Cannot read the gzip header: its text is too long");
    }
    end = zero + 1;
  }
  if (flags & 2) {
    if (end + 2 > data.length) return cut;
    const checksum = crc32(data.subarray(start, end)) & 0xffff;
    if (data.readUInt16LE(end) !== checksum) {
      return fault(end, "Cannot read the gzip header: its checksum does not fit");
    }
    end += 2;
  }
  return end > data.length ? cut : { ok: true, end };
}

/** Deflated data to their own end, wherever that is. */
export function inflate(data: Buffer, start: number, room = inflateLimit): Result<{ bytes: Buffer; end: number }> {
  const body = data.subarray(start);
  try {
    const { buffer, engine } = inflateRaw(body, { maxOutputLength: Math.max(room, 1), info: true });
    return { ok: true, bytes: buffer, end: start + engine.bytesWritten };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      return fault(start, "Cannot inflate the gzip data: they inflate to more than 64 MiB");
    }
    if (code === "Z_BUF_ERROR") return fault(data.length, "Cannot inflate the gzip data: they end early");
    return fault(start + findCorruption(body), "Cannot inflate the gzip data: a byte in them is wrong");
  }
}

/** With `info`, zlib tells how many bytes it used; its types do not say so. */
const inflateRaw = inflateRawSync as unknown as (
  body: Buffer,
  options: ZlibOptions,
) => { buffer: Buffer; engine: { bytesWritten: number } };

/** The first byte at which zlib gives up. It does not tell, so the shortest prefix that fails is looked for. */
function findCorruption(body: Buffer): number {
  let good = 0;
  let bad = body.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (inflatesSoFar(body.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function inflatesSoFar(prefix: Buffer): boolean {
  try {
    inflateRawSync(prefix, { finishFlush: constants.Z_SYNC_FLUSH });
    return true;
  } catch {
    return false;
  }
}

function fault(at: number, says: string): { ok: false } & GzipFault {
  return { ok: false, at, says };
}

/**
 * What deflated data without their end still give: all of it is true unless a byte before the cut is wrong too. null where
 * they are damaged in another way, or inflate to more than 64 MiB.
 */
export function inflateCut(data: Buffer, start: number): Buffer | null {
  try {
    return inflateRawSync(data.subarray(start), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: inflateLimit,
    });
  } catch {
    return null;
  }
}

/** One member with the header that Helm writes. */
export function gzip(bytes: Buffer, options: ZlibOptions): Buffer {
  return Buffer.concat([Buffer.from(gzipHeader), deflateRawSync(bytes, { ...options, level: 9 }), gzipTrailer(bytes)]);
}

/** The checksum and the length of what a member inflates to: its last eight bytes. */
export function gzipTrailer(bytes: Buffer): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length % 2 ** 32, 4);
  return trailer;
}
