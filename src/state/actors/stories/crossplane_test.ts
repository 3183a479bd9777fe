// Objects of Crossplane's provider-helm, shaped after what 1.4.0 left on a real plane (its CRDs, its conditions).

import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../../model/json.ts";
import type { KubeObject, ObjectMeta } from "../../../model/kubernetes.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { conditions, type DrivenRecord, drivenRelease, objectOf } from "../../../../tests/kit/driven.ts";
import { type Actor, besideOf, findActors } from "../actors.ts";

const chart = { name: "web", version: "1.0.0", repository: "https://charts.example" };

function release(spec: JsonObject = {}, metadata: Partial<ObjectMeta> = {}, status: JsonObject = {}): KubeObject {
  const forProvider = { namespace: "shop", chart, values: {} };
  return objectOf("helm.crossplane.io/v1beta1", "Release", "/web", {
    spec: { managementPolicies: ["*"], providerConfigRef: { name: "there" }, forProvider, ...spec },
    status,
  }, metadata);
}

function namespaced(kind: string): KubeObject {
  return objectOf("helm.m.crossplane.io/v1beta1", "Release", "shop/web", {
    spec: { providerConfigRef: { kind, name: "there" }, forProvider: { chart } },
  });
}

const config = (source: string, kind = "ProviderConfig", where = "/there", group = "helm.crossplane.io") =>
  objectOf(`${group}/v1beta1`, kind, where, { spec: { credentials: { source } } });

const byHelm: DrivenRecord = { status: "deployed" };
const byProvider: DrivenRecord = { status: "deployed", managers: [{ manager: "provider-helm", operation: "Update" }] };

const actorsOf = (record: DrivenRecord, ...controllers: KubeObject[]) =>
  findActors(drivenRelease({ records: [record], controllers }));
const say = ({ driver, hold, name }: Actor) => `${driver} ${hold} ${name}`;

const modern = "helm.m.crossplane.io";
const places: [string, DrivenRecord, KubeObject[], string[]][] = [
  ["its own cluster", byHelm, [release(), config("InjectedIdentity")], ["crossplane controller Release web"]],
  ["a ProviderConfig that could not be read", byHelm, [release()], ["crossplane controller Release web"]],
  ["another cluster", byHelm, [release(), config("Secret")], []],
  ["another cluster, by the namespace's own", byHelm, [
    namespaced("ProviderConfig"),
    config("Secret", "ProviderConfig", "shop/there", modern),
  ], []],
  ["another cluster, by that of all namespaces", byHelm, [
    namespaced("ClusterProviderConfig"),
    config("Filesystem", "ClusterProviderConfig", "/there", modern),
  ], []],
  ["a ProviderConfig of another namespace", byHelm, [
    namespaced("ProviderConfig"),
    config("Secret", "ProviderConfig", "other/there", modern),
  ], ["crossplane controller Release shop/web"]],
  ["a kubeconfig of this very cluster, as its record tells", byProvider, [release(), config("Secret")], [
    "crossplane controller Release web",
  ]],
  ["another cluster, and a record of somebody else", byProvider, [], ["crossplane controller Crossplane"]],
];

for (const [name, record, controllers, expected] of places) {
  Deno.test(`crossplane deploys to ${name}`, () => assertEquals(actorsOf(record, ...controllers).map(say), expected));
}

Deno.test("crossplane: a record that the provider wrote speaks for its Release too", () => {
  const [actor] = actorsOf(byProvider, release(), config("Secret"));
  assertEquals(actor!.object?.metadata.name, "web");
});

Deno.test("crossplane: a release that it wrote, without a Release here, as one that was let go leaves it", () => {
  const [actor] = actorsOf(byProvider);
  assertStringIncludes(actor!.says, "no Release that names it was found here");
  assertEquals(actor!.manual.commands, [
    "kubectl get releases.helm.crossplane.io,releases.helm.m.crossplane.io -A",
    "helm doctor fix web -n shop --assume-unmanaged",
  ]);
});

