import { assertEquals } from "deno-std/assert/mod.js";
import { configuration, service, slice } from "../../../tests/kit/webhooks.ts";
import type { Cluster } from "../../model/ports.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { collectAdmission } from "./admission.ts";
import { rememberLists } from "./remember.ts";

/** A cluster that tells what it was asked for. */
const counted = (): { cluster: Cluster; asked: string[] } => {
  const cluster = fileCluster([configuration(), service(), slice(true)]);
  const asked: string[] = [];
  const { objects } = cluster;
  const list: typeof objects.list = (query) => {
    asked.push(`list ${query.kind}`);
    return objects.list(query);
  };
  const read: typeof objects.read = (ref) => {
    asked.push(`read ${ref.kind}`);
    return objects.read(ref);
  };
  return { cluster: { ...cluster, objects: { ...objects, list, read } }, asked };
};

Deno.test("webhooks, and the Services and endpoints that they call, are read once for many releases", async () => {
  const { cluster, asked } = counted();
  const { objects } = rememberLists(cluster);
  const [first, second] = [await collectAdmission(objects), await collectAdmission(objects)];
  assertEquals(first.found.map(({ kind }) => kind), ["ValidatingWebhookConfiguration", "Service", "EndpointSlice"]);
  assertEquals([second, first.gaps], [first, []]);
  assertEquals(asked, [
    "list ValidatingWebhookConfiguration",
    "list MutatingWebhookConfiguration",
    "read Service",
    "list EndpointSlice",
  ]);
});

Deno.test("what is in a release's own namespace is asked for each time", async () => {
  const { cluster, asked } = counted();
  const { objects } = rememberLists(cluster);
  for (const _ of [1, 2]) await objects.list({ apiVersion: "v1", kind: "Event", namespace: "prod" });
  for (const _ of [1, 2]) await objects.read({ apiVersion: "v1", kind: "Secret", namespace: "prod", name: "web" });
  assertEquals(asked, ["list Event", "list Event", "read Secret", "read Secret"]);
});
