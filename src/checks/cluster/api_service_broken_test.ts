import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitWith } from "../../../tests/kit/webhooks.ts";
import type { Draft } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { apiServiceBroken } from "./api_service_broken.ts";

testCheck(apiServiceBroken, {
  finds: ["c03-named", "c03-beside"],
  quiet: ["m03-upgrade", "healthy-custom-resource"],
});

const apiService = (status: string, group = "metrics.example.com"): KubeObject => ({
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: `v1.${group}` },
  spec: { group, version: "v1", service: { namespace: "monitoring", name: "adapter" } },
  status: { conditions: [{ type: "Available", status, reason: status === "True" ? "Passed" : "ServiceNotFound" }] },
});

const found = async (desired: string | undefined, ...objects: KubeObject[]): Promise<Draft[]> => {
  const { snapshot } = await visitWith(...objects);
  const given = desired === undefined ? snapshot : { ...snapshot, desired };
  const drafts = [...apiServiceBroken.examine(given)];
  for (const draft of drafts) assertHolds(given, draft);
  return drafts;
};

Deno.test("an API that answers is no finding, and one that cannot be told about is none either", async () => {
  assertEquals(await found(undefined, apiService("True"), apiService("Unknown", "other.example.com")), []);
});

Deno.test("where no manifest names a kind of it, it is a note that hits no release", async () => {
  const [draft] = await found(undefined, apiService("False"));
  assertEquals([draft!.severity, draft!.hits], ["info", []]);
  assertMatch(draft!.summary, /metrics.example.com\/v1 is not available: the Service behind it does not exist/);
});

Deno.test("where one does, nothing can be built", async () => {
  const desired = "apiVersion: metrics.example.com/v1\nkind: Metric\nmetadata: { name: one }\n";
  const [draft] = await found(desired, apiService("False"));
  assertEquals([draft!.severity, draft!.hits], ["error", ["Metric/one"]]);
  assert(draft!.notes!.some((note) => note.includes("no matches for kind")));
  const older = "apiVersion: metrics.example.com/v1beta1\nkind: Metric\nmetadata: { name: one }\n";
  assertEquals((await found(older, apiService("False")))[0]!.severity, "info");
});

Deno.test("autoscalers are told of where the metrics are gone", async () => {
  const desired = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: web }\n";
  const notes = async (group: string) => (await found(desired, apiService("False", group)))[0]!.notes!.join();
  assert((await notes("metrics.k8s.io")).includes("HorizontalPodAutoscaler"));
  assert((await notes("custom.metrics.k8s.io")).includes("HorizontalPodAutoscaler"));
  assert(!(await notes("metrics.example.com")).includes("HorizontalPodAutoscaler"));
});
