import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { immutableChanges } from "./immutable_fields.ts";

const changes = (
  apiVersion: string,
  kind: string,
  base: JsonObject | null,
  next: JsonObject,
  live: JsonObject,
): string[] => {
  const of = (rest: JsonObject) => ({ apiVersion, kind, metadata: { name: "x" }, ...rest });
  const object = of(live) as unknown as KubeObject;
  return immutableChanges(base && of(base), of(next), object).map(({ path }) => path.join("."));
};

const claims = (storage: string, more: JsonObject = {}): JsonObject => ({
  spec: {
    volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage } }, ...more } }],
  },
});

Deno.test("a StatefulSet's claim templates as they were are no change, whatever the server added", () => {
  const live = claims("512Mi", { volumeMode: "Filesystem" });
  assertEquals(changes("apps/v1", "StatefulSet", claims("0.5Gi"), claims("0.5Gi"), live), []);
  assertEquals(changes("apps/v1", "StatefulSet", claims("0.5Gi"), claims("1Gi"), live), ["spec.volumeClaimTemplates"]);
});

Deno.test("what may change of a StatefulSet may", () => {
  const spec = (more: JsonObject) => ({ spec: { serviceName: "db", ...more } });
  const next = spec({ replicas: 3, minReadySeconds: 1, updateStrategy: { type: "OnDelete" }, template: { a: 1 } });
  assertEquals(changes("apps/v1", "StatefulSet", spec({}), next, spec({ replicas: 1, template: { a: 0 } })), []);
  assertEquals(
    changes(
      "apps/v1",
      "StatefulSet",
      spec({}),
      { spec: { serviceName: "db", podManagementPolicy: "Parallel" } },
      spec({ podManagementPolicy: "OrderedReady" }),
    ),
    ["spec.podManagementPolicy"],
  );
});

Deno.test("an address is fixed only against another one", () => {
  const service = (spec: JsonObject) => ({ spec });
  const live = service({ clusterIP: "10.96.1.1", clusterIPs: ["10.96.1.1"] });
  const of = (base: JsonObject, next: JsonObject) => changes("v1", "Service", service(base), service(next), live);
  assertEquals(of({}, { clusterIP: "10.96.1.2" }), ["spec.clusterIP"]);
  assertEquals(of({ clusterIP: "10.96.1.1" }, {}), []);
  assertEquals(of({ clusterIP: "10.96.1.1" }, { clusterIP: "" }), []);
  assertEquals(of({}, { clusterIP: "10.96.1.1" }), []);
  assertEquals(of({}, { type: "ExternalName", externalName: "x.example" }), []);
});

Deno.test("a Job's template is fixed, its parallelism is not; labels of the server's are nobody's change", () => {
  const template = (image: string, labels: JsonObject = {}) => ({
    metadata: { labels },
    spec: { containers: [{ name: "a", image }] },
  });
  const live = { spec: { parallelism: 1, template: template("x:1", { "controller-uid": "1" }) } };
  const of = (next: JsonObject) =>
    changes("batch/v1", "Job", { spec: { template: template("x:1") } }, { spec: next }, live);
  assertEquals(of({ template: template("x:1"), parallelism: 2 }), []);
  assertEquals(of({ template: template("x:2") }), ["spec.template.spec.containers.0.image"]);
});

Deno.test("data is fixed only where the live object says so", () => {
  const of = (live: JsonObject) => changes("v1", "ConfigMap", { data: { a: "1" } }, { data: { a: "2" } }, live);
  assertEquals(of({ data: { a: "1" } }), []);
  assertEquals(of({ data: { a: "1" }, immutable: true }), ["data.a"]);
});

Deno.test("of kinds that are not Kubernetes' own nothing is claimed", () => {
  const spec = (selector: string) => ({ spec: { selector } });
  assertEquals(changes("shop.example/v1", "Deployment", spec("a"), spec("b"), spec("a")), []);
});

Deno.test("a claim grows once it has a volume, and shrinks to no less than that; what it lacks may be named", () => {
  const spec = (storage: string, more: JsonObject = {}): JsonObject => ({
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...more },
  });
  const bound = { status: { phase: "Bound", capacity: { storage: "5Gi" } } };
  const of = (next: JsonObject, live: JsonObject) => changes("v1", "PersistentVolumeClaim", spec("5Gi"), next, live);
  const storage = ["spec.resources.requests.storage"];
  assertEquals(of(spec("1Gi"), { ...spec("5Gi"), ...bound }), storage);
  assertEquals(of(spec("7Gi"), { ...spec("5Gi"), ...bound }), []);
  assertEquals(of(spec("5120Mi"), { ...spec("5Gi"), ...bound }), []);
  // An enlargement that never came about may be taken back.
  assertEquals(of(spec("6Gi"), { ...spec("9Gi"), ...bound }), []);
  assertEquals(of(spec("7Gi"), { ...spec("5Gi"), status: { phase: "Pending" } }), storage);
  const classed = { ...spec("5Gi", { storageClassName: "fast", volumeName: "pv" }), ...bound };
  assertEquals(of(spec("5Gi", { storageClassName: "slow", volumeName: "pv" }), classed), ["spec.storageClassName"]);
  assertEquals(of(spec("5Gi", { storageClassName: "slow" }), { ...spec("5Gi"), ...bound }), []);
});
