import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { all, changeJson, changeText, planChanged } from "../../tests/kit/changed_record.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { RawRecord } from "../model/snapshot.ts";
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
  assertEquals(plan.steps.map(({ repairs, target }) => [repairs, target!.name.at(-1)]), [
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

Deno.test("restore-record moves a payload out of binaryData, and undo moves it back", async () => {
  const move = alterRecord(2, ({ data, ...rest }) => ({
    ...rest,
    binaryData: { release: btoa((data as { release: string }).release) },
  }));
  const visit = await visitAltered("healthy-configmap-driver-helm3", move);
  assertMatch(visit.findings.map(({ notes }) => notes).join(), /Nothing is lost: .* of binaryData, and it is whole/);
  const plan = planFor(visit, { allow: "careful" }, [restoreRecord]);
  const step = recordSteps(plan)[0]!;
  for (const [after, part] of [[step.after, "data"], [step.before, "binaryData"]] as const) {
    const listed = await visit.cluster.records.list(visit.snapshot.scope.namespace, visit.snapshot.scope.release);
    const live = listed.ok && listed.value.find(({ ref }) => ref.name === step.target.name);
    const written = await visit.cluster.records.replace(step.target, after!, live as RawRecord, { dryRun: false });
    assertEquals(written.kind, "written");
    const { driver: _, ...ref } = step.target;
    const read = await visit.cluster.objects.read({ apiVersion: "v1", kind: "ConfigMap", ...ref });
    const { data = {}, binaryData = {} } = (read.ok && read.value) as KubeObject;
    assertEquals(
      [Object.keys(data!), Object.keys(binaryData!)],
      part === "data" ? [["release"], []] : [[], ["release"]],
    );
  }
});
