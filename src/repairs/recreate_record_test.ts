import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import { recreateRecord } from "./recreate_record.ts";

testRepair(recreateRecord, {
  heals: {
    "h08-opaque": ["deployed"],
    "h08-opaque-upgraded": ["deployed", "deployed"],
    "h08-immutable": ["superseded", "deployed"],
    "h08-immutable-configmap": ["deployed"],
    "h08-immutable-pending": ["superseded", "deployed"],
  },
  refuses: { "h08-immutable-held": "not-proven" },
});

const altered = (name: string, revision: number, change: Partial<KubeObject>, meta = {}) =>
  visitAltered(
    name,
    alterRecord(revision, (record) => ({ ...record, ...change, metadata: { ...record.metadata, ...meta } })),
  );

const careful = { allow: "careful" } as const;
const named = { allow: "careful", repair: recreateRecord.id } as const;

Deno.test("recreate-record: two steps, the state between them absent", async () => {
  const visit = await altered("healthy-rolled-back-helm3", 1, { type: "Opaque", immutable: true });
  const plan = planFor(visit, careful);
  const steps = recordSteps(plan);
  assertEquals(plan.refusals, []);
  assertEquals(steps.map(({ before, after }) => [before?.type, after?.type]), [
    ["Opaque", undefined],
    [undefined, "helm.sh/release.v1"],
  ]);
  const [{ before }, { after }] = [steps[0]!, steps[1]!];
  assertEquals([after!.data, after!.labels, after!.immutable], [before!.data, before!.labels, undefined]);
});

Deno.test("recreate-record: the only deployed one must be asked for by name", async () => {
  const visit = await altered("healthy-rolled-back-helm3", 3, { type: "Opaque" });
  assertEquals(planFor(visit, careful).steps, []);
  assertEquals(planFor(visit, careful).refusals.map(({ repair, reason }) => [repair, reason]), [
    [recreateRecord.id, "risk-not-allowed"],
  ]);
  assertEquals(planFor(visit, named).steps.length, 2);
});

Deno.test("recreate-record: what is bound to others is left alone", async () => {
  const finalizers = ["example.com/hold"];
  const plan = planFor(await altered("healthy-rolled-back-helm3", 1, { type: "Opaque" }, { finalizers }), named);
  assertEquals(plan.steps, []);
  assertMatch(plan.refusals[0]!.says, /has the finalizer "example.com\/hold"/);
  const [free, then] = plan.refusals[0]!.manual!;
  assertMatch(free!.commands[1]!, /^kubectl patch secret sh\.helm\.release\.v1\.web\.v1 -n \S+ --type=merge -p '\{/);
  assertMatch(then!.commands[0]!, /--repair recreate-record$/);
});

Deno.test("recreate-record: what another repair advises of a bound record comes first", async () => {
  const finalizers = ["example.com/hold"];
  const plan = planFor(await altered("p01-half-helm3", 2, { immutable: true }, { finalizers }), careful);
  assertEquals(plan.steps, []);
  const { manual } = plan.refusals.find(({ repair }) => repair === "mark-failed")!;
  assertMatch(manual![0]!.summary, /has the finalizer "example.com\/hold"/);
  assertMatch(manual![1]!.commands[0]!, /--repair recreate-record$/);
});

Deno.test("recreate-record: an immutable pending record is settled as it is made anew", async () => {
  const plan = planFor(await altered("p01-half-helm3", 2, { immutable: true }), careful);
  const [steps, { refusals }] = [recordSteps(plan), plan];
  assertEquals(steps.map(({ repairs }) => repairs), [[recreateRecord.id], [recreateRecord.id]]);
  assertEquals(steps[1]!.after!.labels["status"], "failed");
  const [command] = refusals.find(({ repair, reason }) => repair === "mark-failed" && reason === "immutable")!
    .manual![0]!.commands;
  assertMatch(command!, /^helm doctor fix web -n \S+ --allow careful --repair recreate-record$/);
});
