import { assert, assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import type { JsonObject } from "../model/json.ts";
import { recreateMissing } from "./recreate_missing.ts";

testRepair(recreateMissing, { heals: { "r13-missing": ["deployed"], "r13-missing-failed": ["deployed", "failed"] } });

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

/** The healthy release, with objects in its manifest that are not there. */
async function planWithout(lost: readonly (readonly [apiVersion: string, kind: string])[], repair?: string) {
  const name = "healthy-deployment-helm3";
  const { snapshot: { records } } = await visitRewritten(name, {});
  const documents = lost.map(([apiVersion, kind]) => JSON.stringify({ apiVersion, kind, metadata: { name: "gone" } }));
  const manifest = [records.at(-1)!.release!.manifest, ...documents].join("\n---\n");
  const visit = await visitRewritten(name, { 2: { manifest } });
  return planOf(recreateMissing, visit, repair === undefined ? {} : { repair });
}

const claim = ["v1", "PersistentVolumeClaim"] as const;
const webhook = ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"] as const;

Deno.test("recreate-missing makes no claim again: it would be empty", async () => {
  const { steps, refusals } = await planWithout([claim]);
  assertEquals([steps.length, refusals[0]?.reason], [0, "not-proven"]);
});

Deno.test("recreate-missing answers what it makes, and nothing else", async () => {
  const { steps, consequences } = await planWithout([claim, ["v1", "ConfigMap"]]);
  assertEquals(steps.map(({ findings }) => findings), [["objects/missing revision 2"]]);
  assert(consequences.includes("Not made again, for it would be empty: PersistentVolumeClaim/gone."));
});

Deno.test("recreate-missing makes a webhook configuration again only where it is named", async () => {
  assertEquals((await planWithout([webhook])).refusals[0]?.reason, "ambiguous");
  const { steps } = await planWithout([webhook], recreateMissing.id);
  assertEquals(steps.map(({ object, findings }) => [object!.kind, findings]), [
    ["ValidatingWebhookConfiguration", ["objects/missing ValidatingWebhookConfiguration/gone"]],
  ]);
});

Deno.test("recreate-missing waits where true-baseline may change what the next upgrade starts from, unless it is named", async () => {
  const name = "r13-missing-failed-helm3";
  const { snapshot: { records } } = await visitRewritten(name, {});
  // Its upgrade dropped the Service, which is live: the next one deletes it, from whichever revision it starts.
  const dropped = records.at(-1)!.release!.manifest!.split(/^---$/m).filter((one) => !/Service\n.*name: web/.test(one));
  const visit = await visitRewritten(name, { 2: { manifest: dropped.join("---") } });
  const { steps, refusals } = planOf(recreateMissing, visit);
  assertEquals([steps.length, refusals[0]?.reason], [0, "ambiguous"]);
  assertEquals(planOf(recreateMissing, visit, { repair: recreateMissing.id }).steps.length, 2);
});
