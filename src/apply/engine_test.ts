// Single cases; tests/faults breaks whole plans at every moment.

import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { contentsWith, imageOf, planOf, refOf, twoEdits } from "../../tests/kit/cases.ts";
import { memoryFolder } from "../../tests/kit/memory_folder.ts";
import { clusterOf, memoryStore } from "../../tests/kit/memory_store.ts";
import type { Plan } from "../model/plan.ts";
import type { RecordStore } from "../model/ports.ts";
import type { Direction, Entry, Run } from "../model/run.ts";
import type { RecordRef } from "../model/snapshot.ts";
import { apply } from "./engine.ts";
import type { RunFolder } from "./run_folder.ts";
import { seenOf } from "./stand.ts";

async function runOf(plan: Plan, store: RecordStore): Promise<Run> {
  const records = await store.list("prod", "web");
  if (!records.ok) throw new Error(records.gap.says);
  const [id, startedAt] = ["20261121T083015Z-web-3f9a", "2026-11-21T08:30:15Z"];
  return { version: 1, id, tool: "helm-doctor/test", startedAt, plan, seen: seenOf(records.value) };
}

function go(run: Run, folder: RunFolder, store: RecordStore, direction: Direction = "forward") {
  return apply(run, folder, clusterOf(store), { direction, interrupted: () => false, onStep: () => {} });
}

/** Writes a record anew as it is: another resource version, the same image. */
async function touch(store: RecordStore, ref: RecordRef): Promise<void> {
  const live = await store.read(ref);
  if (!live.ok || live.value === null) throw new Error("no record");
  await store.replace(ref, live.value.image, live.value, { dryRun: false });
}

Deno.test("a run says what it does, step by step, and its journal too", async () => {
  const { plan, store } = twoEdits();
  const entries: Entry[] = [];
  const told: unknown[] = [];
  const run = await runOf(plan, store);
  const result = await apply(run, memoryFolder(entries), clusterOf(store), {
    direction: "forward",
    interrupted: () => false,
    onStep: (step) => told.push(step),
  });
  assertEquals(result, { state: "done", steps: [{ n: 1, state: "done" }, { n: 2, state: "done" }], wrote: true });
  assertEquals(told, result.steps);
  assertEquals(entries.map(({ n, what, direction }) => `${n} ${what} ${direction}`), [
    "1 intent forward",
    "1 done forward",
    "2 intent forward",
    "2 done forward",
  ]);
});

Deno.test("nothing is written where the intent cannot be", async () => {
  const { plan, store } = twoEdits();
  const full: RunFolder = {
    ...memoryFolder(),
    append: () => Promise.resolve({ ok: false, says: "No space left on device" }),
  };
  const run = await runOf(plan, store);
  const result = await go(run, full, store);
  assertEquals([result.state, result.stop?.kind, result.wrote], ["stopped-before-first-write", "journal", false]);
  assertEquals((await runOf(plan, store)).seen, run.seen);
});

Deno.test("a step whose last line cannot be written is told as done and stops the run", async () => {
  const { plan, store } = twoEdits();
  const entries: Entry[] = [];
  const folder = memoryFolder(entries);
  const filling: RunFolder = {
    ...folder,
    append: (entry) =>
      entry.what === "done" ? Promise.resolve({ ok: false, says: "No space left on device" }) : folder.append(entry),
  };
  const run = await runOf(plan, store);
  const result = await go(run, filling, store);
  assertEquals([result.state, result.stop?.kind, result.stop?.step, result.wrote], ["partly", "journal", 1, true]);
  assertStringIncludes(result.stop!.says, "is done, but");
  assertEquals((await go(run, folder, store)).state, "done");
  assertEquals(entries.map(({ n, what }) => `${n} ${what}`), ["1 intent", "2 intent", "2 done", "1 done"]);
});

Deno.test("a fresh run insists on the very objects that it was planned for", async () => {
  for (const revision of [1, 2, 3]) {
    const { plan, store } = twoEdits();
    const run = await runOf(plan, store);
    await touch(store, refOf(revision));
    const result = await go(run, memoryFolder(), store);
    assertEquals([result.state, result.stop?.kind], ["stopped-before-first-write", "conflict"]);
    assertStringIncludes(result.stop!.says, `record "${refOf(revision).name}" changed`);
  }
});

Deno.test("a record that goes is as much of a conflict as one that comes", async () => {
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const first = await store.read(refOf(1));
  if (!first.ok || first.value === null) throw new Error("no record");
  await store.remove(refOf(1), first.value, { dryRun: false });
  const result = await go(run, memoryFolder(), store);
  assertEquals([result.stop?.kind, result.wrote], ["conflict", false]);
  assertStringIncludes(result.stop!.says, "is gone");
});

