import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { severalDeployed } from "./several_deployed.ts";

testCheck(severalDeployed, {
  finds: ["p10-late", "p10-wait", "p10-three", "h04-test"],
  quiet: ["p01-half", "p05-upgrade", "p07-stale", "p10-over-pending"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/several-deployed tells of one that is deployed by its label alone, ${helm}`, async () => {
    const { snapshot, findings } = await visitRewritten(`healthy-deployment-${helm}`, { 1: { label: "deployed" } });
    const [finding] = findings.filter(({ check }) => check === severalDeployed.id);
    assertStringIncludes(finding!.notes!.join(" "), "Revision 1 is deployed by its label alone");
    assertStringIncludes(finding!.summary, "what runs is revision 2");
    assertHolds(snapshot, finding!);
  });

  Deno.test(`history/several-deployed says why it cannot tell which one runs, ${helm}`, async () => {
    const { findings } = await visitRewritten(
      `p10-late-${helm}`,
      {},
      (object) =>
        object.kind === "Deployment"
          ? JSON.parse(JSON.stringify(object).replaceAll("example/web:", "example/other:"))
          : object,
    );
    const [finding] = findings.filter(({ check }) => check === severalDeployed.id);
    assertStringIncludes(finding!.summary, "not proven by what is live");
    assertStringIncludes(finding!.notes!.join(" "), "ive is not revision 2 (Deployment/web)");
  });

  Deno.test(`history/several-deployed takes a pending one with a false label for none, ${helm}`, async () => {
    const { findings } = await visitRewritten(`p01-half-${helm}`, { 2: { label: "deployed" } });
    assertEquals(findings.filter(({ check }) => check === severalDeployed.id), []);
  });
}
