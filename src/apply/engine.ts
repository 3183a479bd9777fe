import type { KubeObject } from "../model/kubernetes.ts";
import type { Step } from "../model/plan.ts";
import type { Precondition, Reading } from "../model/ports.ts";
import type { Direction, Entry, Run } from "../model/run.ts";
import { type Progress, progressOf } from "./journal.ts";
import { lookAfter, lookBefore, sayGap, stopFor } from "./look.ts";
import { awaitRest } from "./rest.ts";
import type { ApplyResult, StepResult, Stop } from "./result.ts";
import type { RunFolder } from "./run_folder.ts";
import { backwards, faultOf, type Live, stand, standAtStart, type Standing } from "./stand.ts";
import { keyOf } from "./target.ts";
import { type Place, targetOf } from "./target_of.ts";

export interface ApplyOptions {
  /** `forward` begins a run, or goes on with it. */
  readonly direction: Direction;
  /** Asked between steps; the step in hand is finished. */
  readonly interrupted: () => boolean;
  readonly onStep: (step: StepResult) => void;
  /** Told what is waited for; and how to wait, where that is not by the clock. */
  readonly onWait?: (says: string) => void;
  readonly sleep?: (seconds: number) => Promise<void>;
}

/** A run on its way. */
interface Walk {
  readonly run: Run;
  readonly folder: RunFolder;
  readonly cluster: Place;
  readonly options: ApplyOptions;
  /** By the journal, when this call began. */
  readonly progress: ReadonlyMap<number, Progress>;
  readonly steps: Map<number, StepResult>;
  /** The identity that each record of the release must have. */
  readonly expected: Map<string, Precondition>;
  /** An earlier call went this way, by the journal, and something of that stands. */
  begun: boolean;
  wrote: boolean;
}

/**
 * Carries a run out, goes on with it, or takes it back. Each intent is in the run folder's journal before its write is sent,
 * and no write is sent twice. Trouble is in the result; nothing is thrown but bugs.
 */
export async function apply(
  run: Run,
  folder: RunFolder,
  cluster: Place,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const held = await folder.hold();
  if (!held.ok) {
    return { state: "stopped-before-first-write", steps: [], stop: { kind: "journal", says: held.says }, wrote: false };
  }
  try {
    return await walk(run, folder, cluster, options);
  } finally {
    await folder.release();
  }
}

async function walk(run: Run, folder: RunFolder, cluster: Place, options: ApplyOptions): Promise<ApplyResult> {
  const journal = await folder.read();
  const progress = progressOf(journal.ok ? journal.entries : []);
  const steps = new Map(run.plan.steps.map(({ n }) => [n, stepByJournal(n, progress.get(n))]));
  const begun = options.direction === "forward" ? progress.size > 0 : hasUndo(progress);
  const walk: Walk = { run, folder, cluster, options, progress, steps, expected: new Map(), begun, wrote: false };
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
  const final = forward ? undefined : finalIn(walk, done);
  if (final !== undefined) return end(walk, final);
  const order = forward ? run.plan.steps : backwards(run.plan.steps);
  const todo = order.filter(({ n }) => done.has(n) !== forward);
  let rested = false;
  for (const step of todo) {
    if (options.interrupted()) {
      await switchBack(walk, order);
      return { ...end(walk), state: "interrupted" };
    }
    const awaits: boolean = !rested && step.awaitsRest === undefined;
    const heeded = isWayBack(order, step) ? null : walk.expected;
    const stop = (awaits ? await restOrStop(walk, step) : undefined) ?? await takeStep(walk, step, heeded);
    rested ||= awaits;
    const result = stop === undefined ? { n: step.n, state: doneIn(options.direction) } : stopped(step.n, stop);
    steps.set(step.n, result);
    options.onStep(result);
    if (stop === undefined) continue;
    if (wroteNothing(stop)) await switchBack(walk, order);
    return end(walk, stop);
  }
  return end(walk, await settle(walk, todo, done));
}

/** Before anything else is written, whoever was switched off for it must have ended what it had in hand. */
async function restOrStop({ run, cluster, options }: Walk, { n, says }: Step): Promise<Stop | undefined> {
  const busy = await awaitRest(run.plan, cluster.objects, options);
  return busy === undefined ? undefined : { step: n, kind: "refused", says: `Cannot do step ${n} (${says}): ${busy}` };
}

/** What was switched off is switched on again, whatever became of the records: they are no reason to leave it off. */
function isWayBack(order: readonly Step[], step: Step): boolean {
  return step.awaitsRest !== undefined && order.find((one) => keyOf(one) === keyOf(step)) !== step;
}

function wroteNothing({ kind }: Stop): boolean {
  return kind === "conflict" || kind === "refused";
}

/** Who was switched for steps of which none was taken is switched back: nothing has changed, then. */
async function switchBack(walk: Walk, order: readonly Step[]): Promise<void> {
  const { options, steps } = walk;
  const taken = order.filter(({ n }) => steps.get(n)?.state === doneIn(options.direction));
  if (taken.length === 0 || taken.some(({ awaitsRest }) => awaitsRest === undefined)) return;
  const direction: Direction = options.direction === "forward" ? "undo" : "forward";
  const back = { ...walk, options: { ...options, direction } };
  for (const step of backwards(taken)) {
    if (await takeStep(back, step, null) !== undefined) return;
    const result = { n: step.n, state: doneIn(direction) };
    steps.set(step.n, result);
    options.onStep(result);
  }
  walk.wrote = walk.begun = false;
}

