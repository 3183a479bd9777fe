import { assert, assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf } from "../../tests/kit/rewritten.ts";
import type { JsonObject } from "../model/json.ts";
import { recreateMissing } from "./recreate_missing.ts";

testRepair(recreateMissing, { heals: { "r13-missing": ["deployed"] } });

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`recreate-missing makes what the manifest says, with Helm's marks, ${helm}`, async () => {
    const { steps, consequences } = planOf(recreateMissing, await visitChanged(`r13-missing-${helm}`, (one) => one));
    assertEquals(steps.map(({ object }) => `${object!.kind}/${object!.name}`).sort(), [
      "ConfigMap/extra",
      "Secret/web",
      "Service/extra",
    ]);
    for (const { before, after } of steps) {
      assertEquals(before, null);
      const { labels, annotations } = (after as { fields: JsonObject }).fields["metadata"] as JsonObject;
      assertEquals((labels as JsonObject)["app.kubernetes.io/managed-by"], "Helm");
      assertEquals((annotations as JsonObject)["meta.helm.sh/release-name"], "web");
    }
    assert(consequences.some((one) => one.startsWith("No pod starts")), consequences.join("\n"));
    assert(consequences.some((one) => one.startsWith("Service/extra: the cluster address")));
  });
}

Deno.test("recreate-missing makes no claim again: it would be empty", async () => {
  const { snapshot } = await visitChanged("healthy-deployment-helm3", (one) => one);
  const claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\n";
  const ref = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: snapshot.scope.namespace, name: "data" };
  const changed = {
    ...snapshot,
    records: snapshot.records.map((record) => ({
      ...record,
      release: { ...record.release, manifest: `${record.release?.manifest}\n---\n${claim}` },
    })),
    objects: [...snapshot.objects, { ref, live: null }],
    facts: {
      ...snapshot.facts,
      kinds: [...snapshot.facts.kinds, { kind: ref, served: true, namespaced: true }],
    },
  };
  const proposal = recreateMissing.propose(changed, [], {
    allow: "careful",
    only: [],
    staleAfter: 0,
    assumeUnmanaged: false,
  });
  assertEquals("reason" in proposal && proposal.reason, "not-proven");
});
