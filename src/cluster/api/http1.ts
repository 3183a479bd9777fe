import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";

// HTTP/1.1, as much of it as an API server and what stands before one speak. Why not node:http: docs/decisions/own-http.md.

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly target: string;
  /** A header of several values is sent as several lines. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export interface WireResponse {
  readonly status: number;
  /** Names in small letters; of several of one name, the last. */
  readonly headers: Readonly<Record<string, string>>;
  /** Not compressed any more. */
  readonly body: Uint8Array;
  /** Whether the connection may serve another request. */
  readonly reusable: boolean;
}

/** The bytes of a request. Throws where a header would be more than one line. */
export const requestBytes = ({ method, target, headers, body }: WireRequest): Uint8Array => {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => headerLine(name, one)));
  const payload = Buffer.from(body ?? "", "utf8");
  const length = body === undefined ? [] : [`content-length: ${payload.length}`];
  const head = [`${method} ${target} HTTP/1.1`, ...lines, ...length, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), payload]);
};

const headerLine = (name: string, value: string): string => {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) throw new TypeError(`Header "${name}" holds a control character`);
  // A header is bytes; Go reads them as UTF-8.
  return `${name}: ${Buffer.from(value, "utf8").toString("latin1")}`;
};

/** Takes a response's bytes as they come. */
export interface ResponseReader {
  /** The response once it is whole. Throws where the bytes are no HTTP. */
  push(bytes: Uint8Array): WireResponse | undefined;
  /** The response that its connection's end makes whole, if any. */
  end(): WireResponse | undefined;
}

interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** `rest`: what is left of a body of known length, or of a chunk; "size" and "trailer" are the lines between. */
type Phase = "head" | "body" | "size" | "chunk" | "trailer" | "to-end" | "done";

const LONGEST_HEAD = 1024 * 1024;

export const responseReader = (): ResponseReader => {
  let phase: Phase = "head";
  let head: Head = { status: 0, headers: {} };
  let waiting = Buffer.alloc(0);
  let left = 0;
  const parts: Buffer[] = [];

  const takeTo = (mark: string): string | undefined => {
    const end = waiting.indexOf(mark);
    if (end < 0 && waiting.length > LONGEST_HEAD) throw new Error("its answer is not HTTP");
    if (end < 0) return undefined;
    const text = waiting.toString("latin1", 0, end);
    waiting = waiting.subarray(end + mark.length);
    return text;
  };
  const takePart = (): boolean => {
    const part = waiting.subarray(0, left);
    if (part.length > 0) parts.push(part);
    left -= part.length;
    waiting = waiting.subarray(part.length);
    return left === 0;
  };
  const takeHead = (): boolean => {
    const text = takeTo("\r\n\r\n");
    if (text === undefined) return false;
    head = parseHead(text);
    // 100 Continue and its like come before the answer.
    if (head.status >= 200) ({ phase, left } = bodyOf(head));
    return true;
  };
  const takeSize = (): boolean => {
    const line = takeTo("\r\n");
    if (line === undefined) return false;
    if (!/^[\da-f]+\s*(;.*)?$/i.test(line)) throw new Error("its answer is not HTTP");
    left = parseInt(line, 16);
    phase = left === 0 ? "trailer" : "chunk";
    return true;
  };
  const takeChunk = (): boolean => {
    if (!takePart() || waiting.length < 2) return false;
    waiting = waiting.subarray(2);
    phase = "size";
    return true;
  };
  const takeTrailer = (): boolean => {
    const line = takeTo("\r\n");
    if (line === "") phase = "done";
    return line !== undefined;
  };
  const takeBody = (): boolean => {
    if (takePart()) phase = "done";
    return false;
  };
  const takeAll = (): boolean => {
    left = waiting.length;
    takePart();
    return false;
  };
  const steps: Record<Phase, () => boolean> = {
    head: takeHead,
    body: takeBody,
    size: takeSize,
    chunk: takeChunk,
    trailer: takeTrailer,
    "to-end": takeAll,
    done: () => false,
  };
  const whole = (reusable: boolean): WireResponse => ({
    ...head,
    body: decompress(Buffer.concat(parts), head.headers["content-encoding"]),
    reusable: reusable && waiting.length === 0 && !/\bclose\b/i.test(head.headers.connection ?? ""),
  });
  return {
    push: (bytes) => {
      waiting = waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([waiting, bytes]);
      while (steps[phase]());
      return phase === "done" ? whole(true) : undefined;
    },
    end: () => phase === "to-end" ? whole(false) : undefined,
  };
};

const parseHead = (text: string): Head => {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(first)?.[1];
  if (status === undefined) throw new Error("its answer is not HTTP");
  const pairs = lines.map((line) => /^([^:]+):[ \t]*(.*?)[ \t]*$/.exec(line)).filter((match) => match !== null);
  const headers = pairs.map(([, name, value]): [string, string] => [name!.toLowerCase(), value!]);
  const closes: [string, string][] = first.startsWith("HTTP/1.0") ? [["connection", "close"]] : [];
  return { status: Number(status), headers: Object.fromEntries([...closes, ...headers]) };
};

const bodyOf = ({ status, headers }: Head): { readonly phase: Phase; readonly left: number } => {
  if (status === 204 || status === 304) return { phase: "done", left: 0 };
  if (/\bchunked\b/i.test(headers["transfer-encoding"] ?? "")) return { phase: "size", left: 0 };
  const length = headers["content-length"];
  if (length === undefined) return { phase: "to-end", left: 0 };
  if (!/^\d+$/.test(length)) throw new Error("its answer is not HTTP");
  return { phase: Number(length) === 0 ? "done" : "body", left: Number(length) };
};

const decompress = (bytes: Buffer, encoding: string | undefined): Uint8Array =>
  encoding === "gzip" ? gunzipSync(bytes) : bytes;
