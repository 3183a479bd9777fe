import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { gadgetDefinition, gadgetOf, visitManifests } from "../../../tests/kit/other_manifest.ts";
import { unservedVersion } from "./unserved_version.ts";

testCheck(unservedVersion, {
  finds: ["m01-crd", "m01-older", "m01-rollback"],
  quiet: ["m01-kubernetes", "m03-upgrade", "m03-off", "healthy-custom-resource"],
});

for (const helm of ["helm3", "helm4"]) {
  const manifests = { 2: JSON.stringify(gadgetOf("v1beta1")) };

  Deno.test(`manifest/unserved-version says how the old version is switched on, ${helm}`, async () => {
    const more = [gadgetDefinition("Webhook", "v1alpha1", "v1beta1", "V1"), gadgetOf("v1")];
    const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, manifests, more);
    const [draft] = [...unservedVersion.examine(snapshot)];
    assertStringIncludes(draft!.summary, "which the server has as lab.example/v1 only");
    assertStringIncludes(draft!.notes!.join(" "), "converts by webhook");
    assertEquals(draft!.manual!.flatMap(({ commands }) => commands), [
      "kubectl patch customresourcedefinition gadgets.lab.example --type=json -p " +
      `'[{"op":"replace","path":"/spec/versions/1/served","value":true}]'`,
    ]);
  });

  Deno.test(`manifest/unserved-version is quiet where the version is served, ${helm}`, async () => {
    const more = [gadgetDefinition("None", "V1BETA1", "V1"), gadgetOf("v1")];
    const { snapshot } = await visitManifests(`healthy-deployment-${helm}`, manifests, more);
    assertEquals([...unservedVersion.examine(snapshot)], []);
  });
}
