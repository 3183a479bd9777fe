import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import { closeOldPending } from "./close_old_pending.ts";

testRepair(closeOldPending, { heals: { "p10-over-pending": ["superseded", "failed", "deployed"] } });

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`close-old-pending leaves one alone whose helm may be alive, ${helm}`, async () => {
    const visit = await visitRewritten(`p10-over-pending-${helm}`, {});
    // The case is recorded as of three hours later.
    const plan = planOf(closeOldPending, visit, { staleAfter: 4 * 3600 });
    assertEquals([plan.steps.length, plan.refusals.map(({ reason }) => reason)], [0, ["writer-may-be-alive"]]);
    assertStringIncludes(plan.refusals[0]!.says, "the upgrade to revision 2 may still be alive");
    assertEquals(planOf(closeOldPending, visit, { staleAfter: 3600 }).steps.length, 1);
  });

  Deno.test(`close-old-pending closes all there are, ${helm}`, async () => {
    const visit = await visitRewritten(`p10-over-pending-${helm}`, {
      1: { status: "pending-install" },
    });
    const plan = planOf(closeOldPending, visit);
    assertEquals(plan.steps.map(({ says }) => says), [
      "revision 1: pending-install -> failed",
      "revision 2: pending-upgrade -> failed",
    ]);
  });
}
