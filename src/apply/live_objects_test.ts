// Steps on live objects: what differs from records. tests/faults breaks a whole plan of both.

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import { emptyCluster, liveObjects, planOf } from "../../tests/kit/cases.ts";
import { clusterOf } from "../../tests/kit/memory_store.ts";
import { memoryFolder } from "../../tests/kit/memory_folder.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Plan, Step } from "../model/plan.ts";
import type { Cluster, Objects, WriteOutcome } from "../model/ports.ts";
import type { Direction, Entry, Run } from "../model/run.ts";
import { changeFields, createObject, removeObject } from "../state/objects/edits.ts";
import { byHand } from "./by_hand.ts";
import { apply } from "./engine.ts";
import { progressOf, runState } from "./journal.ts";
import { rehearse } from "./rehearse.ts";
import { seenOf } from "./stand.ts";

const words = { rank: 0, says: "", findings: [] };

async function caseOf(change: (plan: Plan) => Plan = (plan) => plan) {
  const cluster = emptyCluster();
  const { plan } = await liveObjects(cluster);
  return { cluster, run: await runOf(cluster, change(plan)) };
}

async function runOf(cluster: Cluster, plan: Plan): Promise<Run> {
  const records = await cluster.records.list("prod", "web");
  if (!records.ok) throw new Error(records.gap.says);
  const [id, startedAt] = ["20261121T083015Z-web-3f9a", "2026-11-21T08:30:15Z"];
  return { version: 1, id, tool: "helm-doctor/test", startedAt, plan, seen: seenOf(records.value) };
}

function go(cluster: Cluster, run: Run, entries: Entry[], direction: Direction) {
  return apply(run, memoryFolder(entries), cluster, { direction, interrupted: () => false, onStep: () => {} });
}

async function read(cluster: Cluster, name: string): Promise<KubeObject | null> {
  const live = await cluster.objects.read({ apiVersion: "v1", kind: "ConfigMap", namespace: "prod", name });
  if (!live.ok) throw new Error(live.gap.says);
  return live.value;
}

function final(step: Step): Step {
  return step.object && step.after === null ? { ...step, final: true } : step;
}

/** The cluster with one of its ways to objects exchanged. */
function withObjects(cluster: Cluster, change: Partial<Objects>): Cluster {
  return { ...cluster, objects: { ...cluster.objects, ...change } };
}

Deno.test("an undo leaves a final step, says so, and is over", async () => {
  const { cluster, run } = await caseOf((plan) => ({ ...plan, steps: plan.steps.map(final) }));
  const entries: Entry[] = [];
  await go(cluster, run, entries, "forward");
  assertEquals(await rehearse(run.plan, cluster, "undo"), []);
  const undone = await go(cluster, run, entries, "undo");
  assertEquals([undone.state, undone.steps.map(({ state }) => state)], ["done", [
    "undone",
    "undone",
    "kept",
    "undone",
  ]]);
  assertMatch(undone.steps[2]!.says!, /cannot be taken back/);
  assertEquals([await read(cluster, "leftover"), await read(cluster, "missing")], [null, null]);
  assertEquals(runState(4, progressOf(entries)), "undone");
  assertEquals((await go(cluster, run, entries, "undo")).steps.map(({ state }) => state)[2], "kept");
  assertStringIncludes((await go(cluster, run, entries, "forward")).stop!.says, "it was undone");
  assertStringIncludes(new Map(byHand(run)).get("undo-by-hand.txt")!, "nobody can take this back");
});

Deno.test("where all that was done is final, an undo refuses before it writes anything", async () => {
  const { cluster, run } = await caseOf((plan) => ({ ...plan, steps: [final({ ...plan.steps[2]!, n: 1 })] }));
  const entries: Entry[] = [];
  await go(cluster, run, entries, "forward");
  const undone = await go(cluster, run, entries, "undo");
  assertEquals([undone.state, undone.stop?.kind, undone.wrote], ["stopped-before-first-write", "refused", false]);
  assertStringIncludes(undone.stop!.says, "nobody can take back step 1");
  assertEquals(runState(1, progressOf(entries)), "done");
});

Deno.test("an object that comes back by itself under its name is no obstacle to what follows", async () => {
  const { cluster, run } = await caseOf((plan) => ({ ...plan, steps: plan.steps.map(final) }));
  const leftover = (await read(cluster, "leftover"))!;
  const revived = withObjects(cluster, {
    remove: async (ref, precondition, options) => {
      const outcome = await cluster.objects.remove(ref, precondition, options);
      if (!options.dryRun && ref.name === "leftover") await cluster.objects.create(leftover, options);
      return outcome;
    },
  });
  const entries: Entry[] = [];
  assertEquals((await go(revived, run, entries, "forward")).state, "done");
  assertEquals((await go(cluster, run, entries, "undo")).state, "done");
  assertEquals((await read(cluster, "leftover"))!.data, { left: "over" });
});

