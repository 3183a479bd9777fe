import { text } from "./options.ts";
import type { Session } from "./session.ts";

export type ReadManifest =
  | { readonly ok: true; readonly text: string | undefined }
  | { readonly ok: false; readonly says: string };

/** More than any release can store (a record holds a megabyte, compressed); a wrong file should not fill the memory. */
const sizeLimit = 64 * 1024 * 1024;

/** The file of --manifest, or standard input for `-`. */
export async function readManifest({ typed, terminal }: Session): Promise<ReadManifest> {
  const name = text(typed.manifest);
  if (name === undefined) return { ok: true, text: undefined };
  const read = name === "-" ? await readInput(terminal) : await readFile(name);
  if (!read.ok || read.text.trim() !== "") return read;
  return { ok: false, says: `Cannot use the manifest "${name}": it is empty; give what \`helm template\` prints` };
}

type Read = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly says: string };

async function readInput({ stdin }: Session["terminal"]): Promise<Read> {
  const lines: string[] = [];
  for (let line = await stdin.readLine(); line !== null; line = await stdin.readLine()) lines.push(line);
  return { ok: true, text: lines.join("\n") };
}

async function readFile(name: string): Promise<Read> {
  try {
    const { isFile, size } = await Deno.stat(name);
    if (isFile && size > sizeLimit) return { ok: false, says: `Cannot read the manifest "${name}": it is over 64 MiB` };
    return { ok: true, text: await Deno.readTextFile(name) };
  } catch (error) {
    return { ok: false, says: `Cannot read the manifest "${name}": ${(error as Error).message}` };
  }
}
