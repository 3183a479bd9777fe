import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { all, changeJson, changeText, planChanged } from "../../tests/kit/changed_record.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { restoreRecord } from "./restore_record.ts";

testRepair(restoreRecord, {
  heals: {
    "h02-wrong-key": ["superseded", "deployed"],
    "h02-packaging": ["superseded", "superseded", "superseded", "deployed"],
    "h02-configmap": ["superseded", "deployed"],
  },
  refuses: { "h02-cut-newest": "unreadable", "h02-cut-behind": "unreadable", "h02-null": "unreadable" },
});

Deno.test("restore-record mends what it can and leaves the rest to others", async () => {
  const { plan } = await planChanged(
    "healthy-deployment-helm3",
    all(changeText(1, (text) => text.slice(0, 400)), changeText(2, btoa)),
  );
  assertEquals(plan.steps.map(({ repairs, target }) => [repairs, target.name.at(-1)]), [
    [["restore-record"], "2"],
    [["quarantine-record"], "1"],
  ]);
});

Deno.test("restore-record: nothing else is offered for what it can mend", async () => {
  const { reported } = await planChanged("healthy-deployment-helm3", changeText(2, btoa));
  const offered = reported[0]!.remedies.flatMap((remedy) => "risk" in remedy ? [remedy.repair] : []);
  assertEquals(offered, ["restore-record"]);
});

Deno.test("restore-record takes a null out of the hooks", async () => {
  const { plan } = await planChanged(
    "healthy-hooks-helm3",
    changeJson(2, (json) => json.replace('"hooks":[', '"hooks":[null,')),
  );
  assertEquals(plan.steps.map(({ repairs }) => repairs), [["restore-record"]]);
  assertMatch(plan.steps[0]!.says, /"\/hooks" held 1 times null/);
});

Deno.test("restore-record refuses an immutable record", async () => {
  const { plan } = await planChanged(
    "healthy-deployment-helm3",
    all(
      changeText(2, btoa),
      (object) => object.metadata?.name?.endsWith(".v2") ? { ...object, immutable: true } : object,
    ),
    {},
    [restoreRecord],
  );
  assertEquals([plan.steps, plan.refusals.map(({ reason }) => reason)], [[], ["immutable"]]);
});
