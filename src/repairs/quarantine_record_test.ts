import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor as planAll } from "../../tests/kit/plan.ts";
import { all, changeJson, changeLabels, changeText, planChanged } from "../../tests/kit/changed_record.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import type { Choices, Plan } from "../model/plan.ts";
import { quarantineRecord } from "./quarantine_record.ts";

testRepair(quarantineRecord, {
  heals: {
    "h02-cut-newest": ["deployed"],
    "h02-cut-old": ["superseded", "deployed"],
    // The killed upgrade below is marked failed too.
    "h02-cut-above": ["deployed", "failed"],
    // Named, for it was the deployed one.
    "h02-null": ["superseded"],
  },
  refuses: { "h02-only": "not-proven", "h02-wrong-key": "not-proven", "h02-cut-behind": "not-proven" },
});

const cut = (text: string) => text.slice(0, 400);
type Change = Parameters<typeof planChanged>[1];

async function planFor(
  change: Change,
  choices: Partial<Choices> = {},
  name = "healthy-deployment-helm3",
): Promise<Plan> {
  return (await planChanged(name, change, choices, choices.repair ? [quarantineRecord] : undefined)).plan;
}

const acting = ({ steps }: Plan) => steps.map(({ repairs }) => repairs.join());
const refusal = ({ refusals }: Plan) => refusals.find(({ repair }) => repair === quarantineRecord.id);

Deno.test("quarantine-record leaves a record that panics and was deployed, until it is named", async () => {
  const whole = changeJson(2, () => "null");
  const unnamed = await planFor(whole);
  assertEquals(acting(unnamed), []);
  assertMatch(refusal(unnamed)!.says, /label says deployed.*or name this repair/);
  assertEquals(acting(await planFor(whole, { repair: quarantineRecord.id })), ["quarantine-record"]);
});

Deno.test("quarantine-record takes a null payload that was never deployed without being named", async () => {
  const plan = await planFor(changeJson(1, () => "null"));
  assertEquals(acting(plan), ["quarantine-record"]);
  assertEquals(plan.steps[0]!.after, null);
});

Deno.test("quarantine-record refuses a cut record labelled deployed, even when named", async () => {
  const plan = await planFor(changeText(2, cut), { repair: quarantineRecord.id });
  assertEquals(acting(plan), []);
  assertMatch(refusal(plan)!.says, /forget what this one brought/);
  assertMatch(refusal(plan)!.manual![0]!.commands.join("\n"), /--repair rebuild-record/);
});

Deno.test("quarantine-record refuses where the status is not known and nothing is deployed", async () => {
  const plan = await planFor(all(changeText(2, cut), changeLabels(2, { status: "" })));
  assertMatch(refusal(plan)!.says, /names no status of Helm/);
});

Deno.test("quarantine-record waits for a helm that may be alive", async () => {
  const change = all(changeText(2, cut), changeLabels(2, { status: "pending-upgrade" }));
  const plan = await planFor(change, { staleAfter: 1e9 });
  assertEquals(refusal(plan)!.reason, "writer-may-be-alive");
  assertEquals(acting(await planFor(change)), ["quarantine-record"]);
});

Deno.test("quarantine-record keeps the last trace of a release until it is named", async () => {
  const change = all(
    changeText(1, cut),
    changeText(2, cut),
    changeLabels(2, { status: "failed" }),
    changeLabels(1, { status: "superseded" }),
  );
  const plan = await planFor(change);
  assertEquals(acting(plan), []);
  assertMatch(refusal(plan)!.says, /all that is left of the release/);
  assertEquals(acting(await planFor(change, { repair: quarantineRecord.id })).length, 2);
});

Deno.test("quarantine-record says what stays without a record, and where the next upgrade starts", async () => {
  const told = await planFor((object) => object, {}, "h02-cut-newest-helm3");
  const text = told.consequences.join("\n");
  assertMatch(text, /The next helm upgrade starts from revision 1 and becomes revision 2/);
  assertMatch(text, /in no record that can be read: .*Service\/extra/);
  assertMatch(text, /Number 2 is free again/);
});

Deno.test("quarantine-record leaves alone what Helm 3 still reads", async () => {
  const plan = await planFor(changeJson(2, (json) => json.replace('"info":{', '"info":{"rollback_revision":"one",')));
  assertMatch(refusal(plan)!.says, /Helm 3 still reads it/);
});

Deno.test("quarantine-record, restore-record and salvage-record leave another release's record alone", async () => {
  const visit = await visitAltered("healthy-rolled-back-helm3", (objects) => [
    ...objects,
    ...objects.filter(({ metadata }) => metadata.name === "sh.helm.release.v1.web.v2").map((record) => ({
      ...record,
      data: { release: "AAAA" },
      metadata: { ...record.metadata, uid: "another", name: "sh.helm.release.v1.other.v2" },
    })),
  ]);
  const unreadable = visit.findings.filter(({ check }) => check === "history/unreadable-record");
  assertEquals(unreadable.map(({ subject }) => subject), ["record sh.helm.release.v1.other.v2"]);
  assertMatch(unreadable[0]!.manual![0]!.commands.join(), /^helm doctor other -n /);
  for (const repair of [undefined, "quarantine-record", "restore-record", "salvage-record"]) {
    assertEquals(planAll(visit, { allow: "careful", ...(repair ? { repair } : {}) }).steps, []);
  }
});

Deno.test("quarantine-record promises no upgrade where a newer record still stands in the way", async () => {
  const { steps, consequences } = await planFor(all(changeText(1, cut), changeText(3, cut)), {}, rolledBack);
  assertEquals(steps.map(({ target }) => target!.name), ["sh.helm.release.v1.web.v1"]);
  assertEquals(
    consequences[0],
    'helm upgrade still ends with "release: already exists": the record "sh.helm.release.v1.web.v3" is in the way.',
  );
});

Deno.test("quarantine-record leaves the lower of two newest records, whose name stops an upgrade, as long as the higher stays", async () => {
  const plan = await planFor(all(changeText(2, cut), changeText(3, cut)), {}, rolledBack);
  assertEquals(plan.steps, []);
  assertMatch(
    refusal(plan)!.says,
    /Revision 2: As long as the record "sh\.helm\.release\.v1\.web\.v3" stays, this one does/,
  );
  const failed = all(changeText(2, cut), changeText(3, cut), changeLabels(3, { status: "failed" }));
  const both = await planFor(all(failed, changeLabels(1, { status: "deployed" })), {}, rolledBack);
  assertEquals(both.steps.filter(({ after }) => after === null).length, 2);
});

/** Revision 3 is deployed, a rollback to 1. */
const rolledBack = "healthy-rolled-back-helm3";