Deno.test("a controller's write between look and write is let pass, anybody else's is not", async () => {
  for (const [data, state] of [[{ elsewhere: "x" }, "done"], [{ colour: "green" }, "partly"]] as const) {
    const { cluster, run } = await caseOf();
    let raced = false;
    const busy = withObjects(cluster, {
      apply: async (object, options): Promise<WriteOutcome<KubeObject>> => {
        if (object.metadata.name === "settings" && !raced) {
          raced = true;
          const live = (await read(cluster, "settings"))!;
          await cluster.objects.replace({ ...live, data: { ...live.data as object, ...data } }, { dryRun: false });
        }
        return await cluster.objects.apply(object, options);
      },
    });
    const result = await go(busy, run, [], "forward");
    assertEquals([result.state, result.stop?.kind], [state, state === "done" ? undefined : "conflict"]);
    const now = (await read(cluster, "settings"))!.data as Record<string, string>;
    assertEquals(now["colour"], state === "done" ? "red" : "green");
  }
});

Deno.test("a field that another manager owns is refused in the rehearsal, unless the step takes it over", async () => {
  const cluster = emptyCluster();
  await liveObjects(cluster);
  const live = (await read(cluster, "settings"))!;
  const { object, before, after } = changeFields(live, { data: { theirs: "2" } }, words);
  const change = { object, before, after };
  const [refusal] = await rehearse(planOf(change), cluster);
  assertEquals(refusal!.reason, "rejected-by-server");
  assertMatch(refusal!.says, /Cannot patch configmaps in namespace "prod".*"other": \.data\.theirs/);
  assertEquals(await rehearse(planOf({ ...change, force: true }), cluster), []);
  const removal = changeFields(live, { data: { theirs: null } }, words);
  const [kept] = await rehearse(planOf({ object, before: removal.before, after: removal.after }), cluster);
  assertStringIncludes(kept!.says, "it changes data.theirs");
});

Deno.test("a missing right shows in the rehearsal, with verb and resource", async () => {
  const { cluster, run } = await caseOf();
  const denied = withObjects(cluster, {
    apply: () =>
      Promise.resolve({ kind: "refused", reason: "forbidden", verb: "patch", resource: "configmaps", says: "no" }),
    remove: () =>
      Promise.resolve({ kind: "refused", reason: "forbidden", verb: "delete", resource: "configmaps", says: "no" }),
  });
  const refusals = await rehearse(run.plan, denied);
  assertEquals(refusals.map(({ reason, says }) => [reason, says.split(":")[0]]), [
    ["rights-missing", 'Cannot patch configmaps in namespace "prod"'],
    ["rights-missing", 'Cannot patch configmaps in namespace "prod"'],
    ["rights-missing", 'Cannot delete configmaps in namespace "prod"'],
  ]);
});

Deno.test("by hand an object is created, patched or deleted again", async () => {
  const { run } = await caseOf();
  const files = new Map(byHand(run));
  assertEquals([...files.keys()], [
    "02-settings.json",
    "03-leftover.json",
    "04-sh.helm.release.v1.web.v3.json",
    "undo-by-hand.txt",
  ]);
  assertEquals(JSON.parse(files.get("02-settings.json")!), {
    metadata: { annotations: { note: null } },
    data: { colour: "blue", size: "7" },
  });
  assertEquals(JSON.parse(files.get("03-leftover.json")!).metadata, {
    labels: { app: "web" },
    name: "leftover",
    namespace: "prod",
  });
  const commands = files.get("undo-by-hand.txt")!.split("\n").filter((line) => line.startsWith("  "));
  assertEquals(commands.slice(1), [
    "  kubectl create -f 03-leftover.json",
    "  kubectl patch configmap settings --namespace prod --type merge --patch-file 02-settings.json",
    "  kubectl delete configmap missing --namespace prod",
  ]);
});

Deno.test("records alone ask nothing of objects, and an object of a kind that is gone stops before the first write", async () => {
  const { cluster, run } = await caseOf();
  const records = { ...run.plan, steps: [{ ...run.plan.steps[3]!, n: 1 }] };
  assertEquals(await rehearse(records, clusterOf(cluster.records)), []);
  const live = { apiVersion: "gone.example/v1", kind: "Thing", metadata: { name: "x", namespace: "prod", uid: "u" } };
  const { object, before, after } = removeObject(live, words);
  const [refusal] = await rehearse(planOf({ object, before, after }), cluster);
  assertEquals(refusal!.reason, "not-proven");
});

Deno.test("a number that would be written as another is not written", async () => {
  const large: KubeObject = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "large", namespace: "prod" },
    spec: { ids: [9007199254740993] },
  };
  const cluster = emptyCluster();
  const made = await cluster.objects.apply(large, { dryRun: false, manager: "helm" });
  const live = (made as Extract<WriteOutcome<KubeObject>, { kind: "written" }>).value;
  const changed = changeFields(live, { metadata: { labels: { a: "b" } } }, words);
  const created = createObject({ ...changed.object, name: "other" }, large as never, {
    release: "web",
    namespace: "prod",
  }, words);
  for (const edit of [changed, created]) {
    const [refusal] = await rehearse(planOf(edit), cluster);
    assertStringIncludes(refusal!.says, "more digits than this program can write");
  }
});
