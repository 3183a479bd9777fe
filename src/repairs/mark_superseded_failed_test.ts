import { assertEquals } from "deno-std/assert/mod.js";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import { baselineOf } from "../state/helm.ts";
import { markSupersededFailed } from "./mark_superseded_failed.ts";

testRepair(markSupersededFailed, { heals: { "h05": ["deployed", "failed", "failed"] } });

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`mark-superseded-failed passes over each that never worked, and moves no baseline, ${helm}`, async () => {
    const visit = await visitRewritten(`h05-${helm}`, {
      3: { status: "superseded" },
      2: { description: "Preparing upgrade" },
    });
    const plan = planOf(markSupersededFailed, visit);
    assertEquals(plan.steps.map(({ says }) => says), [
      "revision 3: superseded -> failed",
      "revision 2: superseded -> failed",
    ]);
    assertEquals(baselineOf(visit.snapshot.records, "upgrade")!.revision, 1);
    assertEquals(plan.consequences[0]!.startsWith("The next helm upgrade starts from revision 1 "), true);
  });
}
