import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { planFor } from "../../tests/kit/plan.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import { restartWedgedPod } from "./restart_wedged_pod.ts";

const named = { allow: "dangerous", repair: restartWedgedPod.id } as const;

for (const entry of ["r07-wedged-helm3", "r07-wedged-helm4", "r07-rollback-helm3", "r07-rollback-helm4"]) {
  Deno.test(`the one pod in the way is deleted, by its uid and for good: ${entry}`, async () => {
    const visited = await visitChanged(entry, (object) => object);
    const { steps: [step, ...others], consequences } = planFor(visited, named, [restartWedgedPod]);
    assertEquals(others, []);
    const pod = visited.snapshot.facts.dependents.find(({ metadata }) => metadata.name === step!.object!.name)!;
    assertEquals([step!.object!.kind, step!.object!.name, step!.after, step!.final], ["Pod", "db-1", null, true]);
    assertEquals((step!.before as { uid?: string }).uid, pod.metadata.uid);
    assertStringIncludes(consequences.join(), "Pod/db-1 is deleted for good");
  });
}

Deno.test("it acts only where it is named", async () => {
  const visited = await visitChanged("r07-wedged-helm3", (object) => object);
  for (const choices of [{}, { allow: "dangerous" }, { repair: restartWedgedPod.id }] as const) {
    const { steps, refusals } = planFor(visited, choices, [restartWedgedPod]);
    assertEquals([steps.length, refusals[0]?.reason], [0, "risk-not-allowed"]);
  }
});

Deno.test("a pod that has become ready meanwhile is left alone", async () => {
  const ready = (object: KubeObject): KubeObject =>
    object.kind === "Pod" && object.metadata.name === "db-1"
      ? { ...object, status: { conditions: [{ type: "Ready", status: "True" }] } }
      : object;
  const visited = await visitChanged("r07-wedged-helm3", ready);
  assertEquals(planFor(visited, named, [restartWedgedPod]).steps, []);
});
