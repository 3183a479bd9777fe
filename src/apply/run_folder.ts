import type { Entry, Run } from "../model/run.ts";
import { byHand } from "./by_hand.ts";
import { entryLine, parseJournal } from "./journal.ts";

/** What the engine needs of a run's folder; a test keeps one in memory. */
export interface RunFolder {
  /** Where a person finds it. */
  readonly path: string;
  /** Keeps other processes off this run until `release`. */
  hold(): Promise<Kept>;
  release(): Promise<void>;
  read(): Promise<{ readonly ok: true; readonly entries: readonly Entry[] } | Failed>;
  /** Returns when the line is on the disk. The folder knows the time. */
  append(entry: Omit<Entry, "at">): Promise<Kept>;
}

/** Whether something is safely on the disk. */
export type Kept = { readonly ok: true } | Failed;

export interface Failed {
  readonly ok: false;
  readonly says: string;
}

export type OpenedRun = { readonly ok: true; readonly run: Run; readonly folder: RunFolder } | Failed;

/**
 * The folder that holds the runs: `given` (`--run-dir`), else `$XDG_STATE_HOME/helm-doctor/runs`, else the same under
 * `~/.local/state`. A relative XDG_STATE_HOME is ignored, as the XDG base directory specification 0.8 has it.
 */
export function runsFolder(given: string | undefined, env: (name: string) => string | undefined): string | undefined {
  if (given !== undefined && given !== "") return given;
  const state = env("XDG_STATE_HOME");
  if (state !== undefined && isAbsolute(state)) return `${state}/helm-doctor/runs`;
  const home = env("HOME") || env("USERPROFILE");
  return home ? `${home}/.local/state/helm-doctor/runs` : undefined;
}

/** `20261121T083015Z-web-3f9a`. `startedAt` is RFC 3339, `random` from 0 to below 1. */
export function newRunId(startedAt: string, release: string, random: number): string {
  const time = new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const tail = Math.floor(random * 0x10000).toString(16).padStart(4, "0");
  return `${time}-${release.replace(/[^A-Za-z0-9.-]/g, "_").slice(0, 60)}-${tail}`;
}

/** Names of other shape are none of ours: they are not listed, opened or removed. */
export function isRunId(name: string): boolean {
  return /^\d{8}T\d{6}Z-[\w.-]*-[0-9a-f]{4}$/.test(name);
}

/**
 * Puts a run on the disk, for good: when this returns `ok`, its plan and images outlive a crash of the machine. `run.json`
 * comes last, so a folder without it is one whose run never wrote to a cluster.
 */
export async function createRun(root: string, run: Run): Promise<OpenedRun> {
  if (!isRunId(run.id)) return { ok: false, says: `Cannot keep the run: "${run.id}" is not the name of a run` };
  const path = `${root}/${run.id}`;
  let made = false;
  try {
    await Deno.mkdir(root, { recursive: true, mode: 0o700 });
    await Deno.mkdir(path, { mode: 0o700 });
    made = true;
    await writeRun(path, run);
    await syncFolder(root);
  } catch (error) {
    // Half a backup is of no use to anybody, and it holds secrets.
    if (made) await Deno.remove(path, { recursive: true }).catch(() => {});
    return {
      ok: false,
      says: `Cannot write the backup to "${path}", so nothing was written to the cluster: ${wordsOf(error)}. ` +
        `Make room there, or name another folder with --run-dir`,
    };
  }
  return { ok: true, run, folder: folderAt(path) };
}

/** Opens a run that was kept. A run of which `run.json` is missing or cut never wrote to a cluster. */
export async function openRun(root: string, id: string): Promise<OpenedRun> {
  const path = `${root}/${id}`;
  if (!isRunId(id)) return { ok: false, says: `Cannot open run "${id}": that is not the name of a run` };
  let text: string;
  try {
    text = await Deno.readTextFile(`${path}/run.json`);
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound;
    return { ok: false, says: `Cannot open run "${id}": ${gone ? `there is no "${path}/run.json"` : wordsOf(error)}` };
  }
  const run = parseRun(text, id);
  if (typeof run === "string") return { ok: false, says: `Cannot open run "${id}": "${path}/run.json" ${run}` };
  return { ok: true, run, folder: folderAt(path) };
}

