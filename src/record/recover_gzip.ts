import { Buffer } from "node:buffer";
import { gzipTrailer, inflate, readHeader } from "./gzip.ts";
import { gzipHeader } from "./helm_encoding.ts";

/** Gzip data that Go refuses though nothing of what they hold is lost. */
export interface RecoveredGzip {
  /** What they inflate to. */
  readonly bytes: Buffer;
  /** Sound gzip data of the same, the deflated bytes as they were. */
  readonly gzip: Buffer;
  /** What was done to them, as a person would say it. */
  readonly did: string;
}

/**
 * Mends the frame of gzip data: the header that Helm always writes alike, and the eight bytes at the end that follow from
 * the content. Whatever the checksum does not confirm is undefined, but for a checksum of which nothing but the end is gone.
 */
export function recoverGzip(data: Buffer): RecoveredGzip | undefined {
  const header = readHeader(data, 0);
  return (header.ok ? mendTrailer(data, data.subarray(0, header.end)) : undefined) ?? mendHeader(data);
}

function mendTrailer(data: Buffer, header: Buffer): RecoveredGzip | undefined {
  const body = inflate(data, header.length);
  if (!body.ok) return undefined;
  const right = gzipTrailer(body.bytes);
  const did = judgeTrailer(data.subarray(body.end), right);
  if (did === undefined) return undefined;
  return { bytes: body.bytes, gzip: Buffer.concat([data.subarray(0, body.end), right]), did };
}

/** What is wrong with the bytes after the deflated data; undefined where these may be wrong themselves. */
function judgeTrailer(there: Buffer, right: Buffer): string | undefined {
  if (there.length < 8) {
    const lost = right.length - there.length;
    return right.subarray(0, there.length).equals(there)
      ? `the ${lost} bytes lost at the end of the gzip data were worked out anew`
      : undefined;
  }
  const wrong = [...right.keys()].filter((at) => right[at] !== there[at]);
  if (wrong.length === 0) return `${there.length - 8} bytes after the end of the gzip data were dropped`;
  // The checksum confirms the content, whatever became of the length.
  if (wrong.every((at) => at >= 4)) return "the length at the end of the gzip data was corrected: their checksum fits";
  // Three of the four bytes of a checksum do not fit other content by chance (1 in 4 million): the fourth is what changed.
  return wrong.length === 1
    ? "one byte of the gzip checksum was corrected: the other three and the length fit"
    : undefined;
}

/** Helm's own header in front of what follows it, if its checksum and length then fit. */
function mendHeader(data: Buffer): RecoveredGzip | undefined {
  const body = inflate(data, gzipHeader.length);
  if (!body.ok || !data.subarray(body.end).equals(gzipTrailer(body.bytes))) return undefined;
  const gzip = Buffer.concat([Buffer.from(gzipHeader), data.subarray(gzipHeader.length)]);
  return { bytes: body.bytes, gzip, did: "the gzip header was put right: checksum and length of its content fit" };
}
