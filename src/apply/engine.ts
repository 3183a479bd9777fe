import type { Step } from "../model/plan.ts";
import type { Cluster, Precondition, RecordStore } from "../model/ports.ts";
import type { Direction, Entry, Run } from "../model/run.ts";
import { type Progress, progressOf } from "./journal.ts";
import { lookAfter, lookBefore, sayGap, stopFor } from "./look.ts";
import type { ApplyResult, StepResult, Stop } from "./result.ts";
import type { RunFolder } from "./run_folder.ts";
import { send } from "./send.ts";
import { backwards, faultOf, stand, standAtStart, type Standing } from "./stand.ts";

export interface ApplyOptions {
  /** `forward` begins a run, or goes on with it. */
  readonly direction: Direction;
  /** Asked between steps; the step in hand is finished. */
  readonly interrupted: () => boolean;
  readonly onStep: (step: StepResult) => void;
}

/** A run on its way. */
interface Walk {
  readonly run: Run;
  readonly folder: RunFolder;
  readonly records: RecordStore;
  readonly options: ApplyOptions;
  /** By the journal, when this call began. */
  readonly progress: ReadonlyMap<number, Progress>;
  readonly steps: Map<number, StepResult>;
  /** The identity that each record of the release must have. */
  readonly expected: Map<string, Precondition>;
  wrote: boolean;
}

/**
 * Carries a run out, goes on with it, or takes it back. Each intent is in the run folder's journal before its write is sent,
 * and no write is sent twice. Trouble is in the result; nothing is thrown but bugs.
 */
export async function apply(
  run: Run,
  folder: RunFolder,
  cluster: Pick<Cluster, "records">,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const held = await folder.hold();
  if (!held.ok) {
    return { state: "stopped-before-first-write", steps: [], stop: { kind: "journal", says: held.says }, wrote: false };
  }
  try {
    return await walk(run, folder, cluster.records, options);
  } finally {
    await folder.release();
  }
}

async function walk(run: Run, folder: RunFolder, records: RecordStore, options: ApplyOptions): Promise<ApplyResult> {
  const journal = await folder.read();
  const progress = progressOf(journal.ok ? journal.entries : []);
  const steps = new Map(run.plan.steps.map(({ n }) => [n, stepByJournal(n, progress.get(n))]));
  const walk: Walk = { run, folder, records, options, progress, steps, expected: new Map(), wrote: false };
  if (!journal.ok) return end(walk, { kind: "journal", says: journal.says });
  if (isOver(walk)) return end(walk);
  const obstacle = obstacleTo(walk);
  if (obstacle !== undefined) return end(walk, { kind: "refused", says: obstacle });
  const found = await findStanding(walk);
  return "says" in found ? end(walk, found) : await takeSteps(walk, found);
}

async function takeSteps(walk: Walk, { done, expected }: Standing): Promise<ApplyResult> {
  const { run, options, steps } = walk;
  const forward = options.direction === "forward";
  for (const [name, identity] of expected) walk.expected.set(name, identity);
  for (const { n } of run.plan.steps) steps.set(n, stepByStanding(walk, n, done.has(n)));
  const todo = (forward ? run.plan.steps : backwards(run.plan.steps)).filter(({ n }) => done.has(n) !== forward);
  for (const step of todo) {
    if (options.interrupted()) return { ...end(walk), state: "interrupted" };
    const stop = await takeStep(walk, step);
    const result = stop === undefined ? { n: step.n, state: doneIn(options.direction) } : stopped(step.n, stop);
    steps.set(step.n, result);
    options.onStep(result);
    if (stop !== undefined) return end(walk, stop);
  }
  return end(walk, await settle(walk, todo));
}

/** One step: intent, look, write, look again, done. */
async function takeStep(walk: Walk, step: Step): Promise<Stop | undefined> {
  const intent = await note(walk, step.n, "intent");
  if (intent !== undefined) return intent;
  const live = await lookBefore(walk.records, walk.run.plan.scope, walk.expected, step);
  if (!live.ok) return await giveUp(walk, step.n, live.stop);
  const outcome = await send(walk.records, step, live.record, { dryRun: false });
  if (outcome.kind === "conflict" || outcome.kind === "refused") {
    return await giveUp(walk, step.n, stopFor(step, outcome));
  }
  walk.wrote = true;
  const stored = await lookAfter(walk.records, step, outcome);
  if (!stored.ok) return await giveUp(walk, step.n, stored.stop);
  // The identity that our own write gave, not the one read back: so a writer that came in between is noticed at the next look.
  const identity = outcome.kind === "written" ? outcome.value : stored.record;
  if (identity === null) walk.expected.delete(step.target.name);
  else walk.expected.set(step.target.name, identity);
  const unsaid = await note(walk, step.n, doneIn(walk.options.direction));
  return unsaid && { ...unsaid, says: `Step ${step.n} (${step.says}) is done, but: ${unsaid.says}` };
}

