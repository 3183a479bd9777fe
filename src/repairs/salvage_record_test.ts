import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { changeJson, planChanged } from "../../tests/kit/changed_record.ts";
import { recordSteps } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { decodeRecord } from "../record/decode.ts";
import { salvageRecord } from "./salvage_record.ts";

testRepair(salvageRecord, {
  heals: { "h02-cut-behind": ["superseded", "deployed"] },
  refuses: { "h02-cut-newest": "unreadable", "h02-only": "unreadable", "h02-null": "unreadable" },
});

async function planFor(change: (json: string) => string) {
  const { snapshot, plan } = await planChanged("healthy-hooks-helm3", changeJson(2, change));
  const [step] = recordSteps(plan);
  const record = snapshot.records.find(({ ref }) => ref.name === step?.target.name);
  const after = step?.after && record ? decodeRecord({ ...record, image: step.after }) : undefined;
  return { plan, release: after?.release };
}

Deno.test("salvage-record says which hooks are lost, in the plan and in the record", async () => {
  const { plan, release } = await planFor((json) =>
    json.slice(0, json.indexOf('"name"', json.indexOf('"hooks":[{') + 20))
  );
  assertEquals(plan.steps.map(({ repairs }) => repairs), [["salvage-record"]]);
  assertMatch(release?.info?.description ?? "", /salvaged by helm-doctor\/0\.0\.0; lost: hooks after the first/);
  assertMatch(plan.consequences.join("\n"), /runs none of its lost hooks/);
});

Deno.test("salvage-record writes the info that is lost from the label, and marks it", async () => {
  const { plan, release } = await planFor((json) => json.replace(/"info":\{.*?"status":"\w+"[^}]*\}/, '"info":null'));
  assertEquals(plan.steps.map(({ repairs }) => repairs), [["salvage-record"]]);
  assertEquals(release?.info?.status, "deployed");
  assertMatch(release?.info?.description ?? "", /lost: info: its times/);
});

Deno.test("salvage-record refuses half a manifest, and a payload that its label contradicts", async () => {
  const half = await planFor((json) => json.slice(0, json.indexOf('"manifest":"') + 200));
  assertEquals(half.plan.steps, []);
  const other = await planFor((json) => json.replace('"status":"deployed"', '"status":"failed"').slice(0, -30));
  assertEquals(other.plan.steps, []);
});
