import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { supersededRuns } from "./superseded_runs.ts";

testCheck(supersededRuns, {
  finds: ["h05-live"],
  quiet: ["h05", "p10-late", "p03-none-deployed", "healthy-rolled-back"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/superseded-runs: statuses set by hand, ${helm}`, async () => {
    const exchanged = { 1: { status: "deployed" }, 2: { status: "superseded" } };
    const { snapshot, findings } = await visitRewritten(`healthy-deployment-${helm}`, exchanged);
    const [finding, ...more] = findings.filter(({ severity }) => severity !== "info");
    assertEquals([finding!.check, more], [supersededRuns.id, []]);
    assertHolds(snapshot, finding!);
  });

  Deno.test(`history/superseded-runs is quiet where the deployed one runs, or live does not tell, ${helm}`, async () => {
    const repaired = await visitRewritten(`p10-late-${helm}`, { 3: { status: "superseded" } });
    assertEquals(repaired.findings.filter(({ check }) => check === supersededRuns.id), []);
    const drifted = await visitRewritten(
      `healthy-deployment-${helm}`,
      { 1: { status: "deployed" }, 2: { status: "superseded" } },
      (object) => object.kind === "Deployment" ? undefined : object,
    );
    assertEquals(drifted.findings.filter(({ check }) => check === supersededRuns.id), []);
  });
}
