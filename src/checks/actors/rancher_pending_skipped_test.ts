import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { drivenRelease, found } from "../../../tests/kit/driven.ts";
import { app, operation, setting } from "../../../tests/kit/rancher.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { findActors } from "../../state/actors/actors.ts";
import { rancherPendingSkipped } from "./rancher_pending_skipped.ts";

testCheck(rancherPendingSkipped, { finds: ["g05-pending"], quiet: ["g06-setting", "g08-err-applied", "p01-half"] });

const fleet = "cattle-fleet-system/fleet";

const release = (named: string, status: string, controllers: readonly KubeObject[], labels = {}) =>
  drivenRelease({ named, records: [{ status: "deployed" }, { status, labels }], controllers });

const count = (...given: Parameters<typeof release>) => found(rancherPendingSkipped, release(...given)).length;

for (const status of ["pending-install", "pending-upgrade", "pending-rollback"]) {
  Deno.test(`actors/rancher-pending-skipped: ${status}`, () => {
    for (const named of [fleet, "cattle-fleet-system/fleet-crd", "cattle-system/rancher-webhook"]) {
      assertEquals(count(named, status, [app(named)]), 1, named);
    }
  });
}

Deno.test("actors/rancher-pending-skipped: quiet", () => {
  for (const status of ["deployed", "failed", "superseded", "uninstalling", "uninstalled"]) {
    assertEquals(count(fleet, status, [app(fleet)]), 0, status);
  }
  assertEquals(
    count("cattle-fleet-system/web", "pending-upgrade", [app("cattle-fleet-system/web")]),
    0,
    "no chart of its own",
  );
  assertEquals(count("shop/fleet", "pending-upgrade", [app("shop/fleet")]), 0, "in another namespace");
  assertEquals(count(fleet, "pending-upgrade", []), 0, "Fleet without Rancher");
  assertEquals(count(fleet, "pending-upgrade", [app(fleet), operation(fleet)]), 0, "an operation at work");
});

Deno.test("actors/rancher-pending-skipped: the label that Rancher gives its records speaks for it too", () => {
  const labels = { "catalog.cattle.io/cluster-repo-name": "rancher-charts" };
  assertEquals(count(fleet, "pending-upgrade", [], labels), 1);
});

Deno.test("actors/rancher-pending-skipped: how to have Rancher look again", () => {
  const [draft] = found(rancherPendingSkipped, release(fleet, "pending-upgrade", [app(fleet)]));
  assertEquals(draft!.manual![0]!.commands, [
    "helm doctor fix fleet -n cattle-fleet-system --assume-unmanaged",
    `kubectl patch clusterrepos.catalog.cattle.io rancher-charts --type merge -p '{"spec":{"forceUpdate":"2026-11-21T08:00:00Z"}}'`,
  ]);
});

Deno.test("Rancher's story: what it passes over, when it looks, and what a repair makes of the values", () => {
  const [actor] = findActors(
    release(fleet, "pending-upgrade", [app(fleet), setting("system-feature-chart-refresh-seconds", "900")]),
  );
  assertEquals([actor!.driver, actor!.hold, actor!.now], [
    "rancher",
    "on-demand",
    "it passes this chart over, as its record is pending",
  ]);
  assertStringIncludes(actor!.next!, "every 900 seconds");
  assertStringIncludes(actor!.next!, "its own values only");
  const [ordinary] = findActors(release("shop/web", "pending-upgrade", [app("shop/web")]));
  assertStringIncludes(ordinary!.next!, "does nothing by itself");
  const [busy] = findActors(release(fleet, "deployed", [app(fleet), operation(fleet)]));
  assertEquals(busy!.now, "it runs helm upgrade in pod cattle-system/helm-operation-x7k2p");
});
