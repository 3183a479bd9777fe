import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { rolloutOf } from "./rollout.ts";

const apiVersions: Record<string, string> = {
  Pod: "v1",
  Service: "v1",
  PersistentVolumeClaim: "v1",
  Namespace: "v1",
  ReplicationController: "v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  APIService: "apiregistration.k8s.io/v1",
  PodDisruptionBudget: "policy/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  Certificate: "cert-manager.io/v1",
};

function object(kind: string, spec: JsonObject, status?: JsonObject, generation = 2): KubeObject {
  const apiVersion = apiVersions[kind] ?? "apps/v1";
  return { apiVersion, kind, metadata: { name: "x", generation }, spec, ...(status ? { status } : {}) };
}

const seen = { observedGeneration: 2 };
const done3 = { ...seen, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
const set3 = { ...done3, currentRevision: "x-1", updateRevision: "x-1" };
const ready = (status: string): JsonObject => ({
  conditions: [{ type: "Synced", status: "True" }, { type: "Ready", status }],
});

const cases: [string, KubeObject, boolean | null, string, string][] = [
  ["deployment done", object("Deployment", { replicas: 3 }, done3), true, "3 of 3", "status"],
  [
    "deployment not seen",
    object("Deployment", { replicas: 3 }, done3, 3),
    false,
    "generation 3",
    "status.observedGeneration",
  ],
  ["deployment new", object("Deployment", { replicas: 3 }, {}), false, "generation 2", "status"],
  [
    "deployment one default",
    object("Deployment", {}, { ...seen, updatedReplicas: 1 }),
    false,
    "0 of 1 updated",
    "status",
  ],
  [
    "deployment half updated",
    object("Deployment", { replicas: 3 }, { ...done3, updatedReplicas: 1 }),
    false,
    "1 of 3 replicas are updated",
    "status.updatedReplicas",
  ],
  [
    "deployment old ones",
    object("Deployment", { replicas: 3 }, { ...done3, replicas: 4 }),
    false,
    "1 old",
    "status.replicas",
  ],
  [
    "deployment maxUnavailable",
    object("Deployment", { replicas: 3 }, { ...done3, readyReplicas: 2 }),
    false,
    "2 of 3 updated",
    "status.readyReplicas",
  ],
  [
    "deployment minReadySeconds",
    object("Deployment", { replicas: 3, minReadySeconds: 9 }, { ...done3, availableReplicas: 1 }),
    false,
    "1 of 3 updated replicas are available",
    "status.availableReplicas",
  ],
  ["deployment paused", object("Deployment", { replicas: 3, paused: true }, {}), true, "paused", "spec.paused"],
  ["deployment none wanted", object("Deployment", { replicas: 0 }, seen), true, "0 of 0", "status"],
  [
    "deployment deadline",
    object("Deployment", { replicas: 1 }, {
      ...seen,
      updatedReplicas: 1,
      conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }],
    }),
    false,
    "deadline",
    "status.conditions.0.reason",
  ],
  ["set done", object("StatefulSet", { replicas: 3 }, set3), true, "3 of 3", "status"],
  [
    "set half",
    object("StatefulSet", { replicas: 3 }, { ...set3, updatedReplicas: 1 }),
    false,
    "1 of 3",
    "status.updatedReplicas",
  ],
  [
    "set partition",
    object("StatefulSet", { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } }, {
      ...set3,
      updatedReplicas: 1,
      updateRevision: "x-2",
    }),
    true,
    "3 of 3",
    "status",
  ],
  [
    "set revision",
    object("StatefulSet", { replicas: 3 }, { ...set3, updateRevision: "x-2" }),
    false,
    "update revision",
    "status.currentRevision",
  ],
  [
    "set by hand",
    object("StatefulSet", { replicas: 3, updateStrategy: { type: "OnDelete" } }, {
      ...set3,
      updatedReplicas: 0,
      updateRevision: "x-2",
    }),
    true,
    "3 of 3",
    "status",
  ],
  [
    "set by hand, down",
    object("StatefulSet", { replicas: 3, updateStrategy: { type: "OnDelete" } }, { ...set3, readyReplicas: 2 }),
    false,
    "2 of 3",
    "status.readyReplicas",
  ],
  [
    "daemons done",
    object("DaemonSet", {}, {
      ...seen,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberReady: 2,
    }),
    true,
    "2 of 2",
    "status",
  ],
  [
    "daemons half",
    object("DaemonSet", {}, {
      ...seen,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 1,
      numberAvailable: 2,
      numberReady: 2,
    }),
    false,
    "1 of 2",
    "status.updatedNumberScheduled",
  ],
  [
    "replica set",
    object("ReplicaSet", { replicas: 2 }, { ...seen, readyReplicas: 1 }),
    false,
    "1 of 2",
    "status.readyReplicas",
  ],
  [
    "controller",
    object("ReplicationController", { replicas: 1 }, { ...seen, readyReplicas: 1, availableReplicas: 1 }),
    true,
    "1 of 1",
    "status",
  ],
  ["no spec", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x" } }, null, "not read", ""],
  [
    "job done after a retry",
    object("Job", {}, { succeeded: 1, failed: 2, conditions: [{ type: "Complete", status: "True" }] }),
    true,
    "completed",
    "status.conditions.0.type",
  ],
  [
    "job failed",
    object("Job", {}, { failed: 7, conditions: [{ type: "Failed", status: "True" }] }),
    false,
    "failed",
    "status.conditions.0.type",
  ],
  ["job running", object("Job", { completions: 3 }, { active: 1, succeeded: 1 }), false, "1 of 3", "status.succeeded"],
  [
    "pod ready",
    object("Pod", {}, { phase: "Running", ...ready("True") }),
    true,
    "Ready is True",
    "status.conditions.1.status",
  ],
  [
    "pod not ready",
    object("Pod", {}, { phase: "Running", ...ready("False") }),
    false,
    "Ready is False",
    "status.conditions.1.status",
  ],
  ["pod over", object("Pod", {}, { phase: "Succeeded", ...ready("False") }), true, "Succeeded", "status.phase"],
  ["pod failed", object("Pod", {}, { phase: "Failed", ...ready("False") }), false, "Failed", "status.phase"],
  ["pod pending", object("Pod", {}, { phase: "Pending" }), false, "Ready", "status"],
  ["claim bound", object("PersistentVolumeClaim", {}, { phase: "Bound" }), true, "Bound", "status.phase"],
  ["claim pending", object("PersistentVolumeClaim", {}, { phase: "Pending" }), false, "Pending", "status.phase"],
  ["claim unread", object("PersistentVolumeClaim", {}), null, "not known", ""],
  ["service", object("Service", { type: "ClusterIP" }, { loadBalancer: {} }), true, "there", ""],
  [
    "balancer waits",
    object("Service", { type: "LoadBalancer" }, { loadBalancer: {} }),
    false,
    "no address",
    "status.loadBalancer",
  ],
  [
    "balancer",
    object("Service", { type: "LoadBalancer" }, { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }),
    true,
    "there",
    "",
  ],
  [
    "balancer with own address",
    object("Service", { type: "LoadBalancer", externalIPs: ["192.0.2.1"] }, {}),
    true,
    "there",
    "",
  ],
  [
    "definition",
    object("CustomResourceDefinition", {}, { conditions: [{ type: "Established", status: "True" }] }),
    true,
    "Established",
    "status.conditions.0.status",
  ],
  [
    "definition new",
    object("CustomResourceDefinition", {}, { conditions: [] }),
    false,
    "no condition",
    "status.conditions",
  ],
  [
    "api",
    object("APIService", {}, { conditions: [{ type: "Available", status: "False" }] }),
    false,
    "Available is False",
    "status.conditions.0.status",
  ],
  ["namespace", object("Namespace", {}, { phase: "Active" }), true, "Active", "status.phase"],
  ["budget", object("PodDisruptionBudget", {}, { observedGeneration: 1 }), true, "there", ""],
  ["scaler", object("HorizontalPodAutoscaler", {}), true, "there", ""],
  ["cron", object("CronJob", { suspend: true }), true, "there", ""],
  ["ingress", object("Ingress", {}, ready("False")), true, "there", ""],
  ["custom", object("Certificate", {}, ready("True")), true, "there", ""],
  ["custom silent", object("Certificate", {}), true, "there", ""],
  [
    "custom unknown",
    object("Certificate", {}, ready("Unknown")),
    false,
    "Ready is Unknown",
    "status.conditions.1.status",
  ],
  [
    "custom behind",
    object("Certificate", {}, { ...ready("True"), observedGeneration: 1 }),
    false,
    "generation 2",
    "status.observedGeneration",
  ],
  [
    "custom stalled",
    object("Certificate", {}, { conditions: [{ type: "Stalled", status: "True" }] }),
    false,
    "Stalled",
    "status.conditions.0.status",
  ],
];

