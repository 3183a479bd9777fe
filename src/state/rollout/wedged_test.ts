import { assertEquals } from "deno-std/assert/mod.js";
import { checksOf, pod, statefulSet, visitRollout } from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";

const broken: JsonObject = { state: { waiting: { reason: "ImagePullBackOff" } } };

const member = (name: string, template: string, container: JsonObject = broken) =>
  pod(name, {
    owner: statefulSet,
    metadata: { labels: { "controller-revision-hash": template } },
    container,
  });

const change = (spec: JsonObject): KubeObject => ({
  ...statefulSet,
  spec: { ...statefulSet["spec"] as JsonObject, ...spec },
});

const cases: readonly (readonly [string, KubeObject, KubeObject, string])[] = [
  ["of an earlier template is in the way", statefulSet, member("db-1", "db-old"), "rollout/statefulset-wedged"],
  ["of the present template is broken itself", statefulSet, member("db-1", "db-new"), "rollout/image-pull"],
  [
    "is in nobody's way where all are replaced at a time",
    change({ podManagementPolicy: "Parallel" }),
    member("db-1", "db-old"),
    "rollout/image-pull",
  ],
  [
    "is in nobody's way below the partition",
    change({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }),
    member("db-1", "db-old"),
    "rollout/image-pull",
  ],
  [
    "may yet become ready",
    statefulSet,
    member("db-1", "db-old", { state: { waiting: { reason: "ContainerCreating" } } }),
    "rollout/not-ready",
  ],
];

for (const [what, set, one, check] of cases) {
  Deno.test(`a pod that ${what}`, async () => {
    assertEquals(checksOf(await visitRollout([set], [one])), [check]);
  });
}

Deno.test("before the controller has seen the new template nobody knows which it wants", async () => {
  const unseen = { ...statefulSet, metadata: { ...statefulSet.metadata, generation: 2 } };
  assertEquals(checksOf(await visitRollout([unseen], [member("db-1", "db-old")])), ["rollout/image-pull"]);
});
