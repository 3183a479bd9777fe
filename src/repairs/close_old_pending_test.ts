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

Deno.test("close-old-pending leaves one alone that its label calls deployed, unless that is proven wrong", async () => {
  const torn = { status: "pending-upgrade", label: "deployed" };
  // Live is what its manifest says: by it the next upgrade starts from the right one.
  const runs = await visitRewritten("healthy-rolled-back-helm3", {
    1: { status: "failed" },
    2: { ...torn, manifest: await manifestOf("healthy-rolled-back-helm3", 3) },
    3: { status: "failed", manifest: await manifestOf("healthy-rolled-back-helm3", 2) },
  });
  const plan = planOf(closeOldPending, runs);
  assertEquals([plan.steps, plan.refusals.map(({ reason }) => reason)], [[], ["ambiguous"]]);
  const wrong = await visitRewritten("healthy-rolled-back-helm3", { 2: torn });
  assertEquals(planOf(closeOldPending, wrong).steps.length, 1);
});

async function manifestOf(name: string, revision: number): Promise<string> {
  const { snapshot } = await visitRewritten(name, {});
  return snapshot.records.find((record) => record.revision === revision)!.release!.manifest!;
}