for (const [name, live, complete, words, path] of cases) {
  Deno.test(`rollout: ${name}`, () => {
    const found = rolloutOf(live);
    assertEquals([found.complete, found.path.join(".")], [complete, path]);
    assertStringIncludes(found.says, words);
    found.path.reduce<unknown>((value, key) => {
      assertEquals(Object.hasOwn(value as Record<string, Json>, key), true, `no ${key} in ${path}`);
      return (value as Record<string, unknown>)[key];
    }, live);
  });
}

Deno.test("rollout: what is being deleted is not complete", () => {
  const live = object("ConfigMap", {});
  const dying = { ...live, metadata: { ...live.metadata, deletionTimestamp: "2026-11-21T08:00:00Z" } };
  assertEquals(rolloutOf(dying).complete, false);
  assertEquals(rolloutOf(dying).path, ["metadata", "deletionTimestamp"]);
});

Deno.test("rollout: what is no condition is passed over, and the places of the others stay", () => {
  const odd = object("Certificate", {}, { conditions: [null, "Ready", { type: "Ready", status: "False" }] });
  assertEquals(rolloutOf(odd).path, ["status", "conditions", "2", "status"]);
  assertEquals(rolloutOf(object("Deployment", { replicas: 1 }, { ...seen, conditions: [null] })).complete, false);
});
