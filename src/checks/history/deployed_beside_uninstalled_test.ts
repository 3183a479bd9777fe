import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { deployedBesideUninstalled } from "./deployed_beside_uninstalled.ts";

testCheck(deployedBesideUninstalled, {
  finds: ["p07-stale"],
  quiet: ["healthy-reinstalled", "p10-late", "p01-half", "h05"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/deployed-beside-uninstalled says that the objects are there, ${helm}`, async () => {
    const rewrites = { 1: { status: "deployed" }, 2: { status: "uninstalled" } };
    const { findings } = await visitRewritten(`healthy-deployment-${helm}`, rewrites);
    const [finding] = findings.filter(({ check }) => check === deployedBesideUninstalled.id);
    assertStringIncludes(finding!.notes![0]!, "It is not gone: ");
    assertStringIncludes(finding!.notes![0]!, "Deployment/web");
  });

  Deno.test(`history/deployed-beside-uninstalled is quiet where nothing else is deployed, ${helm}`, async () => {
    const { findings } = await visitRewritten(`healthy-deployment-${helm}`, { 2: { status: "uninstalled" } });
    assertEquals(findings.filter(({ check }) => check === deployedBesideUninstalled.id), []);
  });
}
