import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { editRecord } from "../../record/edit.ts";
import { uninstallUnfinished } from "./uninstall_unfinished.ts";

testCheck(uninstallUnfinished, { finds: [], quiet: ["p01-half", "p02-finished", "p10-late"] });

Deno.test("history/uninstall-unfinished finds a release that says it is being uninstalled, and what is left of it", async () => {
  const entry = "p02-finished-helm3";
  const [record] = (await visitChanged(entry, (object) => object)).snapshot.records;
  const edited = editRecord(record!, {
    payload: [{ path: ["info", "status"], value: "uninstalling" }],
    labels: { status: "uninstalling" },
  });
  if (!edited.ok) throw new Error(edited.says);
  const { snapshot, findings } = await visitChanged(entry, (object) => {
    if (object.metadata?.name !== record!.ref.name) return object;
    const { data, labels } = edited.image;
    return { ...object, data: { ...data }, metadata: { ...object.metadata, labels: { ...labels } } };
  });
  assertEquals(findings.map(({ check, severity }) => [check, severity]), [[uninstallUnfinished.id, "error"]]);
  const [finding] = findings;
  assertEquals(finding!.notes![0], "Still there: Secret/web, Service/web, Deployment/web.");
  assertHolds(snapshot, finding!);
});