Deno.test("a writer that comes between the two looks is noticed", async () => {
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const raced: RecordStore = {
    ...store,
    heads: async (namespace, release) => {
      const heads = await store.heads(namespace, release);
      await touch(store, refOf(2));
      return heads;
    },
  };
  const result = await go(run, memoryFolder(), raced);
  assertEquals([result.stop?.kind, result.wrote], ["conflict", false]);
});

Deno.test("records that were only touched do not hinder an undo; ones that changed do", async () => {
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const folder = memoryFolder();
  await go(run, folder, store);
  for (const revision of [1, 2, 3]) await touch(store, refOf(revision));
  assertEquals((await go(run, folder, store, "undo")).state, "done");
});

Deno.test("a finished run and a finished undo are not looked at again", async () => {
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const folder = memoryFolder();
  const deaf = new Proxy(store, {
    get() {
      throw new Error("The cluster was asked");
    },
  });
  assertEquals((await go(run, folder, deaf, "undo")).steps[0]!.state, "not-started");
  await go(run, folder, store);
  assertEquals((await go(run, folder, deaf)).wrote, false);
  await go(run, folder, store, "undo");
  const again = await go(run, folder, deaf, "undo");
  assertEquals(again, { state: "done", steps: [{ n: 1, state: "undone" }, { n: 2, state: "undone" }], wrote: false });
});

Deno.test("an undone run is not resumed, and says what to do", async () => {
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const folder = memoryFolder();
  await go(run, folder, store);
  let left = 1;
  const half = await apply(run, folder, clusterOf(store), {
    direction: "undo",
    interrupted: () => left-- === 0,
    onStep: () => {},
  });
  assertEquals([half.state, half.steps.map(({ state }) => state)], ["interrupted", ["done", "undone"]]);
  assertStringIncludes((await go(run, folder, store)).stop!.says, "finish the undo");
  await go(run, folder, store, "undo");
  assertStringIncludes((await go(run, folder, store)).stop!.says, "it was undone; start a new repair");
});

Deno.test("a step that somebody put back is not done again behind the later ones", async () => {
  const { plan, store } = twoEdits();
  const third = { target: refOf(1), before: imageOf(1, "superseded"), after: null };
  const longer = planOf(...plan.steps, third);
  const run = await runOf(longer, store);
  const folder = memoryFolder();
  let left = 2;
  await apply(run, folder, clusterOf(store), {
    direction: "forward",
    interrupted: () => left-- === 0,
    onStep: () => {},
  });
  const live = await store.read(refOf(2));
  if (!live.ok || live.value === null) throw new Error("no record");
  await store.replace(refOf(2), imageOf(2, "superseded"), live.value, { dryRun: false });
  const result = await go(run, folder, store);
  assertEquals([result.stop?.kind, result.stop?.step, result.wrote], ["conflict", 1, false]);
  assertEquals((await go(run, folder, store, "undo")).state, "done");
});

Deno.test("a plan of which nobody could tell how far it came is not begun", async () => {
  const one = imageOf(1, "deployed");
  const cases: [Plan, string][] = [
    [planOf({ target: refOf(1), before: one, after: one }), "had before"],
    [
      planOf({ target: refOf(1), before: one, after: null }, { target: refOf(1), before: null, after: one }),
      "had before",
    ],
    [
      planOf({ target: refOf(1), before: one, after: null }, {
        target: refOf(1),
        before: one,
        after: imageOf(1, "failed"),
      }),
      "another state",
    ],
  ];
  for (const [plan, says] of cases) {
    const store = memoryStore(contentsWith([[1, one]]));
    const result = await go(await runOf(plan, store), memoryFolder(), store);
    assertEquals([result.state, result.stop?.kind], ["stopped-before-first-write", "refused"]);
    assertStringIncludes(result.stop!.says, says);
  }
});

Deno.test("a message names what differs, and holds no byte of a record", async () => {
  const secret = imageOf(2, "superseded", "the password is tulip");
  const { plan, store } = twoEdits();
  const run = await runOf(plan, store);
  const folder = memoryFolder();
  await go(run, folder, store);
  const live = await store.read(refOf(2));
  if (!live.ok || live.value === null) throw new Error("no record");
  await store.replace(refOf(2), secret, live.value, { dryRun: false });
  const result = await go(run, folder, store, "undo");
  assertEquals(result.stop?.kind, "moved-on");
  for (const word of ["tulip", secret.data.release!]) assertEquals(JSON.stringify(result).includes(word), false);
});