const byProgram: [string, string[]][] = [
  ["provider-helm", ["crossplane controller Crossplane"]],
  ["crossplane-helm-provider", ["crossplane controller Crossplane"]],
  // It fills Secrets of its own chart, which a person installs.
  ["crossplane", []],
];

for (const [manager, expected] of byProgram) {
  Deno.test(`crossplane: ${manager} wrote to a live object`, () => {
    const ref = { apiVersion: "v1", kind: "Secret", namespace: "shop", name: "crossplane-root-ca" };
    const live = objectOf("v1", "Secret", "shop/crossplane-root-ca", {}, { managedFields: [{ manager }] });
    const snapshot = drivenRelease({ records: [byHelm], objects: [{ ref, live }] });
    assertEquals(findActors(snapshot).map(say), expected);
  });
}

Deno.test("crossplane: where the credentials of a Release stand", () => {
  const there = { apiVersion: "helm.m.crossplane.io/v1beta1", name: "there" };
  assertEquals(besideOf(release()), [
    { apiVersion: "helm.crossplane.io/v1beta1", kind: "ProviderConfig", name: "there" },
  ]);
  assertEquals(besideOf(namespaced("ProviderConfig")), [{ ...there, kind: "ProviderConfig", namespace: "shop" }]);
  assertEquals(besideOf(namespaced("ClusterProviderConfig")), [{ ...there, kind: "ClusterProviderConfig" }]);
});

const policies: [string[], string][] = [
  [["*"], "controller"],
  [["Observe", "Create", "Update"], "controller"],
  [["Observe"], "suspended"],
  [["Observe", "Create", "Delete", "LateInitialize"], "suspended"],
  [[], "suspended"],
];

for (const [managementPolicies, hold] of policies) {
  Deno.test(`crossplane, managementPolicies [${managementPolicies}]: ${hold}`, () => {
    assertEquals(actorsOf(byHelm, release({ managementPolicies })).map(({ hold }) => hold), [hold]);
  });
}

Deno.test("crossplane: a Release that only observes is not to be resumed", () => {
  const [actor] = actorsOf(byHelm, release({ managementPolicies: ["Observe"] }));
  assertMatch(actor!.says, /^Release web only watches this release/);
  assertEquals(actor!.manual.commands, ["helm doctor fix web -n shop"]);
  assertStringIncludes(actor!.next!, "leaves the release as it is");
});

Deno.test("crossplane: without Update it still installs what is gone", () => {
  const [actor] = actorsOf(byHelm, release({ managementPolicies: ["Observe", "Create"] }));
  assertStringIncludes(actor!.next!, "installs it anew");
});

Deno.test("crossplane: what is paused by its policies goes on by them", () => {
  const [actor] = actorsOf(byHelm, release({ managementPolicies: [] }));
  assertEquals(actor!.manual.commands, [
    "helm doctor fix web -n shop",
    `kubectl patch releases.helm.crossplane.io web --type merge -p '{"spec":{"managementPolicies":["*"]}}'`,
  ]);
});

const paused = { annotations: { "crossplane.io/paused": "true" } };

Deno.test("crossplane: a pause that it has not noticed yet", () => {
  const status = (reason: string) => ({ conditions: conditions({ Synced: ["False", reason] }) });
  assertStringIncludes(
    actorsOf(byHelm, release({}, paused, status("ReconcileError")))[0]!.now!,
    "has not noticed the pause",
  );
  assertEquals(
    actorsOf(byHelm, release({}, paused, status("ReconcilePaused")))[0]!.now,
    "synced: False (ReconcilePaused)",
  );
});

