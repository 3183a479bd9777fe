import { assert, assertEquals, assertNotEquals } from "deno-std/assert/mod.js";
import { apply } from "../../src/apply/engine.ts";
import { progressOf, runState } from "../../src/apply/journal.ts";
import { rehearse } from "../../src/apply/rehearse.ts";
import type { ApplyResult } from "../../src/apply/result.ts";
import { seenOf } from "../../src/apply/stand.ts";
import { keyOf } from "../../src/apply/target.ts";
import { withDefaults } from "../../src/cluster/files/object_rules.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import type { KubeObject, ObjectRef } from "../../src/model/kubernetes.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Cluster, Objects, Reading, RecordStore, WriteOutcome } from "../../src/model/ports.ts";
import type { Direction, Entry, Run } from "../../src/model/run.ts";
import type { RawRecord, RecordImage, RecordRef } from "../../src/model/snapshot.ts";
import { withImage } from "../../src/state/objects/image.ts";
import type { Case } from "../kit/cases.ts";
import { type Answer, atMoment, Crash, failingCluster, failingFolder, type Happening } from "../kit/failing_store.ts";
import { clusterOf } from "../kit/memory_store.ts";
import { memoryFolder } from "../kit/memory_folder.ts";

/** A fresh case each time. */
export type MakeCase = () => Case | Promise<Case>;

/**
 * Breaks a plan at every write and at every line of its journal, in every way that a cluster and a machine have, and asserts
 * that it can always be finished, always be taken back, and never costs what somebody else wrote.
 */
export async function breakEverywhere(makeCase: MakeCase): Promise<void> {
  const size = await crashEverywhere(makeCase);
  for (let at = 1; at <= size.moments; at++) await meetingRivals(makeCase, at);
  for (let n = 1; n <= size.writes; n++) {
    await losingAnswers(makeCase, n);
    await lackingRights(makeCase, n);
    await interrupting(makeCase, n);
  }
  await movingOn(makeCase);
}

/** The part of it that asks nothing of what others write: the process dies, on the way there and on the way back. */
export async function crashEverywhere(makeCase: MakeCase): Promise<{ moments: number; writes: number }> {
  const size = await measure(makeCase);
  await rehearsing(makeCase);
  for (let at = 1; at <= size.moments; at++) {
    await crashing(makeCase, at);
    await crashingInUndo(makeCase, at);
  }
  return size;
}

/** From the start of a step: its intent, its write, its last line, each with a before and an after. */
export const momentsOfStep = 6;

/** Records by their names, and the objects that the plan is on by their keys: null where there is none. */
type Contents = Record<string, RecordImage | JsonObject | null>;

/** A case with its run under way. */
interface Trial extends Case {
  readonly run: Run;
  readonly entries: Entry[];
  /** What was there at the start. */
  readonly before: Contents;
  readonly objectsBefore: ReadonlyMap<string, KubeObject | null>;
}

interface Trouble {
  readonly happen?: Happening;
  readonly answer?: (n: number) => Answer;
  readonly interrupted?: () => boolean;
}

async function measure(makeCase: MakeCase): Promise<{ moments: number; writes: number }> {
  const trial = await begin(makeCase);
  let moments = 0;
  await done(trial, "forward", { happen: () => void moments++ });
  assertEquals(await contentsOf(trial), after(trial, trial.plan.steps.length));
  assertEquals(moments, trial.plan.steps.length * momentsOfStep);
  return { moments, writes: trial.plan.steps.length };
}

async function rehearsing(makeCase: MakeCase): Promise<void> {
  const trial = await begin(makeCase);
  assertEquals(await rehearse(trial.plan, clusterIn(trial)), []);
  assertEquals(await identities(trial), trial.run.seen.map(({ uid, resourceVersion }) => `${uid} ${resourceVersion}`));
  await done(trial, "forward");
  assertEquals(await rehearse(trial.plan, clusterIn(trial), "undo"), []);
}

