import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isForeign, managersOf, ownedListKeys, ownersOf } from "./field_owners.ts";

const entry = (manager: string, fieldsV1: JsonObject, subresource?: string) => ({
  manager,
  operation: "Update",
  fieldsV1,
  ...(subresource ? { subresource } : {}),
});

const containers = (fields: JsonObject): JsonObject => ({ "f:spec": { "f:containers": fields } });

const pod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "x",
    finalizers: ["b", "a"],
    managedFields: [
      entry("helm", {
        "f:metadata": { "f:finalizers": { ".": {}, 'v:"a"': {} } },
        "f:spec": {
          "f:containers": {
            'k:{"name":"a"}': {
              ".": {},
              "f:name": {},
              "f:ports": { 'k:{"containerPort":53,"protocol":"UDP"}': { ".": {}, "f:name": {} } },
              "f:args": {},
              "f:securityContext": {},
            },
          },
          "f:replicas": {},
          "f:places": { "i:1": {} },
        },
      }),
      entry("injector", containers({ 'k:{"name":"proxy"}': { ".": {}, "f:image": {} } })),
      entry("kubectl-edit", containers({ 'k:{"name":"a"}': { "f:securityContext": { "f:runAsUser": {} } } })),
      entry("kube-controller-manager", { "f:spec": { "f:replicas": {} } }, "scale"),
      entry("kubelet", { "f:status": { "f:phase": {} } }, "status"),
      entry("broken", { "f:spec": { "f:containers": { "k:{": { ".": {} } } } }),
    ],
  },
  spec: {
    replicas: 3,
    places: ["x", "y"],
    containers: [
      { name: "proxy", image: "p" },
      {
        name: "a",
        args: ["1", "2"],
        securityContext: { runAsUser: 1 },
        ports: [{ containerPort: 53, protocol: "TCP" }, { containerPort: 53, protocol: "UDP", name: "dns" }],
      },
    ],
  },
};

const managers = (pointer: string): string[] => managersOf(pod, pointer.split("/").slice(1));

Deno.test("list items are matched with the live list", () => {
  assertEquals(managers("/spec/containers/0"), ["injector"]);
  assertEquals(managers("/spec/containers/0/image"), ["injector"]);
  assertEquals(managers("/spec/containers/1"), ["helm"]);
  assertEquals(managers("/spec/containers/1/ports/0"), []);
  assertEquals(managers("/spec/containers/1/ports/1/name"), ["helm"]);
  assertEquals(managers("/spec/containers/2"), []);
  assertEquals(managers("/metadata/finalizers/0"), []);
  assertEquals(managers("/metadata/finalizers/1"), ["helm"]);
  assertEquals([managers("/spec/places/0"), managers("/spec/places/1")], [[], ["helm"]]);
});

Deno.test("an atomic list is owned as a whole, but who owns the field itself comes first", () => {
  assertEquals(managers("/spec/containers/1/args/0"), ["helm"]);
  assertEquals(managers("/spec/containers/1/securityContext/runAsUser"), ["kubectl-edit"]);
  assertEquals(managers("/spec/containers/1/securityContext"), ["helm"]);
});

Deno.test("a field around others' fields is theirs, one that nobody wrote is nobody's", () => {
  assertEquals(managers("/spec/containers/1/ports"), ["helm"]);
  assertEquals(managers("/spec/containers/1/image"), []);
  assertEquals(managers("/status/phase"), ["kubelet"]);
  assertEquals(managersOf({ ...pod, metadata: { name: "x" } }, ["spec", "replicas"]), []);
});

Deno.test("a write through a subresource is another hand", () => {
  assertEquals(ownersOf(pod, ["spec", "replicas"]), [
    { manager: "helm", operation: "Update" },
    { manager: "kube-controller-manager", operation: "Update", subresource: "scale" },
  ]);
  assertEquals(isForeign(pod, ["spec", "replicas"]), false);
  const scaled = entry("helm", { "f:spec": { "f:replicas": {} } }, "scale");
  assertEquals(isForeign({ ...pod, metadata: { name: "x", managedFields: [scaled] } }, ["spec", "replicas"]), true);
  assertEquals(isForeign(pod, ["spec", "containers", "0"]), true);
  assertEquals(isForeign(pod, ["spec", "containers", "1", "image"]), false);
});

Deno.test("the keys of lists, as the server has them", () => {
  assertEquals(Object.fromEntries(ownedListKeys(pod)), {
    "spec\ncontainers": ["name"],
    "spec\ncontainers\n[]\nports": ["containerPort", "protocol"],
  });
});
