import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { finishedLate } from "./finished_late.ts";

testCheck(finishedLate, {
  finds: ["r10-late", "r10-late-install", "w02-recreated"],
  quiet: ["r10-image-pull", "r07-wedged", "p01-finished", "healthy-rolled-back-on-failure", "p03-none-deployed"],
});

const found = async (
  entry: string,
  change: (object: KubeObject) => KubeObject,
) => [...finishedLate.examine((await visitChanged(entry, change)).snapshot)];

const changed: readonly (readonly [string, (object: KubeObject) => KubeObject])[] = [
  ["an object is not as it means it", (object) =>
    object.kind === "Deployment"
      ? {
        ...object,
        metadata: { ...object.metadata, managedFields: [] },
        spec: { ...object["spec"] as Record<string, never>, replicas: 5 },
      }
      : object],
  [
    "a rollout is not complete",
    (object) =>
      object.kind === "Deployment"
        ? { ...object, status: { ...object["status"] as Record<string, never>, availableReplicas: 1 } }
        : object,
  ],
  [
    "an object is not there",
    (object) =>
      object.kind === "ConfigMap" && object.metadata.name === "extra"
        ? { ...object, metadata: { ...object.metadata, name: "other" } }
        : object,
  ],
];

for (const [what, change] of changed) {
  Deno.test(`a failed revision is not finished while ${what}`, async () => {
    for (const entry of ["r10-late-helm3", "r10-late-helm4"]) assertEquals(await found(entry, change), []);
  });
}

Deno.test("a pod that was made again meanwhile is told from a failure (werf#6048)", async () => {
  for (const entry of ["w02-recreated-helm3", "w02-recreated-helm4"]) {
    const [one] = await found(entry, (object) => object);
    assertStringIncludes(one!.notes!.join(), "RecreatingFailedPod");
  }
});