async function crashing(makeCase: MakeCase, at: number): Promise<void> {
  const resumed = await begin(makeCase);
  await crash(resumed, "forward", at);
  assertPrefix(resumed, await contentsOf(resumed));
  await done(resumed, "forward");
  assertEquals(await contentsOf(resumed), after(resumed, resumed.plan.steps.length), `resumed after a crash at ${at}`);
  assertEquals(stateOf(resumed), "done");
  await done(resumed, "undo");
  await assertUndone(resumed, `undone after a crash at ${at} and a resume`);

  const undone = await begin(makeCase);
  await crash(undone, "forward", at);
  await done(undone, "undo");
  await assertUndone(undone, `undone after a crash at ${at}`);
}

async function crashingInUndo(makeCase: MakeCase, at: number): Promise<void> {
  const trial = await begin(makeCase);
  await done(trial, "forward");
  await crash(trial, "undo", at);
  assertPrefix(trial, await contentsOf(trial));
  await done(trial, "undo");
  await assertUndone(trial, `undone after a crash at ${at} of the undo`);
}

/** Somebody else writes at a moment: what they wrote stays, and the run stops, unless it was over bar its last line. */
async function meetingRivals(makeCase: MakeCase, at: number): Promise<void> {
  const writes = (await begin(makeCase)).plan.steps.length;
  const lastLook = (writes - 1) * momentsOfStep + 2;
  for (const rival of ["changes", "comes"] as const) {
    const trial = await begin(makeCase);
    const victim = rival === "comes" ? strangerOf(trial) : trial.plan.steps.at(-1)!;
    const key = keyOf(victim);
    const words = `${victim.target ? "a record" : "an object"} that ${rival} at ${at}`;
    const result = await go(trial, "forward", { happen: atMoment(at, () => intrude(trial, victim)) });
    const now = await contentsOf(trial);
    assertEquals(now[key], intruderOf(victim), `${words} is lost`);
    // Between a write and the look at what it made of the very thing, it is that which is not as it should be.
    const isUnderWay = rival === "changes" &&
      trial.plan.steps.some((step) => keyOf(step) === key && at === (step.n - 1) * momentsOfStep + 4);
    if (at <= lastLook) assertEquals(result.stop?.kind, isUnderWay ? "mismatch" : "conflict", words);
    if (result.stop !== undefined && result.wrote) assertEquals(result.state, "partly", words);
    if (rival === "changes" && at === lastLook + 1) assertEquals(result.stop?.kind, "conflict", words);
    if (rival === "changes" && at === lastLook + 2) assertEquals(result.stop?.kind, "mismatch", words);
    if (stateOf(trial) === "planned") continue;
    // Whatever was done, neither way may go over the stranger; and a way that is closed is closed before its first write.
    const undo = await go(trial, "undo");
    assertEquals([undo.stop?.kind, undo.wrote], ["moved-on", false], words);
    assertEquals(await contentsOf(trial), now, words);
  }
}

async function losingAnswers(makeCase: MakeCase, n: number): Promise<void> {
  const lucky = await begin(makeCase);
  await done(lucky, "forward", { answer: (write) => write === n ? "lost-and-done" : undefined });
  assertEquals(await contentsOf(lucky), after(lucky, lucky.plan.steps.length));

  for (const direction of ["forward", "undo"] as const) {
    const trial = await begin(makeCase);
    const result = await go(trial, "forward", { answer: (write) => write === n ? "lost-and-not-done" : undefined });
    assertEquals([result.state, result.stop?.kind, result.stop?.step], ["partly", "unknown", n]);
    assertEquals(await contentsOf(trial), after(trial, n - 1));
    assertEquals(stateOf(trial), "unfinished");
    await done(trial, direction);
    if (direction === "undo") await assertUndone(trial, `undone after a lost write ${n}`);
    else assertEquals(await contentsOf(trial), after(trial, trial.plan.steps.length));
  }
}

async function lackingRights(makeCase: MakeCase, n: number): Promise<void> {
  const trial = await begin(makeCase);
  const refuse: Trouble = { answer: (write) => write === n ? "forbidden" : undefined };
  const result = await go(trial, "forward", refuse);
  assertEquals([result.state, result.stop?.kind], [n === 1 ? "stopped-before-first-write" : "partly", "refused"]);
  assertEquals(await contentsOf(trial), after(trial, n - 1));
  assertEquals(stateOf(trial), n === 1 ? "planned" : "unfinished");
  await done(trial, "forward");
  const undo = await go(trial, "undo", refuse);
  assertEquals([undo.state, undo.stop?.kind], [n === 1 ? "stopped-before-first-write" : "partly", "refused"]);
  await done(trial, "undo");
  await assertUndone(trial, `undone after a refusal at ${n}`);
}

