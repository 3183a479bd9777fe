import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fileCluster } from "./file_cluster.ts";

const service = (version: string, status: "True" | "False"): KubeObject => ({
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: `${version}.lab.example` },
  spec: { group: "lab.example", version, service: { namespace: "lab", name: "nowhere" } },
  status: { conditions: [{ type: "Available", status, reason: "ServiceNotFound" }] },
});
const gadget = { apiVersion: "lab.example/v1", kind: "Gadget" };

Deno.test("what a server that did not answer serves cannot be told", async () => {
  const { objects } = fileCluster([service("v1", "False")]);
  const [served, version] = [await objects.serves(gadget), await objects.findVersion(gadget)];
  assertEquals([served.ok, version.ok], [false, false]);
  assertEquals(!served.ok && served.gap.what, "the kinds of lab.example/v1");
});

Deno.test("nor whether another version of its group has the kind", async () => {
  const { objects } = fileCluster([service("v2", "False")]);
  assertEquals(await objects.serves(gadget), { ok: true, value: null });
  assertEquals((await objects.findVersion(gadget)).ok, false);
});

Deno.test("one that answered has no such kind, and an object that was read shows that it has", async () => {
  const answering = fileCluster([service("v1", "True")]).objects;
  assertEquals([await answering.serves(gadget), await answering.findVersion(gadget)], [
    { ok: true, value: null },
    { ok: true, value: null },
  ]);
  const read =
    fileCluster([service("v1", "False"), { ...gadget, metadata: { name: "one", namespace: "lab" } }]).objects;
  assertEquals(await read.serves(gadget), { ok: true, value: { namespaced: true } });
});
