import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { assertHolds } from "../../../tests/kit/check_tester.ts";
import { museum } from "../../../tests/museum/mod.ts";
import { openCase, scopeOf, visit } from "../../../tests/museum/visit.ts";
import { unreadableRecord } from "./unreadable_record.ts";

Deno.test("history/unreadable-record finds a payload that was cut, and only that", async () => {
  const entry = museum.find(({ name }) => name === "p01-half-helm3")!;
  const cut = (item: KubeObject): unknown =>
    item.metadata?.name?.endsWith(".v1") && item.kind === "Secret"
      ? { ...item, data: { release: (item["data"] as { release: string }).release.slice(0, 400) } }
      : item;
  const damaged = { ...entry, cluster: { items: (entry.cluster.items as KubeObject[]).map(cut) } };
  const { snapshot, findings } = await visit(openCase(damaged), scopeOf(damaged));
  const found = findings.filter(({ check }) => check === unreadableRecord.id);
  assertEquals(found.map(({ subject, severity }) => [subject, severity]), [["revision 1", "error"]]);
  for (const finding of found) assertHolds(snapshot, finding);
});