async function interrupting(makeCase: MakeCase, n: number): Promise<void> {
  const trial = await begin(makeCase);
  let asked = 0;
  const result = await go(trial, "forward", { interrupted: () => ++asked === n });
  assertEquals([result.state, result.wrote, result.stop], ["interrupted", n > 1, undefined]);
  assertEquals(await contentsOf(trial), after(trial, n - 1));
  await done(trial, "forward");
  assertEquals(await contentsOf(trial), after(trial, trial.plan.steps.length));
}

/** Once the release has moved on, an undo does nothing at all. */
async function movingOn(makeCase: MakeCase): Promise<void> {
  const steps = (await begin(makeCase)).plan.steps.length;
  for (let n = 0; n <= steps; n++) {
    const trial = await begin(makeCase);
    await done(trial, "forward");
    await intrude(trial, trial.plan.steps[n] ?? strangerOf(trial));
    const now = await contentsOf(trial);
    const result = await go(trial, "undo");
    assertEquals([result.state, result.stop?.kind], ["stopped-before-first-write", "moved-on"]);
    assertEquals(await contentsOf(trial), now);
    assertEquals(stateOf(trial), "done");
  }
}

async function begin(makeCase: MakeCase): Promise<Trial> {
  const made = await makeCase();
  const { plan, store } = made;
  const records = await recordsOf(plan, store);
  const [id, startedAt] = ["20261121T083015Z-web-3f9a", "2026-11-21T08:30:15Z"];
  const run: Run = { version: 1, id, tool: "helm-doctor/test", startedAt, plan, seen: seenOf(records) };
  return { ...made, run, entries: [], before: await contentsOf(made), objectsBefore: await objectsOf(made) };
}

async function go(trial: Trial, direction: Direction, trouble: Trouble = {}): Promise<ApplyResult> {
  const happen = trouble.happen ?? (() => {});
  // One counter for both, so that a moment is a place in the whole run.
  const folder = failingFolder(memoryFolder(trial.entries), happen);
  const cluster = failingCluster(clusterIn(trial), happen, trouble.answer);
  return await apply(trial.run, folder, cluster, {
    direction,
    interrupted: trouble.interrupted ?? (() => false),
    onStep: () => {},
    sleep: () => Promise.resolve(),
  });
}

async function done(trial: Trial, direction: Direction, trouble: Trouble = {}): Promise<void> {
  const result = await go(trial, direction, trouble);
  assertEquals([result.state, result.stop], ["done", undefined]);
}

async function crash(trial: Trial, direction: Direction, at: number): Promise<void> {
  const dying = atMoment(at, () => {
    throw new Crash();
  });
  try {
    await go(trial, direction, { happen: dying });
  } catch (error) {
    if (error instanceof Crash) return;
    throw error;
  }
  throw new Error(`The run did not come to moment ${at}`);
}

/** Back at the start, known to be so, and closed for good. */
async function assertUndone(trial: Trial, words: string): Promise<void> {
  assertEquals(await contentsOf(trial), trial.before, words);
  const nothingBegun = stateOf(trial) === "planned";
  if (!nothingBegun) assertEquals(stateOf(trial), "undone", words);
  assertEquals((await go(trial, "undo")).wrote, false, words);
  if (nothingBegun) return;
  const resumed = await go(trial, "forward");
  assertEquals([resumed.stop?.kind, resumed.wrote], ["refused", false], words);
  assertEquals(await contentsOf(trial), trial.before, words);
}

function assertPrefix(trial: Trial, now: Contents): void {
  const prefixes = [...trial.plan.steps.keys(), trial.plan.steps.length].map((n) => JSON.stringify(after(trial, n)));
  assert(prefixes.includes(JSON.stringify(now)), "the release is in no state between two steps");
}

