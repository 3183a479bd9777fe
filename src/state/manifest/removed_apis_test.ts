import { assertEquals } from "deno-std/assert/mod.js";
import { isBuiltIn, removalOf, successorOf } from "./removed_apis.ts";

Deno.test("a removed version is known with its release and what took its place", () => {
  const of = (apiVersion: string, kind: string) => {
    const removal = removalOf({ apiVersion, kind });
    return removal && [removal.since, removal.to];
  };
  assertEquals(of("policy/v1beta1", "PodDisruptionBudget"), ["1.25", "policy/v1"]);
  assertEquals(of("policy/v1beta1", "PodSecurityPolicy"), ["1.25", undefined]);
  assertEquals(of("extensions/v1beta1", "Ingress"), ["1.22", "networking.k8s.io/v1"]);
  assertEquals(of("autoscaling/v2beta2", "HorizontalPodAutoscaler"), ["1.26", "autoscaling/v2"]);
  assertEquals(of("policy/v1", "PodDisruptionBudget"), undefined);
  assertEquals(of("policy/v1beta1", "Eviction"), undefined);
});

Deno.test("only a kind that changed its group has a successor", () => {
  assertEquals(successorOf({ apiVersion: "extensions/v1beta1", kind: "Deployment" }), {
    apiVersion: "apps/v1",
    kind: "Deployment",
  });
  assertEquals(successorOf({ apiVersion: "apps/v1beta1", kind: "Deployment" }), undefined);
  assertEquals(successorOf({ apiVersion: "extensions/v1beta1", kind: "PodSecurityPolicy" }), undefined);
});

Deno.test("a group with a definition is not Kubernetes' own, whatever its name", () => {
  const own = (apiVersion: string) => isBuiltIn({ apiVersion, kind: "Any" });
  assertEquals(["v1", "apps/v1", "networking.k8s.io/v1"].map(own), [true, true, true]);
  assertEquals(
    ["gateway.networking.k8s.io/v1", "snapshot.storage.k8s.io/v1", "metrics.k8s.io/v1beta1"].map(own),
    [false, false, false],
  );
});
