// What is told of drivers whose objects are shaped after their published API.

import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../../model/json.ts";
import { drivenRelease, objectOf } from "../../../../tests/kit/driven.ts";
import { findActors } from "../actors.ts";

const application = (syncPolicy: JsonObject, status: JsonObject = {}) =>
  objectOf("argoproj.io/v1alpha1", "Application", "argocd/web", {
    spec: { source: { chart: "web" }, destination: { namespace: "shop" }, syncPolicy },
    status,
  });

const actorOf = (controller: ReturnType<typeof application>) =>
  findActors(drivenRelease({ records: [{ status: "deployed" }], controllers: [controller] }))[0]!;

Deno.test("argocd: what it is at, by its own codes", () => {
  const status = {
    operationState: { phase: "Running", message: "any text" },
    sync: { status: "OutOfSync" },
    health: { status: "Healthy" },
  };
  assertEquals(actorOf(application({}, status)).now, "operation Running, sync OutOfSync, health Healthy");
  assertEquals(actorOf(application({}, { sync: { status: "no code of its" } })).now, undefined);
});

Deno.test("argocd: what it will turn back, delete, or leave", () => {
  assertStringIncludes(
    actorOf(application({ automated: { selfHeal: true, prune: true } })).next!,
    "turns back any change",
  );
  assertStringIncludes(actorOf(application({ automated: { prune: true } })).next!, "it deletes");
  assertStringIncludes(actorOf(application({})).next!, "does nothing until somebody syncs it");
});

const byName: [string, string, string][] = [
  ["terraform-provider-helm_v3.1.2_x5", "failed", "which Helm refuses for its name, unless the release was imported"],
  ["terraform-provider-helm_v2.17.0_x5", "failed", "UNINSTALLS it and installs it anew"],
  ["terraform-provider-helm_v2.17.0_x5", "pending-install", "which Helm refuses for its name"],
  ["terraform-provider-helm", "failed", "where the state calls it tainted"],
  ["terraform-provider-helm_v3.1.2_x5", "deployed", "asks the newest record for its status and chart version"],
  ["terraform-provider-helm_v3.1.2_x5", "deployed", "terraform import helm_release.NAME shop/web comes first"],
  ["terraform-provider-helm_v3.1.2_x5", "pending-upgrade", "which Helm refuses as long as the record is pending"],
  ["pulumi-kubernetes", "pending-install", "it installs it anew, which Helm refuses for its name"],
  ["pulumi-kubernetes", "failed", "upgrades it. A pulumi refresh before that"],
  ["pulumi-resource-kubernetes", "deployed", "compares the program with its state"],
  ["pulumi-kubernetes", "deployed", "pulumi import kubernetes:helm.sh/v3:Release NAME shop/web comes first"],
  ["nelm", "failed", "neither does anything by itself"],
];

for (const [manager, status, words] of byName) {
  Deno.test(`${manager}, next: ${status}`, () => {
    const records = [{ status, managers: [{ manager, operation: "Update" }] }];
    assertStringIncludes(findActors(drivenRelease({ records }))[0]!.next!, words);
  });
}