/**
 * A run that wrote nothing starts from the records that its plan was made for; any other from what is live. For an undo that
 * is the check of all its steps, before it takes the first.
 */
async function findStanding({ run, records, progress, options }: Walk): Promise<Standing | Stop> {
  if (progress.size === 0) return standAtStart(run);
  const { namespace, release } = run.plan.scope;
  const live = await records.list(namespace, release);
  const act = options.direction === "forward" ? "resume" : "undo";
  if (!live.ok) return { kind: "refused", says: `Cannot ${act} run "${run.id}": ${sayGap(live.gap)}` };
  const result = stand(run, live.value, options.direction);
  if (result.ok) return result.standing;
  return {
    ...(result.step === undefined ? {} : { step: result.step }),
    kind: options.direction === "forward" ? "conflict" : "moved-on",
    says: `Cannot ${act} run "${run.id}": release "${release}" has moved on: ${result.says}`,
  };
}

/** Nothing is left to do, and the cluster need not be asked. */
function isOver({ run, progress, options }: Walk): boolean {
  const states = [...progress.values()];
  if (options.direction === "undo") return states.every((state) => state === "undone");
  return states.length === run.plan.steps.length && states.every((state) => state === "done");
}

function obstacleTo({ run, progress, options }: Walk): string | undefined {
  const fault = faultOf(run.plan.steps);
  if (fault !== undefined) return `Cannot carry out run "${run.id}": ${fault}`;
  if (options.direction === "undo" || !hasUndo(progress)) return undefined;
  const over = [...progress.values()].every((state) => state === "undone");
  return `Cannot resume run "${run.id}": ${
    over ? "it was undone; start a new repair" : "its undo has begun; finish the undo"
  }`;
}

/** Steps that were done without a word of it in the journal, because the word was lost in a crash, get theirs. */
async function settle(walk: Walk, taken: readonly Step[]): Promise<Stop | undefined> {
  const word = doneIn(walk.options.direction);
  for (const { n } of walk.run.plan.steps) {
    const before = walk.progress.get(n);
    const silent = before !== word && (word === "done" || before !== undefined);
    if (!silent || taken.some((step) => step.n === n)) continue;
    const stop = await note(walk, n, word, "found so");
    if (stop !== undefined) return stop;
  }
}

async function note(walk: Walk, n: number, what: Entry["what"], says?: string): Promise<Stop | undefined> {
  const entry = { n, what, direction: walk.options.direction, ...(says === undefined ? {} : { says }) };
  const kept = await walk.folder.append(entry);
  return kept.ok ? undefined : { step: n, kind: "journal", says: kept.says };
}

/** Journals a stop. That line is for people: if it cannot be written, the stop is still the news. */
async function giveUp(walk: Walk, n: number, stop: Stop): Promise<Stop> {
  await note(
    walk,
    n,
    stop.kind === "conflict" ? "conflict" : stop.kind === "refused" ? "failed" : "unknown",
    stop.says,
  );
  return stop;
}

function end(walk: Walk, stop?: Stop): ApplyResult {
  const steps = walk.run.plan.steps.map(({ n }) => walk.steps.get(n)!);
  if (stop === undefined) return { state: "done", steps, wrote: walk.wrote };
  const before = walk.options.direction === "forward" ? walk.progress.size > 0 : hasUndo(walk.progress);
  return { state: before || walk.wrote ? "partly" : "stopped-before-first-write", steps, stop, wrote: walk.wrote };
}

function stopped(n: number, { kind, says }: Stop): StepResult {
  return { n, state: kind === "conflict" ? "conflict" : "failed", says };
}

function stepByJournal(n: number, progress: Progress | undefined): StepResult {
  if (progress === "undone") return { n, state: "undone" };
  return { n, state: progress === "done" || progress === "undoing" ? "done" : "not-started" };
}

function stepByStanding({ progress, options }: Walk, n: number, done: boolean): StepResult {
  if (done) return { n, state: "done" };
  const before = progress.get(n);
  const takenBack = options.direction === "undo" && before !== undefined && before !== "open";
  return { n, state: takenBack ? "undone" : "not-started" };
}

function hasUndo(progress: ReadonlyMap<number, Progress>): boolean {
  return [...progress.values()].some((state) => state === "undoing" || state === "undone");
}

function doneIn(direction: Direction): "done" | "undone" {
  return direction === "forward" ? "done" : "undone";
}
