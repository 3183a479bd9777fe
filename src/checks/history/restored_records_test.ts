import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { restoredRecords } from "./restored_records.ts";

testCheck(restoredRecords, {
  finds: ["h13-restored"],
  quiet: ["healthy-deployment", "healthy-rolled-back", "healthy-adopted", "healthy-pruned", "g12-gone", "p10-late"],
});

const isRecord = ({ metadata }: KubeObject) => metadata?.labels?.["owner"] === "helm";

async function foundWhere(change: (record: KubeObject) => KubeObject, name = "h13-restored-helm3") {
  const { snapshot } = await visitChanged(name, (object) => isRecord(object) ? change(object) : object);
  return [...restoredRecords.examine(snapshot)];
}

const writtenBy = (manager: string, time?: string) => (record: KubeObject): KubeObject => ({
  ...record,
  metadata: {
    ...record.metadata,
    managedFields: [{ ...record.metadata.managedFields![0]!, manager, ...(time ? { time } : {}) }],
  },
});

Deno.test("a record that Helm wrote is Helm's", async () => {
  assertEquals(await foundWhere(writtenBy("Helm")), []);
});

Deno.test("a backup that brings the field managers back is told by their age", async () => {
  assertEquals((await foundWhere(writtenBy("Helm", "2026-01-01T00:00:00Z"))).length, 1);
});

Deno.test("what this tool or a driver wrote was not put back", async () => {
  assertEquals(await foundWhere(writtenBy("helm-doctor")), []);
  assertEquals(await foundWhere(writtenBy("helm-controller")), []);
  assertEquals(await foundWhere(writtenBy("some-operator")), []);
});

Deno.test("a record that was put back and fits what is live is in order", async () => {
  assertEquals(await foundWhere(writtenBy("kubectl-create"), "healthy-deployment-helm3"), []);
  assertEquals(await foundWhere(writtenBy("velero-server"), "healthy-autoscaled-helm4"), []);
  assertEquals(await foundWhere(writtenBy("velero-server"), "healthy-kept-helm3"), []);
  assertEquals(await foundWhere(writtenBy("velero-server"), "healthy-injected-helm3"), []);
});
