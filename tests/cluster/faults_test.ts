// The faults of tests/faults once more, on a real API server: that its preconditions, dry runs and answers are what the engine
// takes them for.

import { assertEquals } from "deno-std/assert/mod.js";
import { keyOf } from "../../src/apply/target.ts";
import { targetOf } from "../../src/apply/target_of.ts";
import type { Json } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { ObjectImage, Plan, Step } from "../../src/model/plan.ts";
import type { Cluster, RecordStore } from "../../src/model/ports.ts";
import type { Driver } from "../../src/model/snapshot.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { breakEverywhere, contentsOf, momentsOfStep } from "../faults/break_everywhere.ts";
import { allKindsOfSteps, type Case, liveObjects } from "../kit/cases.ts";
import { type PlanCase, planCases, switchCases } from "../museum/plan_case.ts";
import { applyFluxKinds } from "./flux.ts";
import type { Account, Errand } from "./kill9_driver.ts";
import { newNamespace } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";
import { openStore } from "./plane_store.ts";
import { sideBySide, type Step as TestStep } from "./side_by_side.ts";

Deno.test("plans that break on a real API server", async (t) => {
  const plane = await startPlane();
  const removeFluxKinds = await applyFluxKinds(plane);
  try {
    const cluster = await openStore({ kubeconfig: plane.kubeconfig });
    const namespace = await newNamespace(plane, "faults");
    await t.step(
      "one that creates, removes and replaces survives whatever happens at any moment",
      () => breakEverywhere(() => onServer(cluster.records, namespace, allKindsOfSteps())),
    );
    await t.step("so does one that creates, changes and removes live objects beside a record", async () => {
      const place = await newNamespace(plane, "faults");
      await breakEverywhere(() => liveAfresh(cluster, place));
    });
    const cases: ServerCase[] = [
      { name: "live objects", driver: "secret", steps: 4, put: liveObjects },
      { name: "Flux switched off and on", driver: "secret", steps: 3, put: switched },
      ...await Promise.all(
        [{ name: "all kinds of steps", open: allKindsOfSteps }, ...await oneForEachRepair()].map(told),
      ),
    ];
    await sideBySide(t, cases.flatMap((one) => deathsOf(plane, one)));
  } finally {
    await removeFluxKinds();
    await plane.stop();
  }
});

/** A case that can be put into a namespace of the server. */
interface ServerCase {
  readonly name: string;
  readonly driver: Driver;
  readonly steps: number;
  readonly put: (cluster: Cluster, namespace: string) => Promise<Case>;
}

/** A case that is told by the store that it comes with. */
async function told({ name, open }: { name: string; open: () => Case | Promise<Case> }): Promise<ServerCase> {
  const { plan } = await open();
  const put = async ({ records, objects }: Cluster, namespace: string) => ({
    ...await onServer(records, namespace, await open()),
    objects,
  });
  return { name, driver: plan.scope.driver, steps: plan.steps.length, put };
}

/** The recorded release that Flux drives, under a HelmRelease of its real CRD; nobody runs who would act by it. */
async function switched({ records, objects }: Cluster, namespace: string): Promise<Case> {
  const made = await switchCases()[0]!.open();
  const { object } = made.plan.steps[0]!;
  const read = await made.objects!.read(object!);
  if (!read.ok || !read.value) throw new Error("The recorded case has no HelmRelease");
  const { apiVersion, kind, metadata: { name }, spec } = read.value as KubeObject & { readonly spec: Json };
  const put = await objects.create({ apiVersion, kind, metadata: { name, namespace }, spec }, { dryRun: false });
  if (put.kind !== "written") throw new Error(put.says);
  const { plan, store } = await onServer(records, namespace, made);
  return { plan: withUid(put.value.metadata.uid!, plan), store, objects };
}

/** The plan for an object that is another on the server. */
function withUid(uid: string, plan: Plan): Plan {
  const told = (image: ObjectImage | null) => image && { ...image, uid };
  const steps = plan.steps.map((step) =>
    step.object ? { ...step, before: told(step.before), after: told(step.after) } : step
  );
  return { ...plan, steps };
}

/** The same namespace once more, without what the last time left. */
async function liveAfresh(cluster: Cluster, namespace: string): Promise<Case> {
  const old = await cluster.records.list(namespace, "web");
  if (!old.ok) throw new Error("Cannot list the records");
  for (const record of old.value) await cluster.records.remove(record.ref, record, { dryRun: false });
  const { objects } = cluster;
  for (const name of ["missing", "settings", "leftover"]) {
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name };
    const read = await objects.read(ref);
    if (!read.ok) throw new Error(read.gap.says);
    const { uid = "", resourceVersion = "" } = read.value?.metadata ?? {};
    if (read.value) await objects.remove(ref, { uid, resourceVersion }, { dryRun: false });
  }
  return await liveObjects(cluster, namespace);
}

