import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import { recordsOf } from "../../tests/kit/bare_objects.ts";
import { gadgetDefinition, gadgetOf, visitManifests } from "../../tests/kit/other_manifest.ts";
import { planFor } from "../../tests/kit/plan.ts";
import { parseManifest } from "../state/manifest/manifest.ts";
import { mapRemovedApis } from "./map_removed_apis.ts";

const manifest = `---
# Source: app/templates/pdb.yaml
apiVersion: policy/v1beta1 # 1.21
kind: PodDisruptionBudget
metadata: { name: web }
spec: { maxUnavailable: 1, selector: {} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: notes }
data: { text: "apiVersion: policy/v1beta1" }
`;

const mapped = manifest.replace("policy/v1beta1 #", "policy/v1 #");

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`map-removed-apis changes one word of the deployed manifest, ${helm}`, async () => {
    const visit = await visitRewritten(`healthy-deployment-${helm}`, { 2: { manifest } });
    const plan = planOf(mapRemovedApis, visit);
    assertEquals(plan.steps.map(({ says }) => says), [
      "revision 2: PodDisruptionBudget/web policy/v1beta1 -> policy/v1",
    ]);
    const [record] = recordsOf(plan);
    const before = visit.snapshot.records.find(({ revision }) => revision === 2)!;
    assertEquals(record!.release, { ...before.release, manifest: mapped });
    assertEquals(record!.image.labels, before.image.labels);
    assertStringIncludes(plan.consequences.join(" "), "nothing on the cluster is");
    assert(!plan.consequences.join(" ").includes("field names"));
  });

  Deno.test(`map-removed-apis changes the revision that Helm reads, not the newest, ${helm}`, async () => {
    const visit = await visitRewritten(`healthy-deployment-${helm}`, {
      1: { status: "deployed", manifest },
      2: { status: "failed" },
    });
    assertEquals(planOf(mapRemovedApis, visit).steps.map(({ target }) => target?.name), [
      visit.snapshot.records[0]!.ref.name,
    ]);
  });

  Deno.test(`map-removed-apis changes older revisions only where it is named, ${helm}`, async () => {
    const visit = await visitRewritten(`healthy-deployment-${helm}`, { 1: { manifest } });
    assertEquals(planOf(mapRemovedApis, visit).steps, []);
    assertEquals(planOf(mapRemovedApis, visit, { repair: mapRemovedApis.id }).steps.length, 1);
  });

  Deno.test(`map-removed-apis refuses what a webhook has converted into other fields, ${helm}`, async () => {
    const converted = async (strategy: "None" | "Webhook", size: number) =>
      planOf(
        mapRemovedApis,
        await visitManifests(`healthy-deployment-${helm}`, { 2: JSON.stringify(gadgetOf("v1beta1")) }, [
          gadgetDefinition(strategy, "v1beta1", "V1"),
          gadgetOf("v1", size),
        ]),
      );
    assertEquals((await converted("Webhook", 2)).refusals.map(({ reason }) => reason), ["not-proven"]);
    assertEquals((await converted("Webhook", 1)).steps.length, 1);
    assertEquals((await converted("None", 2)).steps.length, 1);
  });

  Deno.test(`map-removed-apis says which fields Helm will not know, ${helm}`, async () => {
    const ingress =
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: web}\nspec: {backend: {serviceName: web}}\n";
    const plan = planOf(mapRemovedApis, await visitManifests(`healthy-deployment-${helm}`, { 2: ingress }));
    assertEquals(plan.steps.map(({ says }) => says), [
      "revision 2: Ingress/web extensions/v1beta1 -> networking.k8s.io/v1",
    ]);
    assertStringIncludes(plan.consequences.join(" "), "spec.backend is spec.defaultBackend");
  });

  Deno.test(`map-removed-apis writes what fits into a record, or nothing, ${helm}`, async () => {
    const visit = await visitManifests(`healthy-deployment-${helm}`, { 2: manifest });
    const last = visit.snapshot.records.at(-1)!;
    const frozen = { ...last, image: { ...last.image, immutable: true } };
    const snapshot = { ...visit.snapshot, records: [visit.snapshot.records[0]!, frozen] };
    const plan = planOf(mapRemovedApis, { ...visit, snapshot });
    assertEquals([plan.steps, plan.refusals.map(({ reason }) => reason)], [[], ["immutable"]]);
  });

  Deno.test(`what may not be mapped stays as it is beside one of its kind that may, ${helm}`, async () => {
    const named = (name: string, version: string, size?: number) => {
      const gadget = gadgetOf(version, size);
      return { ...gadget, metadata: { ...gadget.metadata, name } };
    };
    const both = [
      ...["one", "two"].map((name) => JSON.stringify(named(name, "v1beta1"))),
      "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: web}\n",
    ].join("\n---\n");
    const visit = await visitManifests(`healthy-deployment-${helm}`, { 2: both }, [
      gadgetDefinition("Webhook", "v1beta1", "V1"),
      named("one", "v1", 1),
      named("two", "v1", 2),
    ]);
    const plan = planFor(visit, { allow: "careful" });
    assertEquals(plan.steps.map(({ repairs }) => repairs), [["drop-unservable"]]);
    const { documents } = parseManifest(recordsOf(plan)[0]!.release!.manifest!);
    assertEquals(documents.map(({ ref }) => `${ref.name} ${ref.apiVersion}`), [
      "one lab.example/v1",
      "two lab.example/v1beta1",
    ]);
  });

  Deno.test(`one edit maps and cuts where a record needs both, ${helm}`, async () => {
    const both = manifest + "---\napiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: web}\n";
    const visit = await visitManifests(`healthy-deployment-${helm}`, { 2: both });
    const plan = planFor(visit, { allow: "careful" });
    assertEquals(plan.steps.map(({ repairs, says }) => [repairs, says]), [[
      ["map-removed-apis", "drop-unservable"],
      "revision 2: PodDisruptionBudget/web policy/v1beta1 -> policy/v1; PodSecurityPolicy/web cut out of the manifest",
    ]]);
    assertEquals(recordsOf(plan)[0]!.release!.manifest, mapped);
    const alone = planFor(visit, { allow: "careful", repair: "drop-unservable" });
    assertEquals(alone.steps.map(({ says }) => says), ["revision 2: PodSecurityPolicy/web cut out of the manifest"]);
    assertStringIncludes(alone.consequences.join(" "), "still cannot be built, for PodDisruptionBudget/web");
  });
}