const next: [string, DrivenRecord, KubeObject, string][] = [
  ["a failed record of another version", { status: "failed", chartVersion: "0.9.0" }, release(), "upgrades it"],
  ["the same under a limit", { status: "failed", chartVersion: "0.9.0" }, release({ rollbackLimit: 3 }), "upgrades it"],
  [
    "a failed record with other values",
    { status: "failed", config: { replicas: 2 } },
    release({ rollbackLimit: 3 }),
    "upgrades it",
  ],
  [
    "a failed record with the same values in another order",
    { status: "failed", config: { a: { x: 1, y: [1, { z: null }] }, b: "2" } },
    release({ forProvider: { namespace: "shop", chart, values: { b: "2", a: { y: [1, { z: null }], x: 1 } } } }),
    "leaves the failed record",
  ],
  ["a failed record as it should be", { status: "failed" }, release(), "leaves the failed record"],
  ["a pending rollback, whatever the limit", { status: "pending-rollback" }, release({ rollbackLimit: 3 }), "in vain"],
  [
    "a pending record, the limit reached",
    { status: "pending-upgrade" },
    release({ rollbackLimit: 3 }, {}, { failed: 3 }),
    "leaves the pending-upgrade record",
  ],
  ["a deployed one of another version", { status: "deployed", chartVersion: "0.9.0" }, release(), "upgrades it"],
  ["a deployed one", { status: "deployed" }, release(), "upgrades it where"],
  [
    "a Release that is on its way out",
    byHelm,
    release({}, { deletionTimestamp: "2026-11-21T07:00:00Z" }),
    "UNINSTALLS",
  ],
  [
    "one that goes without its release",
    byHelm,
    release({ deletionPolicy: "Orphan" }, { deletionTimestamp: "2026-11-21T07:00:00Z" }),
    "lets the release be",
  ],
];

for (const [name, record, object, words] of next) {
  Deno.test(`crossplane, next: ${name}`, () => assertStringIncludes(actorsOf(record, object)[0]!.next!, words));
}

Deno.test("crossplane, next: a rollback to a revision that has no record", () => {
  const snapshot = drivenRelease({
    records: [{ status: "superseded" }, { status: "deployed" }, { status: "failed" }],
    controllers: [release({ rollbackLimit: 3 })],
  });
  const nextOf = (given: Snapshot) => findActors(given)[0]!.next!;
  assertStringIncludes(nextOf(snapshot), "rolls the failed revision back");
  const records = snapshot.records.filter(({ revision }) => revision !== 2);
  assertStringIncludes(nextOf({ ...snapshot, records }), "tries in vain to roll back to revision 2");
});

Deno.test("crossplane, next: what is pending may be its own work, unless it is paused", () => {
  const nextOf = (object: KubeObject) => actorsOf({ status: "pending-upgrade" }, object)[0]!.next!;
  assertStringIncludes(nextOf(release()), "unless it is itself at work on it now");
  assertEquals(nextOf(release({}, paused)).includes("at work"), false);
});

Deno.test("crossplane, now: a change that it is not done with", () => {
  const [synced] = conditions({ Synced: ["True", "ReconcileSuccess"] }) as [JsonObject];
  const status = { conditions: [{ ...synced, observedGeneration: 2 }] };
  assertEquals(
    actorsOf(byProvider, release({}, { generation: 3 }, status))[0]!.now,
    "synced: True (ReconcileSuccess), it has yet to be done with its last change",
  );
  assertEquals(
    actorsOf(byProvider, release({}, { generation: 2 }, status))[0]!.now,
    "synced: True (ReconcileSuccess)",
  );
});

Deno.test("crossplane: a Release on its way out takes the release along, unless it is held and told not to", () => {
  const [actor] = actorsOf(byProvider, release({}, { deletionTimestamp: "2026-11-21T07:00:00Z" }));
  assertEquals(actor!.manual.commands, [
    "kubectl annotate releases.helm.crossplane.io web crossplane.io/paused=true",
    `kubectl patch releases.helm.crossplane.io web --type merge -p '{"spec":{"managementPolicies":["Observe"]}}'`,
    "helm doctor fix web -n shop",
    "kubectl annotate releases.helm.crossplane.io web crossplane.io/paused-",
  ]);
});
