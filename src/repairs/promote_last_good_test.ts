import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { recordSteps } from "../../tests/kit/plan.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import type { Plan } from "../model/plan.ts";
import { decodeRecord } from "../record/decode.ts";
import { promoteLastGood } from "./promote_last_good.ts";

testRepair(promoteLastGood, {
  heals: {
    "p03-none-deployed": ["superseded", "deployed", "failed"],
    "p07-unknown": ["superseded", "deployed"],
    "p07-unknown-dead": ["deployed", "failed"],
    "p07-wrong-base": ["deployed", "failed"],
  },
  refuses: { "p07-deleted": "ambiguous" },
});

async function planFor(...args: Parameters<typeof visitRewritten>): Promise<Plan> {
  return planOf(promoteLastGood, await visitRewritten(...args));
}

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`promote-last-good acts unasked only where every upgrade is refused, ${helm}`, async () => {
    const works = await planFor(`p07-wrong-base-${helm}`, {});
    assertEquals([works.steps.length, works.refusals.map(({ reason }) => reason)], [0, ["not-proven"]]);
    assertStringIncludes(works.refusals[0]!.says, "helm upgrade is not refused: it starts from revision 2");
    assertStringIncludes(works.refusals[0]!.says, "--repair promote-last-good");
    const refused = await planFor(`p07-unknown-${helm}`, {});
    assertEquals(refused.steps.map(({ says }) => says), ["revision 2: unknown -> deployed"]);
  });

  Deno.test(`promote-last-good asks where live does not tell, and says how to find out, ${helm}`, async () => {
    const plan = await planFor(
      `p07-unknown-${helm}`,
      {},
      (object) => object.kind === "Deployment" ? undefined : object,
    );
    assertEquals(plan.steps, []);
    assertEquals(plan.refusals.map(({ reason }) => reason), ["ambiguous"]);
    assertStringIncludes(JSON.stringify(plan.refusals[0]!.manual), "helm rollback web 1 ");
  });

  Deno.test(`promote-last-good does not let a revision look as if it had never worked, ${helm}`, async () => {
    const description = 'Upgrade "web" failed: it did not come up';
    const plan = await planFor(`p07-unknown-${helm}`, { 2: { description } });
    const { target, after } = recordSteps(plan)[0]!;
    const record = decodeRecord({ ref: target, uid: "", resourceVersion: "", managers: [], image: after! });
    assertEquals(record.release!.info!.description, "(deployed again by helm-doctor/0.0.0: it is what runs)");
  });
}

Deno.test("promote-last-good: what only the failed revision names stays, and is not said to be changed", async () => {
  const { snapshot } = await visitRewritten("p03-none-deployed-helm3", {});
  const manifest = snapshot.records[1]!.release!.manifest!.split("---").filter((part) => !/kind: Service\n/.test(part));
  const { consequences } = await planFor("p03-none-deployed-helm3", { 2: { manifest: manifest.join("---") } });
  assertStringIncludes(consequences.join("\n"), "will stay for ever: Service/web.");
  assertStringIncludes(consequences.join("\n"), "has them: Deployment/web, which the failed rollback had changed");
});
