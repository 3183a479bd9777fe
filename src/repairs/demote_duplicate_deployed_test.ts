import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { recordSteps } from "../../tests/kit/plan.ts";
import { planOf, visitRewritten } from "../../tests/kit/rewritten.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Plan } from "../model/plan.ts";
import { demoteDuplicateDeployed } from "./demote_duplicate_deployed.ts";

testRepair(demoteDuplicateDeployed, {
  heals: {
    "p10-late": ["superseded", "deployed", "superseded"],
    "p10-wait": ["superseded", "superseded", "deployed"],
    "p10-three": ["superseded", "superseded", "superseded", "superseded", "deployed"],
    "h04-test": ["superseded", "deployed"],
    "p07-stale": ["superseded", "uninstalled"],
    "h05-live": ["superseded", "deployed", "failed"],
  },
});

async function planFor(...args: Parameters<typeof visitRewritten>): Promise<Plan> {
  return planOf(demoteDuplicateDeployed, await visitRewritten(...args));
}

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`demote-duplicate-deployed gives a label back what the payload says, ${helm}`, async () => {
    const failed = { status: "failed", label: "deployed" };
    const plan = await planFor(`p10-late-${helm}`, { 3: failed });
    assertEquals(plan.steps.map(({ says }) => says), ["revision 3: label deployed -> failed"]);
    assertEquals(
      recordSteps(plan).map(({ before, after }) => before!.data === after!.data),
      [true],
      "the payload is right",
    );
    const running = await planFor(`p10-late-${helm}`, { 2: { status: "superseded", label: "deployed" } });
    assertEquals(running.steps.map(({ says }) => says), [
      "revision 2: payload superseded -> deployed",
      "revision 3: deployed -> superseded",
    ]);
  });

  Deno.test(`demote-duplicate-deployed exchanges two statuses that were set by hand, ${helm}`, async () => {
    const exchanged = { 1: { status: "deployed" }, 2: { status: "superseded" } };
    const plan = await planFor(`healthy-deployment-${helm}`, exchanged);
    assertEquals(plan.steps.map(({ says }) => says), [
      "revision 2: superseded -> deployed",
      "revision 1: deployed -> superseded",
    ]);
  });

  Deno.test(`demote-duplicate-deployed asks where live does not tell, ${helm}`, async () => {
    const plan = await planFor(`p10-late-${helm}`, {}, drift);
    assertEquals([plan.steps.length, plan.refusals.map(({ reason }) => reason)], [0, ["ambiguous"]]);
    assertStringIncludes(plan.refusals[0]!.says, "live is not revision 2 (Deployment/web)");
    assertStringIncludes(JSON.stringify(plan.refusals[0]!.manual), "helm rollback web 2 ");
  });

  Deno.test(`demote-duplicate-deployed leaves an uninstalled release alone whose objects are there, ${helm}`, async () => {
    const there = { 1: { status: "deployed" }, 2: { status: "uninstalled" } };
    const plan = await planFor(`healthy-deployment-${helm}`, there);
    assertEquals([plan.steps.length, plan.refusals.map(({ reason }) => reason)], [0, ["ambiguous"]]);
  });

  Deno.test(`demote-duplicate-deployed says what the uninstall did not know of, ${helm}`, async () => {
    // Revision 1 of it has a Service and a ConfigMap that revision 2 has not.
    const rewrites = { 1: { status: "deployed" }, 2: { status: "uninstalled" }, 3: null };
    const left = (object: KubeObject) =>
      object.metadata.labels?.["app.kubernetes.io/managed-by"] !== "Helm"
        ? object
        : object.kind === "Secret" && object.metadata.name === "web"
        ? { ...object, metadata: { ...object.metadata, name: "extra" } }
        : undefined;
    const plan = await planFor(`healthy-reinstalled-${helm}`, rewrites, (object) => asExtra(left(object)));
    assertEquals(plan.steps.map(({ says }) => says), ["revision 1: deployed -> superseded"]);
    assertStringIncludes(plan.consequences.join(" "), "ConfigMap/extra of revision 1 is still there");
  });
}

function drift(object: KubeObject): KubeObject {
  return object.kind === "Deployment"
    ? JSON.parse(JSON.stringify(object).replaceAll("example/web:", "example/other:"))
    : object;
}

/** The release's Secret, turned into the ConfigMap that only revision 1 names. */
function asExtra(object: KubeObject | undefined): KubeObject | undefined {
  return object?.metadata.name === "extra" ? { ...object, apiVersion: "v1", kind: "ConfigMap" } : object;
}
