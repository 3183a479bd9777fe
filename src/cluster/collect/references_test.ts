import { assertEquals } from "deno-std/assert/mod.js";
import { deployment, object } from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { collectReferences } from "./references.ts";

const ref = (name: string, more: JsonObject = {}): JsonObject => ({ name, ...more });

const spec: JsonObject = {
  serviceAccountName: "robot",
  priorityClassName: "high",
  imagePullSecrets: [ref("pull")],
  initContainers: [{ name: "first", envFrom: [{ configMapRef: ref("first") }] }],
  containers: [{
    name: "main",
    envFrom: [{ secretRef: ref("all") }, { configMapRef: ref("maybe", { optional: true }) }],
    env: [
      { name: "A", valueFrom: { secretKeyRef: ref("one", { key: "a" }) } },
      { name: "B", valueFrom: { configMapKeyRef: ref("two", { key: "b" }) } },
      { name: "C", value: "plain" },
    ],
  }],
  volumes: [
    { name: "a", secret: { secretName: "mounted" } },
    { name: "b", configMap: ref("settings") },
    { name: "c", projected: { sources: [{ secret: ref("part") }, { configMap: ref("other", { optional: true }) }] } },
    { name: "d", persistentVolumeClaim: { claimName: "data" } },
    { name: "e", emptyDir: {} },
  ],
};

const workload: KubeObject = { ...deployment, spec: { ...deployment["spec"] as JsonObject, template: { spec } } };

const collected = async (...cluster: KubeObject[]) => {
  const observed = [{ ref: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, live: workload }];
  const { found, gaps } = await collectReferences(fileCluster([workload, ...cluster], {}).objects, "prod", observed);
  assertEquals(gaps, []);
  return found;
};

Deno.test("all that a template names and needs is looked for, and what it calls optional is not", async () => {
  const found = await collected();
  assertEquals(found.map(({ ref, live }) => [ref.kind, ref.name, live]), [
    ["ConfigMap", "first", null],
    ["Secret", "all", null],
    ["Secret", "one", null],
    ["ConfigMap", "two", null],
    ["Secret", "mounted", null],
    ["ConfigMap", "settings", null],
    ["Secret", "part", null],
    ["PersistentVolumeClaim", "data", null],
    ["Secret", "pull", null],
    ["ServiceAccount", "robot", null],
    ["PriorityClass", "high", null],
  ]);
});

Deno.test("of what is there nothing is kept but that it is: no data, no annotation", async () => {
  const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"data":{"a":"c2VjcmV0"}}' };
  const secret = { ...object("v1", "Secret", "one", { metadata: { annotations } }), data: { a: "c2VjcmV0" } };
  const found = await collected(secret as KubeObject);
  const live = found.find(({ ref }) => ref.name === "one")!.live!;
  assertEquals(live.metadata.name, "one");
  assertEquals(JSON.stringify(found).includes("c2VjcmV0"), false);
});
