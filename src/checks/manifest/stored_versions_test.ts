import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { gadgetDefinition, visitManifests } from "../../../tests/kit/other_manifest.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { storedVersions } from "./stored_versions.ts";

testCheck(storedVersions, { finds: ["m04"], quiet: ["m01-crd", "m03-upgrade", "p01-half"] });

const live = (...versions: string[]): KubeObject => ({
  ...gadgetDefinition("None", "V1BETA1", "V1"),
  status: { storedVersions: versions },
});
const next = (...versions: string[]) => JSON.stringify(gadgetDefinition("None", ...versions));

for (const helm of ["helm3", "helm4"]) {
  const drafts = async (desired: string, definition: KubeObject, deployed = desired) => {
    // Named by a revision too, so that it is read.
    const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, { 1: deployed }, [definition]);
    return { snapshot: { ...snapshot, desired }, found: [...storedVersions.examine({ ...snapshot, desired })] };
  };

  Deno.test(`manifest/stored-versions: what is to come drops a version that is stored, ${helm}`, async () => {
    const { snapshot, found } = await drafts(next("V1"), live("v1beta1", "v1"));
    assertEquals(found.map(({ subject }) => subject), ["next CustomResourceDefinition/gadgets.lab.example"]);
    assertHolds(snapshot, found[0]!);
    assertEquals(found[0]!.manual!.flatMap(({ commands }) => commands), [
      "kubectl get gadgets.lab.example -A -o json | kubectl replace -f -",
      "kubectl patch customresourcedefinition gadgets.lab.example --subresource=status --type=merge -p " +
      `'{"status":{"storedVersions":["v1"]}}'`,
    ]);
  });

  Deno.test(`manifest/stored-versions is quiet where every stored version stays, or serves no more, ${helm}`, async () => {
    assertEquals((await drafts(next("v1beta1", "V1"), live("v1beta1", "v1"))).found, []);
    assertEquals((await drafts(next("V1"), live("v1"))).found, []);
  });

  Deno.test(`manifest/stored-versions: where the old one is what is stored now, that comes first, ${helm}`, async () => {
    const definition = { ...live("v1beta1") };
    const spec = { ...(gadgetDefinition("None", "V1", "V1BETA1")["spec"] as object) };
    const { found } = await drafts(next("V1"), { ...definition, spec } as KubeObject);
    assertStringIncludes(found[0]!.manual![0]!.summary, "First upgrade with a chart that has both");
  });
}
