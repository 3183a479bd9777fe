import { checks } from "../checks/mod.ts";
import { lexiconOf } from "../judge_texts.ts";
import type { Recognised } from "../model/transcript.ts";
import { startRecognition } from "../state/transcript/recognise.ts";
import type { Session } from "./session.ts";

export type ReadLog =
  | { readonly ok: true; readonly recognised: Recognised }
  | { readonly ok: false; readonly says: string };

/** Reads a log of any size, a piece at a time, and keeps what is known of it. `-` is standard input. */
export async function readLog({ terminal: { stdin } }: Session, name: string): Promise<ReadLog> {
  const fail = (why: string): ReadLog => ({ ok: false, says: `Cannot read the log "${name}": ${why}` });
  try {
    const bytes = name === "-" ? stdin.chunks() : await openFile(name);
    if (bytes === null) return fail("it is a directory; name a file, or - for standard input");
    return await recogniseBytes(bytes, fail);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return fail("there is no such file");
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function openFile(name: string): Promise<AsyncIterable<Uint8Array> | null> {
  const { isDirectory } = await Deno.stat(name);
  return isDirectory ? null : (await Deno.open(name)).readable;
}

async function recogniseBytes(
  bytes: AsyncIterable<Uint8Array>,
  fail: (why: string) => ReadLog,
): Promise<ReadLog> {
  const recognition = startRecognition(lexiconOf(checks));
  let decoder: TextDecoder | undefined;
  for await (const chunk of withWholeHead(bytes)) {
    if (decoder === undefined) {
      const encoding = encodingOf(chunk);
      if (encoding === "gzip") return fail("it is compressed; unpack it first, such as with gunzip");
      if (encoding === "binary") return fail("it is no text");
      decoder = new TextDecoder(encoding);
    }
    recognition.read(decoder.decode(chunk, { stream: true }));
  }
  if (decoder) recognition.read(decoder.decode());
  return { ok: true, recognised: recognition.end() };
}

/** As many bytes as tell what a file is. */
const head = 512;

/** The same bytes, the first so many in one piece. */
async function* withWholeHead(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let first = new Uint8Array();
  for await (const chunk of bytes) {
    if (first.length >= head) yield chunk;
    else {
      first = new Uint8Array([...first, ...chunk]);
      if (first.length >= head) yield first;
    }
  }
  if (first.length > 0 && first.length < head) yield first;
}

/** What PowerShell writes with `>` is UTF-16. */
function encodingOf(chunk: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | "gzip" | "binary" {
  const [a, b] = chunk;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0x1f && b === 0x8b) return "gzip";
  return chunk.subarray(0, 8192).includes(0) ? "binary" : "utf-8";
}