/** What is there after the first `n` steps. */
function after(trial: Trial, n: number): Contents {
  const contents = { ...trial.before };
  for (const step of trial.plan.steps.slice(0, n)) {
    if (step.object) {
      const made = withImage(step.object, trial.objectsBefore.get(keyOf(step)) ?? null, step.after);
      contents[keyOf(step)] = contentOf(made && withDefaults(made));
    } else if (step.after === null) delete contents[keyOf(step)];
    else contents[keyOf(step)] = step.after;
  }
  return sorted(contents);
}

/** What is there of the release and of what the plan is on, without what the server alone writes. */
export async function contentsOf(made: Case): Promise<Contents> {
  const { plan, store } = made;
  const records = (await recordsOf(plan, store)).map(({ ref, image }) => [ref.name, image] as const);
  const contents: Contents = Object.fromEntries(records);
  for (const [key, object] of await objectsOf(made)) contents[key] = contentOf(object);
  return sorted(contents);
}

async function objectsOf({ plan, objects }: Case): Promise<Map<string, KubeObject | null>> {
  const found = new Map<string, KubeObject | null>();
  for (const step of plan.steps) {
    if (step.object) found.set(keyOf(step), valueOf(await objects!.read(step.object)));
  }
  return found;
}

/** Without what the server alone writes; keys have no order. */
function contentOf(object: KubeObject | null): JsonObject | null {
  if (object === null) return null;
  const { metadata: { name, namespace, labels = {}, annotations = {} }, status: _, ...rest } = object;
  return ordered({ ...rest, metadata: { name, namespace, labels, annotations } } as JsonObject) as JsonObject;
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value as JsonObject).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1).map(([name, child]) => [name, ordered(child!)]));
}

async function identities({ store, plan }: Case): Promise<string[]> {
  return (await recordsOf(plan, store)).map(({ uid, resourceVersion }) => `${uid} ${resourceVersion}`);
}

async function recordsOf({ scope }: Plan, store: RecordStore): Promise<RawRecord[]> {
  return valueOf(await store.list(scope.namespace, scope.release));
}

function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) throw new Error(reading.gap.says);
  return reading.value;
}

function sorted(contents: Contents): Contents {
  return Object.fromEntries(Object.entries(contents).sort(([a], [b]) => a < b ? -1 : 1));
}

function clusterIn({ store, objects }: Case): Cluster {
  return clusterOf(store, objects);
}

function stateOf({ plan, entries }: Trial): string {
  return runState(plan.steps.length, progressOf(entries));
}

type Victim = Change;

/** What somebody else would write. */
function intruderOf({ target, object }: Victim): RecordImage | JsonObject {
  if (object) return contentOf(strangeObject(object))!;
  return {
    data: { release: "c29tZWJvZHkgZWxzZQ==" },
    labels: { owner: "helm" },
    annotations: {},
    ...(target!.driver === "secret" ? { type: "helm.sh/release.v1" } : {}),
  };
}

function strangeObject({ apiVersion, kind, namespace, name }: ObjectRef): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace, labels: { app: "else" } }, data: { somebody: "else" } };
}

function strangerOf({ plan }: Case): Victim {
  const { driver, namespace, release } = plan.scope;
  return { target: { driver, namespace, name: `sh.helm.release.v1.${release}.v999` }, before: null, after: null };
}

/** Another writer, who asks nobody: what is there is overwritten. */
async function intrude({ store, objects }: Case, victim: Victim): Promise<void> {
  const written = victim.target
    ? await intrudeRecord(store, victim.target, intruderOf(victim) as RecordImage)
    : await intrudeObject(objects!, victim.object!);
  assertNotEquals(written.kind, "conflict");
}

async function intrudeRecord(store: RecordStore, ref: RecordRef, image: RecordImage): Promise<WriteOutcome<unknown>> {
  const live = valueOf(await store.read(ref));
  if (live !== null) await store.remove(ref, live, { dryRun: false });
  return await store.create(ref, image, { dryRun: false });
}

async function intrudeObject(objects: Objects, ref: ObjectRef): Promise<WriteOutcome<unknown>> {
  const live = valueOf(await objects.read(ref));
  const { uid = "", resourceVersion = "" } = live?.metadata ?? {};
  if (live !== null) await objects.remove(ref, { uid, resourceVersion }, { dryRun: false });
  return await objects.create(strangeObject(ref), { dryRun: false });
}