function parseRun(text: string, id: string): Run | string {
  let run: Partial<Run> | null;
  try {
    run = JSON.parse(text);
  } catch {
    return "is not whole JSON";
  }
  if (typeof run !== "object" || run === null || run.id !== id) return "is of another run";
  if (run.version !== 1) return `has version "${run.version}", this program knows version 1`;
  return isWhole(run) ? run as Run : "holds no whole plan";
}

/** Enough of the shape for whoever reads the run; the images are compared with what is live before anything is written. */
function isWhole({ plan, seen, startedAt }: Partial<Run>): boolean {
  const isText = (value: unknown) => typeof value === "string";
  const isImage = (value: unknown) => value === null || (typeof value === "object" && value !== undefined);
  return isText(startedAt) && Array.isArray(seen) && isText(plan?.scope?.namespace) && isText(plan?.scope?.release) &&
    Array.isArray(plan?.steps) &&
    plan.steps.every((step) =>
      Number.isInteger(step?.n) && isText((step.target ?? step.object)?.name) && isImage(step.before) &&
      isImage(step.after) &&
      Array.isArray(step.repairs) && Array.isArray(step.findings)
    );
}

async function writeRun(path: string, run: Run): Promise<void> {
  const backup = `${path}/backup`;
  await Deno.mkdir(backup, { mode: 0o700 });
  for (const [name, text] of byHand(run)) await writeFile(`${backup}/${name}`, text);
  await syncFolder(backup);
  await writeFile(`${path}/journal.jsonl`, "");
  await writeFile(`${path}/run.json`, JSON.stringify(run, null, 1) + "\n");
  await syncFolder(path);
}

async function writeFile(path: string, text: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true, mode: 0o600 });
  await writeAll(file, new TextEncoder().encode(text));
  await file.sync();
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}

/** A new name is only safe once its folder is synced; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path, { read: true });
  await folder.sync();
}

function folderAt(path: string): RunFolder {
  const journal = `${path}/journal.jsonl`;
  let lock: Deno.FsFile | undefined;
  return {
    path,
    async hold() {
      const held = await lockFile(`${path}/run.json`);
      if (held === "busy") {
        return { ok: false, says: `Cannot go on with the run in "${path}": another process is at it` };
      }
      lock = held;
      return { ok: true };
    },
    release() {
      lock?.close();
      lock = undefined;
      return Promise.resolve();
    },
    async read() {
      try {
        return readEntries(journal, await Deno.readFile(journal));
      } catch (error) {
        return { ok: false, says: `Cannot read the journal "${journal}": ${wordsOf(error)}` };
      }
    },
    async append(entry) {
      try {
        await appendEntry(journal, { ...entry, at: new Date().toISOString() });
        return { ok: true };
      } catch (error) {
        return { ok: false, says: `Cannot write to the journal "${journal}": ${wordsOf(error)}` };
      }
    },
  };
}

/** undefined where the file system knows no locks: object versions still keep two writers apart. */
async function lockFile(path: string): Promise<Deno.FsFile | "busy" | undefined> {
  try {
    const file = await Deno.open(path, { read: true, write: true });
    if (await file.tryLock(true)) return file;
    file.close();
    return "busy";
  } catch {
    return undefined;
  }
}

function readEntries(path: string, bytes: Uint8Array): Awaited<ReturnType<RunFolder["read"]>> {
  const journal = parseJournal(bytes);
  if (journal.ok) return journal;
  return {
    ok: false,
    says: `Cannot read the journal "${path}": line ${journal.line} is damaged, and it is not the last`,
  };
}

async function appendEntry(path: string, entry: Entry): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const bytes = await Deno.readFile(path);
  const journal = parseJournal(bytes);
  if (!journal.ok) throw new Error(`line ${journal.line} is damaged`);
  // A torn last line goes first, or this one would be glued to it.
  if (journal.length < bytes.length) await file.truncate(journal.length);
  await file.seek(journal.length, Deno.SeekMode.Start);
  await writeAll(file, entryLine(entry));
  await file.sync();
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
