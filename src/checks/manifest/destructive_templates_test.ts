import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { changeJson } from "../../../tests/kit/changed_record.ts";
import { destructiveTemplates } from "./destructive_templates.ts";

testCheck(destructiveTemplates, { finds: ["m04"], quiet: ["m01-crd", "p01-half", "p02-half", "healthy-stateful-set"] });

const document = (kind: string, name: string, annotations = "{}") =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, annotations: ${annotations}}\n`;

const claim = (name: string, namespace: string): KubeObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name, namespace },
});

for (const helm of ["helm3", "helm4"]) {
  const name = `p02-half-${helm}`;
  const drafts = async (manifest: string) => {
    const change = changeJson(1, (json) => JSON.stringify({ ...JSON.parse(json), manifest }));
    const { snapshot } = await visitAltered(name, (objects) => [...objects.map(change), claim("data", name)]);
    return { snapshot, found: [...destructiveTemplates.examine(snapshot)] };
  };

  Deno.test(`manifest/destructive-templates: the release's own namespace and a claim, ${helm}`, async () => {
    const { snapshot, found } = await drafts(
      document("Namespace", name) + document("PersistentVolumeClaim", "data") + document("ConfigMap", "a"),
    );
    assertStringIncludes(found[0]!.summary, `Namespace/${name}, PersistentVolumeClaim/data`);
    assertStringIncludes(found[0]!.notes!.join(" "), "Its own namespace");
    assertHolds(snapshot, found[0]!);
  });

  Deno.test(`manifest/destructive-templates is quiet of what Helm keeps, and of what is not there, ${helm}`, async () => {
    const kept = document("PersistentVolumeClaim", "data", "{helm.sh/resource-policy: keep}");
    assertEquals((await drafts(kept + document("PersistentVolumeClaim", "other"))).found, []);
  });
}
