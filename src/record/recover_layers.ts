import { Buffer } from "node:buffer";
import type { Driver, RecordImage } from "../model/snapshot.ts";
import { gunzip } from "./gzip.ts";
import { decodeBase64, findBase64Fault, isGzip, payloadKey } from "./helm_encoding.ts";
import { recoverGzip } from "./recover_gzip.ts";

/** What lies under all layers of a value, however many there are, and in whatever order. */
export interface Peeled {
  readonly json: Buffer;
  /** The base64 text that Helm is to find, as it was or with the layers it lacks; absent for bare JSON. */
  readonly text?: string;
  /** Whether the innermost layer was gzip. */
  readonly gzipped: boolean;
  /** What had to be done, outermost layer first; empty where nothing had. */
  readonly did: readonly string[];
}

/** More than anybody adds by mistake. */
const depthLimit = 8;

/** Bytes of what is packed yet again: a record has no room for more, and a bomb would have. */
const packedLimit = 4 * 1024 * 1024;

export interface FoundValue {
  readonly part: "data" | "binaryData";
  readonly key: string;
  readonly value: string;
}

/** The value of the payload's key, or of the only other key where that is missing or empty. undefined: neither is there. */
export function findValue({ data, binaryData = {} }: RecordImage): FoundValue | undefined {
  const filled = [...filledOf("data", data), ...filledOf("binaryData", binaryData)];
  return filled.find(({ key }) => key === payloadKey) ?? (filled.length === 1 ? filled[0] : undefined);
}

function filledOf(part: FoundValue["part"], texts: RecordImage["data"]): FoundValue[] {
  return Object.entries(texts).filter(([, value]) => value !== "").map(([key, value]) => ({ part, key, value }));
}

/** The image without that value. */
export function without(image: RecordImage, { part, key }: FoundValue): RecordImage {
  const { [key]: _value, ...rest } = image[part]!;
  if (part === "data" || Object.keys(rest).length > 0) return { ...image, [part]: rest };
  const { binaryData: _binaryData, ...others } = image;
  return others;
}

/** The bytes of a value as Helm gets them, or would; undefined where what should be base64 is not. */
export function bytesOf({ part, value }: FoundValue, driver: Driver): Buffer | undefined {
  if (part === "data" && driver !== "secret") return Buffer.from(value, "utf8");
  return findBase64Fault(value) === null ? decodeBase64(value) : undefined;
}

interface Peeling {
  readonly bytes: Buffer;
  /** The strict base64 text around `bytes`. */
  readonly text?: string;
  /** The gzip data around `bytes`, sound. */
  readonly gzip?: Buffer;
  /** base64 so far. */
  readonly layers: number;
  /** base64 was read more kindly than Helm reads it: what comes out is to be confirmed by gzip. */
  readonly unconfirmed: boolean;
  readonly did: readonly string[];
}

/** undefined: a layer is damaged, and not only its frame; what a kind reading of base64 gives is not confirmed. */
export function peel(bytes: Buffer): Peeled | undefined {
  let peeling: Peeling | undefined = { bytes, layers: 0, unconfirmed: false, did: [] };
  for (let depth = 0; peeling && depth <= depthLimit; depth++) {
    if (startsJson(peeling.bytes)) return finish(peeling);
    if (peeling.bytes.length === 0 || peeling.bytes.length > packedLimit) return undefined;
    peeling = isBase64Like(peeling.bytes) ? offBase64(peeling) : offGzip(peeling);
  }
  return undefined;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** The same mark in bytes that are read as Latin-1. */
const markAsText = /^\xef\xbb\xbf/;

export function startsJson(bytes: Buffer): boolean {
  return /^(?:\xef\xbb\xbf)?[ \t\r\n]*\{/.test(bytes.subarray(0, 64).toString("latin1"));
}

function finish({ bytes, text, gzip, layers, unconfirmed, did }: Peeling): Peeled | undefined {
  if (unconfirmed) return undefined;
  const marked = bytes.subarray(0, 3).equals(byteOrderMark);
  const words = [
    ...did,
    ...(layers > 1 ? [`${layers - 1} of ${layers} layers of base64 were taken off`] : []),
    ...(layers === 0 ? ["the missing layer of base64 was put around it"] : []),
    ...(marked ? ["the byte order mark before the JSON was dropped"] : []),
  ];
  const carrier = text ?? gzip?.toString("base64");
  return {
    json: marked ? bytes.subarray(3) : bytes,
    gzipped: gzip !== undefined || carrier === undefined,
    ...(carrier === undefined || marked ? {} : { text: carrier }),
    did: words,
  };
}

function offGzip({ bytes, text, layers, did }: Peeling): Peeling | undefined {
  const sound = isGzip(bytes) ? gunzip(bytes) : undefined;
  if (sound?.ok) return { bytes: sound.bytes, gzip: bytes, layers, did, unconfirmed: false, ...(text ? { text } : {}) };
  const mended = recoverGzip(bytes);
  if (!mended) return undefined;
  return { bytes: mended.bytes, gzip: mended.gzip, layers, unconfirmed: false, did: [...did, mended.did] };
}

/** base64 of either alphabet, in lines or with blanks, in quotes, after a byte order mark, padded or not. */
function isBase64Like(bytes: Buffer): boolean {
  return !/[^A-Za-z0-9+/_\-=\s"']/.test(bytes.toString("latin1").replace(markAsText, ""));
}

function offBase64({ bytes, layers, unconfirmed, did }: Peeling): Peeling | undefined {
  const text = bytes.toString("latin1");
  if (findBase64Fault(text) === null) {
    return { bytes: decodeBase64(text), text, layers: layers + 1, unconfirmed, did };
  }
  const { plain, words } = normalise(text);
  // One digit over is no byte; some versions of the runtime throw at it.
  if (plain.includes("=") || plain.length % 4 === 1) return undefined;
  return { bytes: Buffer.from(plain, "base64"), layers: layers + 1, unconfirmed: true, did: [...did, ...words] };
}

function normalise(text: string): { plain: string; words: string[] } {
  const unmarked = text.replace(markAsText, "");
  const bare = unmarked.replace(/[\s"']/g, "");
  const standard = bare.replaceAll("-", "+").replaceAll("_", "/");
  const plain = standard.replace(/=+$/, "");
  const words = [
    ...(unmarked === text ? [] : ["the byte order mark before the base64 text was dropped"]),
    ...(/["' \t\v\f]/.test(text) ? ["blanks or quotes in the base64 text were dropped"] : []),
    ...(standard === bare ? [] : ["the URL alphabet of the base64 text was changed for the standard one"]),
    ...(bare.length % 4 === 0 ? [] : ["the end of the base64 text was completed"]),
  ];
  return { plain, words };
}
