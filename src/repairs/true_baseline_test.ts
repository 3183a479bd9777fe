import { assertEquals } from "deno-std/assert/mod.js";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import { trueBaseline } from "./true_baseline.ts";

testRepair(trueBaseline, {
  heals: {
    "p01-baseline": ["superseded", "failed"],
    "p01-post-hook": ["superseded", "failed"],
    "p03-post-hook": ["superseded", "superseded", "failed"],
  },
  refuses: { "p01-mid-apply": "not-proven" },
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`true-baseline: a dead revision that its label calls deployed is failed, and nothing else, ${helm}`, async () => {
    const { steps } = planOf(trueBaseline, await visitRewritten(`h03-label-${helm}`, {}));
    assertEquals(steps.map(({ says }) => says), [
      "revision 1: deployed -> superseded",
      "revision 2: pending-upgrade -> failed",
    ]);
  });
}
