import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { applyOver } from "./applied_fields.ts";

const deployment = (fieldsV1: JsonObject | undefined, more: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    labels: { app: "web", team: "a" },
    finalizers: ["example.com/one", "example.com/two"],
    managedFields: [
      { manager: "helm", operation: "Update", fieldsV1: { "f:spec": { "f:paused": {} } } },
      ...(fieldsV1 ? [{ manager: "helm", operation: "Apply", fieldsV1 }] : []),
    ],
  },
  spec: {
    replicas: 3,
    paused: true,
    selector: { matchLabels: { app: "web" } },
    template: {
      spec: {
        containers: [
          { name: "web", image: "web:1", imagePullPolicy: "Always", env: [{ name: "A", value: "1" }, { name: "B" }] },
          { name: "side", image: "side:1" },
        ],
        volumes: [{ name: "tmp", emptyDir: {} }],
      },
    },
  },
  ...more,
});

Deno.test("what Helm applied is sent along, with its live values, and nothing of others", () => {
  const live = deployment({
    "f:metadata": { "f:labels": { "f:app": {} }, "f:finalizers": { 'v:"example.com/two"': {} } },
    "f:spec": {
      "f:selector": {},
      "f:template": {
        "f:spec": {
          "f:containers": {
            'k:{"name":"web"}': { ".": {}, "f:name": {}, "f:env": { 'k:{"name":"A"}': { ".": {}, "f:value": {} } } },
          },
          "f:volumes": { 'k:{"name":"tmp"}': { ".": {}, "f:emptyDir": {}, "f:name": {} } },
        },
      },
    },
  });
  assertEquals(applyOver(live, "helm", { metadata: { annotations: { note: "x" }, labels: { app: "other" } } }), {
    metadata: { labels: { app: "other" }, finalizers: ["example.com/two"], annotations: { note: "x" } },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        spec: {
          containers: [{ name: "web", env: [{ name: "A", value: "1" }] }],
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
      },
    },
  });
});

Deno.test("what Helm only updated is not: without an entry of its own apply takes nothing away", () => {
  assertEquals(applyOver(deployment(undefined), "helm", { spec: { replicas: 1 } }), { spec: { replicas: 1 } });
});

Deno.test("null leaves a field out, and the map that it was alone in", () => {
  const live = deployment({ "f:metadata": { "f:labels": { "f:app": {} } }, "f:spec": { "f:replicas": {} } });
  assertEquals(applyOver(live, "helm", { metadata: { labels: { app: null, none: null } } }), { spec: { replicas: 3 } });
});

Deno.test("a Secret's stringData, which the server owns by that name, is sent as data", () => {
  const secret: KubeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: "key",
      managedFields: [{
        manager: "helm",
        operation: "Apply",
        fieldsV1: { "f:stringData": { "f:a": {} }, "f:data": { "f:b": {} }, "f:type": {} },
      }],
    },
    type: "Opaque",
    data: { a: "eA==", b: "eQ==", theirs: "eg==" },
  };
  assertEquals(applyOver(secret, "helm", {}), { type: "Opaque", data: { a: "eA==", b: "eQ==" } });
});
