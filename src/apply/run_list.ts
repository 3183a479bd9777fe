import type { Direction } from "../model/run.ts";
import { progressOf, type RunState, runState } from "./journal.ts";
import { isRunId, openRun } from "./run_folder.ts";

/** A run as `runs` lists it. */
export type ListedRun =
  & { readonly id: string; readonly path: string }
  & (
    | {
      readonly state: RunState;
      readonly startedAt: string;
      readonly clusterId?: string;
      readonly context?: string;
      readonly server?: string;
      readonly namespace: string;
      readonly release: string;
      readonly steps: number;
      /** False where it certainly wrote nothing to the cluster. */
      readonly wrote: boolean;
      /** Of an unfinished run: what was going on, and has to be finished. */
      readonly direction: Direction;
    }
    /** Half-written or broken: what is wrong with it. */
    | { readonly state: "damaged"; readonly says: string }
  );

/** All runs under `root`, newest first; none where there is no such folder. Throws where it may not be read. */
export async function listRuns(root: string): Promise<ListedRun[]> {
  const ids: string[] = [];
  try {
    for await (const entry of Deno.readDir(root)) if (entry.isDirectory && isRunId(entry.name)) ids.push(entry.name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const runs: ListedRun[] = [];
  for (const id of ids.sort().reverse()) runs.push(await describeRun(root, id));
  return runs;
}

/**
 * Removes runs that were started more than `olderThan` seconds before `now` (milliseconds). An unfinished run stays, and so
 * does a damaged one, which may be that too, unless `forced`: their folders are the only way back.
 */
export async function pruneRuns(
  root: string,
  olderThan: number,
  { forced, now }: { readonly forced: boolean; readonly now: number },
): Promise<{ removed: ListedRun[]; kept: ListedRun[] }> {
  const removed: ListedRun[] = [];
  const kept: ListedRun[] = [];
  for (const run of await listRuns(root)) {
    if (now - startOf(run.id) <= olderThan * 1000) continue;
    const needed = run.state === "unfinished" || run.state === "damaged";
    if (needed && !forced) {
      kept.push(run);
      continue;
    }
    await Deno.remove(run.path, { recursive: true });
    removed.push(run);
  }
  return { removed, kept };
}

async function describeRun(root: string, id: string): Promise<ListedRun> {
  const path = `${root}/${id}`;
  const opened = await openRun(root, id);
  if (!opened.ok) return { id, path, state: "damaged", says: opened.says };
  const journal = await opened.folder.read();
  if (!journal.ok) return { id, path, state: "damaged", says: journal.says };
  const { run } = opened;
  const progress = progressOf(journal.entries);
  const undoing = [...progress.values()].some((state) => state !== "open" && state !== "done");
  return {
    id,
    path,
    state: runState(run.plan.steps.length, progress),
    startedAt: run.startedAt,
    ...(run.clusterId === undefined ? {} : { clusterId: run.clusterId }),
    ...(run.context === undefined ? {} : { context: run.context }),
    ...(run.server === undefined ? {} : { server: run.server }),
    namespace: run.plan.scope.namespace,
    release: run.plan.scope.release,
    steps: run.plan.steps.length,
    wrote: progress.size > 0,
    direction: undoing ? "undo" : "forward",
  };
}

/** Milliseconds. From the name, so that a damaged run has an age too. */
function startOf(id: string): number {
  return Date.parse(id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, "$1-$2-$3T$4:$5:$6Z"));
}
