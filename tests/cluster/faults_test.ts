// The faults of tests/faults once more, on a real API server: that its preconditions, dry runs and answers are what the engine
// takes them for.

import { assertEquals } from "deno-std/assert/mod.js";
import type { Plan } from "../../src/model/plan.ts";
import type { RecordStore } from "../../src/model/ports.ts";
import type { RecordImage, Scope } from "../../src/model/snapshot.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { breakEverywhere, momentsOfStep } from "../faults/break_everywhere.ts";
import { allKindsOfSteps, type Case } from "../kit/cases.ts";
import { type PlanCase, planCases } from "../museum/plan_case.ts";
import type { Account, Errand } from "./kill9_driver.ts";
import { newNamespace } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";
import { openStore } from "./plane_store.ts";
import { sideBySide, type Step } from "./side_by_side.ts";

Deno.test("plans that break on a real API server", async (t) => {
  const plane = await startPlane();
  try {
    const { records } = await openStore({ kubeconfig: plane.kubeconfig });
    const namespace = await newNamespace(plane, "faults");
    await t.step(
      "one that creates, removes and replaces survives whatever happens at any moment",
      () => breakEverywhere(() => onServer(records, namespace, allKindsOfSteps())),
    );
    const cases = [
      { name: "all kinds of steps", open: () => Promise.resolve(allKindsOfSteps()) },
      ...await oneForEachRepair(),
    ];
    await sideBySide(t, (await Promise.all(cases.map((one) => deathsOf(plane, one)))).flat());
  } finally {
    await plane.stop();
  }
});

/** Of the recorded incidents that a repair mends, the one with the shortest plan; what acts on request alone is requested. */
async function oneForEachRepair(): Promise<PlanCase[]> {
  const usual = await shortestFirst(planCases());
  const chosen = repairs.map(async ({ id }) => {
    const takesPart = ({ plan }: Case) => plan.steps.some((step) => step.repairs.includes(id));
    const found = usual.find(takesPart) ??
      (await shortestFirst(planCases({ repair: id, allow: "careful", keep: 1 }))).find(takesPart);
    if (!found) throw new Error(`No recorded incident is repaired by "${id}"`);
    return found;
  });
  return [...new Set(await Promise.all(chosen))];
}

async function shortestFirst(cases: readonly PlanCase[]): Promise<(PlanCase & Case)[]> {
  const opened = await Promise.all(cases.map(async (one) => ({ ...one, ...await one.open() })));
  return opened.toSorted((a, b) => a.plan.steps.length - b.plan.steps.length);
}

/** A death before and one after each write; tests/faults has all moments. */
async function deathsOf(plane: Plane, { name, open }: PlanCase): Promise<Step[]> {
  return (await open()).plan.steps.flatMap((_, index) =>
    [3, 4].map((moment) => index * momentsOfStep + moment).map((dieAt) => ({
      name: `${name}: a process killed at moment ${dieAt} leaves what another can finish and take back`,
      run: () => survive(plane, open, dieAt),
    }))
  );
}

async function survive(plane: Plane, open: PlanCase["open"], dieAt: number): Promise<void> {
  const told = await open();
  const store = { kubeconfig: plane.kubeconfig, driver: told.plan.steps[0]!.target.driver };
  const { records } = await openStore(store);
  const { plan } = await onServer(records, await newNamespace(plane, "faults"), told);
  const before = await imagesIn(records, plan.scope);
  const runDir = await Deno.makeTempDir({ dir: plane.dir });
  await killed({ store, runDir, plan, dieAt });
  const run = [...Deno.readDirSync(runDir)][0]!.name;
  await finished({ store, runDir, run });
  const after = await imagesIn(records, plan.scope);
  for (const { target, after: image } of new Map(plan.steps.map((step) => [step.target.name, step])).values()) {
    assertEquals(after[target.name] ?? null, image);
  }
  await finished({ store, runDir, run, direction: "undo" });
  assertEquals(await imagesIn(records, plan.scope), before);
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
    steps: plan.steps.map((step) => ({ ...step, target: { ...step.target, namespace } })),
  };
}

async function imagesIn(server: RecordStore, { namespace, release }: Scope): Promise<Record<string, RecordImage>> {
  const records = await server.list(namespace, release);
  if (!records.ok) throw new Error(records.gap.says);
  return Object.fromEntries(records.value.map(({ ref, image }) => [ref.name, image]));
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
