import { assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planFor } from "../../tests/kit/plan.ts";
import { purgeRecords } from "./purge_records.ts";

testRepair(purgeRecords, {
  heals: { "p06-purge": [] },
  refuses: { "p06-hook": "not-proven", "p06-half": "not-proven", "p06-held": "not-proven", "p06-older": "not-proven" },
});

Deno.test("purge-records removes the newest last, and only when it is named", async () => {
  const visited = await visitChanged("p06-purge-helm3", (object) => object);
  const allow = "careful";
  assertEquals(planFor(visited, { allow }, [purgeRecords]).refusals[0]!.reason, "risk-not-allowed");
  const { steps } = planFor(visited, { allow, repair: purgeRecords.id });
  assertEquals(steps.map(({ says, after }) => [says, after]), [
    ["revision 1: record removed", null],
    ["revision 2: record removed", null],
  ]);
});