/** One step: intent, look, write, look again, done. `heeded`: the records that must be as expected. */
async function takeStep(walk: Walk, step: Step, heeded: Walk["expected"] | null): Promise<Stop | undefined> {
  const intent = await note(walk, step.n, "intent");
  if (intent !== undefined) return intent;
  const { cluster, expected, run } = walk;
  const target = targetOf(step, cluster);
  const live = await lookBefore(cluster.records, run.plan.scope, heeded, step, target);
  if (!live.ok) return await giveUp(walk, step.n, live.stop);
  const outcome = await target.write(live.identity, { dryRun: false });
  if (outcome.kind === "conflict" || outcome.kind === "refused") {
    return await giveUp(walk, step.n, stopFor(step, outcome));
  }
  walk.wrote = true;
  const stored = await lookAfter(step, target, outcome);
  if (!stored.ok) return await giveUp(walk, step.n, stored.stop);
  if (step.target) expect(expected, step.target.name, stored.identity);
  const unsaid = await note(walk, step.n, doneIn(walk.options.direction));
  return unsaid && { ...unsaid, says: `Step ${step.n} (${step.says}) is done, but: ${unsaid.says}` };
}

function expect(expected: Map<string, Precondition>, name: string, identity: Precondition | null): void {
  if (identity === null) expected.delete(name);
  else expected.set(name, identity);
}

/**
 * A run that wrote nothing starts from the records that its plan was made for; any other from what is live. For an undo that
 * is the check of all its steps, before it takes the first.
 */
async function findStanding({ run, cluster, progress, options }: Walk): Promise<Standing | Stop> {
  if (progress.size === 0) return standAtStart(run);
  const { release } = run.plan.scope;
  const live = await readLive(run, cluster);
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

async function readLive({ plan: { scope, steps } }: Run, { records, objects }: Place): Promise<Reading<Live>> {
  const listed = await records.list(scope.namespace, scope.release);
  if (!listed.ok) return listed;
  const found = new Map<string, KubeObject | null>();
  for (const step of steps) {
    if (step.target || found.has(keyOf(step))) continue;
    const read = await objects.read(step.object);
    if (!read.ok) return read;
    found.set(keyOf(step), read.value);
  }
  return { ok: true, value: { records: listed.value, objects: found } };
}

/** Nothing is left to do, and the cluster need not be asked. */
function isOver({ run, progress, options }: Walk): boolean {
  const states = [...progress.values()];
  if (options.direction === "undo") return states.every(isTakenBack);
  return states.length === run.plan.steps.length && states.every((state) => state === "done");
}

/** All that was done is final: an undo has nothing to begin with. */
function finalIn({ run, progress }: Walk, done: ReadonlySet<number>): Stop | undefined {
  const left = run.plan.steps.filter(({ n }) => done.has(n));
  if (left.length === 0 || hasUndo(progress) || left.some(({ final }) => !final)) return undefined;
  const said = left.map(({ n, says }) => `step ${n} (${says})`).join(", ");
  return { kind: "refused", says: `Cannot undo run "${run.id}": nobody can take back ${said}` };
}

function obstacleTo({ run, progress, options }: Walk): string | undefined {
  const fault = faultOf(run.plan.steps);
  if (fault !== undefined) return `Cannot carry out run "${run.id}": ${fault}`;
  if (options.direction === "undo" || !hasUndo(progress)) return undefined;
  const over = [...progress.values()].every(isTakenBack);
  return `Cannot resume run "${run.id}": ${
    over ? "it was undone; start a new repair" : "its undo has begun; finish the undo"
  }`;
}

/** Steps that were done without a word of it in the journal, because the word was lost in a crash, get theirs. */
async function settle(walk: Walk, taken: readonly Step[], done: ReadonlySet<number>): Promise<Stop | undefined> {
  for (const { n, final } of walk.run.plan.steps) {
    const before = walk.progress.get(n);
    const word = walk.options.direction === "forward" ? "done" : final && done.has(n) ? "kept" : "undone";
    const silent = before !== word && (word === "done" || before !== undefined);
    if (!silent || taken.some((step) => step.n === n)) continue;
    const stop = await note(walk, n, word, word === "kept" ? undefined : "found so");
    if (stop !== undefined) return stop;
    if (word === "kept") walk.steps.set(n, { n, state: "kept", says: "This cannot be taken back." });
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
  return {
    state: walk.begun || walk.wrote ? "partly" : "stopped-before-first-write",
    steps,
    stop,
    wrote: walk.wrote,
  };
}

function stopped(n: number, { kind, says }: Stop): StepResult {
  return { n, state: kind === "conflict" ? "conflict" : "failed", says };
}

function stepByJournal(n: number, progress: Progress | undefined): StepResult {
  if (progress === "undone" || progress === "kept") return { n, state: progress };
  return { n, state: progress === "done" || progress === "undoing" ? "done" : "not-started" };
}

function stepByStanding({ progress, options }: Walk, n: number, done: boolean): StepResult {
  if (done) return { n, state: "done" };
  const before = progress.get(n);
  const takenBack = options.direction === "undo" && before !== undefined && before !== "open";
  return { n, state: takenBack ? "undone" : "not-started" };
}

function hasUndo(progress: ReadonlyMap<number, Progress>): boolean {
  return [...progress.values()].some((state) => state === "undoing" || isTakenBack(state));
}

/** As far as it can be. */
function isTakenBack(state: Progress): boolean {
  return state === "undone" || state === "kept";
}

function doneIn(direction: Direction): "done" | "undone" {
  return direction === "forward" ? "done" : "undone";
}
