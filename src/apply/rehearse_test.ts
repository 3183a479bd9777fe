import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { allKindsOfSteps, imageOf, refOf, twoEdits } from "../../tests/kit/cases.ts";
import { clusterOf } from "../../tests/kit/memory_store.ts";
import type { RecordStore, WriteOptions, WriteOutcome } from "../model/ports.ts";
import type { RawRecord } from "../model/snapshot.ts";
import { rehearse } from "./rehearse.ts";
import { targetOf } from "./target_of.ts";

type Refused = Extract<WriteOutcome<never>, { kind: "refused" }>;

/** A store on which every write ends so, and that counts those that were no dry runs. */
function answering(
  store: RecordStore,
  outcome: WriteOutcome<never> | undefined,
): { store: RecordStore; real: () => number } {
  let real = 0;
  const answer = <T>(options: WriteOptions, otherwise: () => Promise<WriteOutcome<T>>) => {
    if (!options.dryRun) real++;
    return outcome === undefined ? otherwise() : Promise.resolve(outcome);
  };
  return {
    real: () => real,
    store: {
      ...store,
      create: (ref, image, options) => answer(options, () => store.create(ref, image, options)),
      replace: (ref, image, was, options) => answer(options, () => store.replace(ref, image, was, options)),
      remove: (ref, was, options) => answer(options, () => store.remove(ref, was, options)),
    },
  };
}

function refused(reason: Refused["reason"], verb = "update"): Refused {
  return { kind: "refused", reason, verb, resource: "secrets", says: "the server's words" };
}

Deno.test("a plan that can be done is not refused, and nothing is written", async () => {
  for (const make of [twoEdits, allKindsOfSteps]) {
    const { plan, store } = make();
    const watched = answering(store, undefined);
    assertEquals(await rehearse(plan, clusterOf(watched.store)), []);
    assertEquals(watched.real(), 0);
  }
});

Deno.test("what the server will not do is a refusal that says why", async () => {
  const cases: [WriteOutcome<never>, string, string][] = [
    [refused("forbidden"), "rights-missing", 'Cannot update secrets in namespace "prod"'],
    [refused("unauthorized"), "rights-missing", "does not accept these credentials"],
    [refused("immutable"), "immutable", "is immutable"],
    [refused("too-large"), "too-large", "is too large"],
    [refused("admission"), "rejected-by-server", "the server's words"],
    [refused("invalid"), "rejected-by-server", "the server's words"],
    [{ kind: "conflict", says: "modified" }, "changed", "changed since it was read"],
    [{ kind: "unknown", says: "timed out" }, "not-proven", "no answer came"],
  ];
  for (const [outcome, reason, says] of cases) {
    const { plan, store } = twoEdits();
    const watched = answering(store, outcome);
    const refusals = await rehearse(plan, clusterOf(watched.store));
    assertEquals(refusals.map((refusal) => refusal.reason), [reason, reason]);
    assertEquals(refusals[0]!.repair, "mark-failed");
    assertEquals(refusals[0]!.findings, plan.steps[0]!.findings);
    assertStringIncludes(refusals[0]!.says, says);
    assertEquals(watched.real(), 0);
  }
});

Deno.test("a record that is not as it was read is a refusal", async () => {
  const { plan, store } = twoEdits();
  const live = await store.read(refOf(3));
  if (!live.ok || live.value === null) throw new Error("no record");
  await store.replace(refOf(3), imageOf(3, "deployed"), live.value, { dryRun: false });
  const [refusal, ...others] = await rehearse(plan, clusterOf(store));
  assertEquals([refusal!.reason, others], ["changed", []]);
  assertStringIncludes(refusal!.says, "data.release, labels.status");
});

Deno.test("so is one that the server would store otherwise than sent", async () => {
  const { plan, store } = twoEdits();
  const meddling: RecordStore = {
    ...store,
    replace: async (ref, image, was, options) => {
      const labels = { ...image.labels, team: "platform" };
      return await store.replace(ref, { ...image, labels }, was, options) as WriteOutcome<RawRecord>;
    },
  };
  const [refusal] = await rehearse(plan, clusterOf(meddling));
  assertEquals(refusal!.reason, "rejected-by-server");
  assertStringIncludes(refusal!.says, "labels.team");
});

Deno.test("a creation that waits for a removal is rehearsed for everything but its name", async () => {
  const { plan, store } = allKindsOfSteps();
  const only = { ...plan, steps: plan.steps.slice(1, 3) };
  assertEquals(await rehearse(only, clusterOf(store)), []);
  const cannotCreate: RecordStore = { ...store, create: () => Promise.resolve(refused("forbidden", "create")) };
  const [refusal, ...others] = await rehearse(only, clusterOf(cannotCreate));
  assertEquals([refusal!.reason, others], ["rights-missing", []]);
  assertStringIncludes(refusal!.says, "Cannot create secrets");
});

Deno.test("what is done already is left out, so the undo of half a run is that of its half", async () => {
  const { plan, store } = twoEdits();
  const live = await store.read(refOf(2));
  if (!live.ok) throw new Error("no record");
  await targetOf(plan.steps[0]!, clusterOf(store)).write(live.value, { dryRun: false });
  for (const direction of ["forward", "undo"] as const) {
    const sent: string[] = [];
    const watched: RecordStore = {
      ...store,
      replace: (ref, image, was, options) => {
        sent.push(ref.name);
        return store.replace(ref, image, was, options);
      },
    };
    assertEquals(await rehearse(plan, clusterOf(watched), direction), []);
    assertEquals(sent, [refOf(direction === "forward" ? 3 : 2).name]);
  }
});