/** Those that write to live objects. */
const repairsOfObjects = [
  "recreate-missing",
  "adopt-object",
  "clear-leftover-hook",
  "restart-wedged-pod",
  "suspend-actor",
];

/**
 * Of the recorded incidents that a repair of records mends, the one with the shortest plan; what acts on request alone is
 * requested. Live objects have a case of their own.
 */
async function oneForEachRepair(): Promise<PlanCase[]> {
  const usual = await shortestFirst(planCases());
  const chosen = repairs.map(async ({ id }) => {
    const takesPart = ({ plan }: Case) => plan.steps.some((step) => step.repairs.includes(id));
    const found = usual.find(takesPart) ??
      (await shortestFirst(planCases({ repair: id, allow: "careful", keep: 1 }))).find(takesPart);
    const isOfObjects = repairsOfObjects.includes(id);
    if (!found && !isOfObjects) throw new Error(`No recorded incident is repaired by "${id}"`);
    return found && !isOfObjects ? [found] : [];
  });
  return [...new Set((await Promise.all(chosen)).flat())];
}

async function shortestFirst(cases: readonly PlanCase[]): Promise<(PlanCase & Case)[]> {
  const opened = await Promise.all(cases.map(async (one) => ({ ...one, ...await one.open() })));
  const ofRecords = opened.filter(({ plan }) => plan.steps.every(({ target }) => target !== undefined));
  return ofRecords.toSorted((a, b) => a.plan.steps.length - b.plan.steps.length);
}

/** A death before and one after each write; tests/faults has all moments. */
function deathsOf(plane: Plane, one: ServerCase): TestStep[] {
  return Array.from({ length: one.steps }, (_, index) => index * momentsOfStep).flatMap((start) =>
    [3, 4].map((moment) => start + moment).map((dieAt) => ({
      name: `${one.name}: a process killed at moment ${dieAt} leaves what another can finish and take back`,
      run: () => survive(plane, one, dieAt),
    }))
  );
}

async function survive(plane: Plane, { driver, put }: ServerCase, dieAt: number): Promise<void> {
  const store = { kubeconfig: plane.kubeconfig, driver };
  const cluster = await openStore(store);
  const made = await put(cluster, await newNamespace(plane, "faults"));
  const { plan } = made;
  const before = await contentsOf(made);
  const runDir = await Deno.makeTempDir({ dir: plane.dir });
  await killed({ store, runDir, plan, dieAt });
  const run = [...Deno.readDirSync(runDir)][0]!.name;
  await finished({ store, runDir, run });
  for (const last of new Map(plan.steps.map((step) => [keyOf(step), step])).values()) {
    const sight = await targetOf(last, cluster).read();
    assertEquals(sight.ok && sight.value.unlikeAfter, []);
  }
  await finished({ store, runDir, run, direction: "undo" });
  assertEquals(await contentsOf(made), before);
}

/** The server's namespace holds what the case's own store holds, and nothing else of the release. */
async function onServer(server: RecordStore, namespace: string, { plan, store }: Case): Promise<Case> {
  const { release } = plan.scope;
  const [old, wanted] = [await server.list(namespace, release), await store.list(plan.scope.namespace, release)];
  if (!old.ok || !wanted.ok) throw new Error("Cannot list the records");
  for (const record of old.value) await server.remove(record.ref, record, { dryRun: false });
  for (const { ref, image } of wanted.value) {
    const outcome = await server.create({ ...ref, namespace }, image, { dryRun: false });
    if (outcome.kind !== "written") throw new Error(outcome.says);
  }
  return { plan: movedTo(namespace, plan), store: server };
}

function movedTo(namespace: string, plan: Plan): Plan {
  return {
    ...plan,
    scope: { ...plan.scope, namespace },
    steps: plan.steps.map((step): Step =>
      step.target
        ? { ...step, target: { ...step.target, namespace } }
        : { ...step, object: { ...step.object, namespace } }
    ),
  };
}

async function killed(errand: Errand): Promise<void> {
  assertEquals((await drive(errand)).signal, "SIGKILL");
}

async function finished(errand: Errand): Promise<void> {
  const account: Account = JSON.parse(new TextDecoder().decode((await drive(errand)).stdout));
  assertEquals([account.result.state, account.result.stop], ["done", undefined]);
}

async function drive(errand: Errand): Promise<Deno.CommandOutput> {
  const [driver, store] = ["kill9_driver.ts", "plane_store.ts"].map((name) => `${import.meta.dirname}/${name}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", driver!, "--store", store!],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode(JSON.stringify(errand)));
  await stdin.close();
  return await child.output();
}
