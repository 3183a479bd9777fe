import { assertEquals } from "deno-std/assert/mod.js";
import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { leftoverFields } from "./leftover_fields.ts";

const pod = (spec: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "x", ...metadata },
  spec,
});

/** All its fields are the manager's. */
function live(object: JsonObject, manager = "helm"): KubeObject {
  const metadata = object["metadata"] as JsonObject;
  const managedFields = [{ manager, operation: "Update", fieldsV1: fieldsOf(object) }];
  return { ...object, metadata: { ...metadata, managedFields } } as unknown as KubeObject;
}

function fieldsOf(value: Json | undefined): JsonObject {
  if (Array.isArray(value)) {
    return Object.fromEntries(
      value.map((item) =>
        typeof item === "string"
          ? [`v:${JSON.stringify(item)}`, {}]
          : [`k:${JSON.stringify({ name: item.name })}`, { ".": {}, ...fieldsOf(item) }]
      ),
    );
  }
  if (value === null || typeof value !== "object") return {};
  return Object.fromEntries(Object.entries(value as JsonObject).map(([name, child]) => [`f:${name}`, fieldsOf(child)]));
}

const pointers = (base: JsonObject, dead: JsonObject, there: KubeObject): string[] =>
  leftoverFields(base, dead, there).map(({ pointer }) => pointer);

const base = pod({ containers: [{ name: "a", image: "1" }] });

Deno.test("a node selector and a sidecar, the usual two", () => {
  const dead = pod({
    nodeSelector: { disk: "ssd" },
    containers: [{ name: "a", image: "2" }, { name: "b", image: "1" }],
  });
  assertEquals(pointers(base, dead, live(dead)), ["/spec/nodeSelector/disk", "/spec/containers/1"]);
  assertEquals(leftoverFields(base, dead, live(dead))[0], {
    path: ["spec", "nodeSelector", "disk"],
    pointer: "/spec/nodeSelector/disk",
    kind: "left",
    managers: ["helm"],
  });
});

Deno.test("the path is as the field stands in the live object", () => {
  const dead = pod({ containers: [{ name: "a" }, { name: "b", image: "1" }] });
  const there = pod({ containers: [{ name: "b", image: "1" }, { name: "a" }] });
  assertEquals(pointers(base, dead, live(there)), ["/spec/containers/0"]);
});

Deno.test("the top of what is left, unless others have a part in it", () => {
  const probe = { httpGet: { port: 80 }, periodSeconds: 3 };
  const dead = pod({ containers: [{ name: "a", livenessProbe: probe }] });
  const there = pod({ containers: [{ name: "a", livenessProbe: { ...probe, initialDelaySeconds: 5 } }] });
  assertEquals(pointers(base, dead, live(there)), ["/spec/containers/0/livenessProbe"]);
  const others = { "f:containers": { 'k:{"name":"a"}': { "f:livenessProbe": { "f:initialDelaySeconds": {} } } } };
  const managedFields = [
    ...live(dead).metadata.managedFields!,
    { manager: "kubectl-edit", operation: "Update", fieldsV1: { "f:spec": others } },
  ];
  assertEquals(pointers(base, dead, { ...live(there), metadata: { name: "x", managedFields } }), [
    "/spec/containers/0/livenessProbe/httpGet",
    "/spec/containers/0/livenessProbe/periodSeconds",
  ]);
});

Deno.test("not what is otherwise, gone, another's, nobody's or known to the baseline", () => {
  const dead = pod({ hostname: "h", containers: [{ name: "a", image: "2" }] });
  assertEquals(pointers(base, dead, live(dead)), ["/spec/hostname"]);
  assertEquals(pointers(dead, dead, live(dead)), []);
  assertEquals(pointers(base, dead, live(base)), []);
  assertEquals(pointers(base, dead, live(pod({ hostname: "other" }))), []);
  assertEquals(pointers(base, dead, live(dead, "argocd-controller")), []);
  assertEquals(pointers(base, dead, dead as unknown as KubeObject), []);
});

Deno.test("not what the API server would have written itself", () => {
  const defaults = { imagePullPolicy: "IfNotPresent", terminationMessagePath: "/dev/termination-log" };
  const dead = pod({ restartPolicy: "Always", dnsPolicy: "Default", containers: [{ name: "a", ...defaults }] });
  assertEquals(pointers(base, dead, live(dead)), ["/spec/dnsPolicy"]);
});

Deno.test("labels one by one, never Helm's own marks", () => {
  const mark = { "app.kubernetes.io/managed-by": "Helm" };
  const dead = pod({}, { labels: { team: "a", tier: "b" }, finalizers: ["x/y"] });
  const there = pod({}, { labels: { ...mark, team: "a", tier: "b" }, finalizers: ["other", "x/y"] });
  assertEquals(pointers(pod({}), dead, live(there)), [
    "/metadata/labels/team",
    "/metadata/labels/tier",
    "/metadata/finalizers/1",
  ]);
});

Deno.test("a finalizer that another set as well stays his", () => {
  const finalizers = pod({}, { finalizers: ["x/y"] });
  assertEquals(pointers(pod({}), finalizers, live(finalizers, "operator")), []);
});

Deno.test("stringData is left as data", () => {
  const secret = (more: JsonObject): JsonObject => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "x" },
    ...more,
  });
  const there = live(secret({ data: { a: "YQ==", b: "Yg==" } }));
  assertEquals(pointers(secret({ data: { a: "YQ==" } }), secret({ stringData: { a: "a", b: "b" } }), there), [
    "/data/b",
  ]);
});
