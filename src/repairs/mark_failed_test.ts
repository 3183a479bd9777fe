import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { planFor } from "../../tests/kit/plan.ts";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { markFailed } from "./mark_failed.ts";

testRepair(markFailed, {
  heals: {
    "p01-not-started": ["deployed", "failed"],
    "p01-half": ["deployed", "failed"],
    "p01-other-helm": ["deployed", "failed"],
    "p01-mid-apply": ["deployed", "failed"],
    "p01-same": ["deployed", "failed"],
    "p01-configmap": ["deployed", "failed"],
    "p02-half": ["failed"],
    "p03-hook": ["superseded", "deployed", "failed"],
    "p03-post-hook": ["superseded", "deployed", "failed"],
  },
});

const selector = "Deployment/web .spec.template.spec.nodeSelector.disk";

Deno.test("mark-failed: a Helm 3 that comes after Helm 4 leaves fields, and the plan says which", async () => {
  const said = async (name: string, allow: "safe" | "careful") =>
    planFor(await visitAltered(name, (objects) => objects), { allow }).consequences.filter((one) =>
      /Helm 3|whichever Helm/.test(one)
    );
  const [fact, instead] = await said("p01-half-helm4", "safe");
  assertStringIncludes(fact!, `Should Helm 3 do it, this release being Helm 4's, what its chart does not name`);
  assertStringIncludes(fact!, selector);
  assertStringIncludes(instead!, "In place of this, true-baseline (--allow careful)");
  // The baseline then knows them.
  assertEquals(await said("p01-half-helm4", "careful"), []);
  // Under client-side apply they stay whichever Helm comes.
  assertEquals(await said("p01-half-helm3", "safe"), []);
  // Nothing was applied.
  assertEquals(await said("p01-not-started-helm4", "safe"), []);
});
