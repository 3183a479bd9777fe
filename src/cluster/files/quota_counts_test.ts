import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { countingQuotas } from "./quota_counts.ts";
import { memoryShelf } from "./shelf.ts";

const object = (kind: string, name: string, namespace = "prod"): KubeObject => ({
  apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
  kind,
  metadata: { name, namespace },
});
const ref = (kind: string, name: string) => ({ apiVersion: "v1", kind, namespace: "prod", name });

Deno.test("a quota counts what is made and removed in its namespace, under both names", () => {
  const used = { "count/secrets": "2", secrets: "2", "count/deployments.apps": "0", pods: "3" };
  const shelf = countingQuotas(memoryShelf([
    object("Secret", "a"),
    object("Secret", "b"),
    { ...object("ResourceQuota", "few"), status: { used } },
  ]));
  const now = () => (shelf.get(ref("ResourceQuota", "few"))!["status"] as { used: typeof used }).used;
  shelf.put(object("Secret", "c"));
  shelf.put(object("Secret", "c"));
  shelf.put(object("Secret", "d", "other"));
  assertEquals(now(), { ...used, "count/secrets": "3", secrets: "3" });
  shelf.put(object("Deployment", "web"));
  shelf.drop(ref("Secret", "a"));
  shelf.drop(ref("Secret", "a"));
  assertEquals(now(), { ...used, "count/deployments.apps": "1" });
});
