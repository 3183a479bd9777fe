import { assertEquals } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { notUpdatable } from "./not_updatable.ts";

testCheck(notUpdatable, {
  finds: [
    "h08-opaque",
    "h08-opaque-upgraded",
    "h08-immutable",
    "h08-immutable-configmap",
    "h08-immutable-pending",
    "h08-immutable-held",
  ],
  quiet: ["p01-half", "p01-configmap", "p10-late", "h03-owner"],
});

const found = async (name: string, revision: number, change: Partial<KubeObject>) => {
  const { snapshot, findings } = await visitAltered(
    name,
    alterRecord(revision, (record) => ({ ...record, ...change })),
  );
  const mine = findings.filter(({ check }) => check === notUpdatable.id);
  for (const finding of mine) assertHolds(snapshot, finding);
  return mine.map(({ subject, severity }) => [subject, severity]);
};

Deno.test("history/not-updatable: a record that Helm writes again is an error, an old one a warning", async () => {
  const type = "Opaque";
  assertEquals(await found("healthy-rolled-back-helm3", 3, { type }), [["revision 3", "error"]]);
  assertEquals(await found("healthy-rolled-back-helm3", 1, { type }), [["revision 1", "warning"]]);
  assertEquals(await found("healthy-rolled-back-helm4", 3, { immutable: true }), [["revision 3", "error"]]);
  assertEquals(await found("p01-half-helm3", 2, { immutable: true }), [["revision 2", "error"]]);
  assertEquals(await found("healthy-rolled-back-helm4", 3, { immutable: false }), []);
});

Deno.test("history/not-updatable: a ConfigMap has no type, and can be immutable", async () => {
  assertEquals(await found("p01-configmap-helm3", 1, { type: "Opaque" }), []);
  assertEquals(await found("p01-configmap-helm3", 1, { immutable: true }), [["revision 1", "error"]]);
});
