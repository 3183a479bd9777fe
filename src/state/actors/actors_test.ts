import { assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectMeta } from "../../model/kubernetes.ts";
import { type Gap, noFacts, type Scope, type Snapshot, type StoredRecord } from "../../model/snapshot.ts";
import { driverKinds, findActors, namesRelease, unknownDrivers } from "./actors.ts";
import { lockKey } from "./drivers.ts";
import { resolve } from "../evidence.ts";

const scope: Scope = { namespace: "shop", release: "web", driver: "secret" };

interface Parts {
  readonly record?: Partial<StoredRecord>;
  readonly older?: Partial<StoredRecord>;
  readonly live?: Partial<ObjectMeta>;
  readonly controllers?: readonly KubeObject[];
  readonly gaps?: readonly Gap[];
}

function record(revision: number, part: Partial<StoredRecord> = {}): StoredRecord {
  return {
    ref: { driver: "secret", namespace: "shop", name: `sh.helm.release.v1.web.v${revision}` },
    uid: `u${revision}`,
    resourceVersion: "1",
    managers: [{ manager: "Helm", operation: "Update" }],
    image: { data: {}, labels: { name: "web", owner: "helm" }, annotations: {} },
    revision,
    size: 1,
    release: { name: "web", info: { status: "deployed" } },
    faults: [],
    ...part,
  };
}

function snapshot({ record: newest, older, live, controllers = [], gaps = [] }: Parts): Snapshot {
  const metadata: ObjectMeta = {
    name: "front",
    namespace: "shop",
    labels: { "app.kubernetes.io/managed-by": "Helm", "app.kubernetes.io/instance": "web" },
    annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop" },
    managedFields: [{ manager: "helm" }, { manager: "kubectl-patch" }, { manager: "kube-controller-manager" }],
  };
  const merged = {
    ...metadata,
    ...live,
    labels: { ...metadata.labels, ...live?.labels },
    annotations: { ...metadata.annotations, ...live?.annotations },
  };
  const ref = { apiVersion: "v1", kind: "Service", namespace: "shop", name: "front" };
  return {
    version: 1,
    takenAt: "2026-11-21T08:00:00Z",
    tool: "helm-doctor/0",
    server: {},
    scope,
    records: [record(1, older), record(2, newest)],
    objects: [{ ref, live: { apiVersion: "v1", kind: "Service", metadata: merged } }, { ref, live: null }],
    facts: { ...noFacts, controllers },
    gaps,
  };
}

function object(
  apiVersion: string,
  kind: string,
  where: string,
  rest: JsonObject = {},
  meta: Partial<ObjectMeta> = {},
) {
  const [namespace, name] = where.split("/") as [string, string];
  return { apiVersion, kind, metadata: { name, namespace, ...meta }, ...rest } as KubeObject;
}

const flux = (where: string, spec: JsonObject) => object("helm.toolkit.fluxcd.io/v2", "HelmRelease", where, { spec });
const chart = (where: string, spec: JsonObject, annotations = {}) =>
  object("helm.cattle.io/v1", "HelmChart", where, { spec }, { annotations });
const argo = (where: string, spec: JsonObject) => object("argoproj.io/v1alpha1", "Application", where, { spec });
const operation = (reconciling: string, releaseName = "web") =>
  object("catalog.cattle.io/v1", "Operation", "cattle-system/helm-operation-x", {
    status: { releaseName, namespace: "shop", conditions: [{ type: "Reconciling", status: reconciling }] },
  });
const lock = (end: number) =>
  object("v1", "ConfigMap", "shop/werf-synchronization", {}, {
    annotations: { [lockKey("web")]: JSON.stringify({ UUID: "x", ExpireAtTimestamp: end }) },
  });
const now = Date.parse("2026-11-21T08:00:00Z") / 1000;
const image = (labels: Record<string, string>) => ({ image: { data: {}, labels, annotations: {} } });
const by = (manager: string) => ({ managers: [{ manager, operation: "Update" }] });

const cases: [string, Parts, string[]][] = [
  ["the plain command", {}, []],
  ["our own repair and kubectl", {
    record: { managers: [{ manager: "Helm" }, { manager: "helm-doctor/0.1.0" }, { manager: "kubectl-edit" }] },
  }, []],
  ["a driver that has handed over", { older: by("helm-controller") }, []],
  ["an App of a release made by hand", { controllers: [object("catalog.cattle.io/v1", "App", "shop/web")] }, []],
  ["an old lease", { controllers: [lock(now - 60)] }, []],
  ["a finished operation", { controllers: [operation("False")] }, []],
  ["annotations for werf in the chart", { live: { annotations: { "werf.io/weight": "10" } } }, []],
  [
    "a copied tracking id",
    { live: { annotations: { "argocd.argoproj.io/tracking-id": "app:/Service:shop/other" } } },
    [],
  ],
  ["a chart packed for k3s", {
    record: { release: { chart: { metadata: { annotations: { "fleet.cattle.io/bundle-id": "rke2" } } } } },
  }, []],
  ["a chart config alone", { controllers: [object("helm.cattle.io/v1", "HelmChartConfig", "kube-system/web")] }, []],
  ["flux", { controllers: [flux("shop/web", { suspend: false })] }, ["flux controller HelmRelease shop/web"]],
  ["flux, suspended", { controllers: [flux("shop/web", { suspend: true })], record: by("helm-controller") }, [
    "flux suspended HelmRelease shop/web",
  ]],
  ["flux by labels", {
    live: { labels: { "helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "apps" } },
  }, ["flux controller HelmRelease apps/web"]],
  ["flux by its name on the record", { record: by("helm-controller") }, ["flux controller Flux"]],
  ["k3s", { controllers: [chart("kube-system/web", { targetNamespace: "shop" })], record: by("helm-controller") }, [
    "helm-controller controller HelmChart kube-system/web",
  ]],
  ["k3s, unmanaged", { controllers: [chart("shop/web", {}, { "helmcharts.helm.cattle.io/unmanaged": "true" })] }, [
    "helm-controller suspended HelmChart shop/web",
  ]],
  ["k3s by label", { record: image({ "helmcharts.helm.cattle.io/configHash": "x" }) }, [
    "helm-controller controller HelmChart web",
  ]],
  ["rancher", { record: image({ "catalog.cattle.io/cluster-repo-name": "charts" }) }, ["rancher on-demand Rancher"]],
  ["rancher at work", { controllers: [operation("True")] }, [
    "rancher process Operation cattle-system/helm-operation-x",
  ]],
  ["argo", {
    controllers: [
      argo("argocd/web", {
        source: { chart: "web" },
        destination: { namespace: "shop" },
        syncPolicy: { automated: {} },
      }),
    ],
  }, ["argocd controller Application argocd/web"]],
  ["argo by hand", {
    controllers: [argo("argocd/web", { source: { chart: "web" }, destination: { namespace: "shop" } })],
  }, ["argocd on-demand Application argocd/web"]],
  ["argo by its id", { live: { annotations: { "argocd.argoproj.io/tracking-id": "front:/Service:shop/front" } } }, [
    "argocd controller Application front",
  ]],
  ["argo by its name", { live: { managedFields: [{ manager: "argocd-controller" }] } }, ["argocd controller Argo CD"]],
  ["fleet", { record: { release: { chart: { metadata: { annotations: { "fleet.cattle.io/bundle-id": "b" } } } } } }, [
    "fleet controller Bundle b",
  ]],
  ["terraform", { record: by("terraform-provider-helm_v3.1.2_x5") }, ["terraform on-demand Terraform"]],
  ["pulumi", { record: by("pulumi-resource-kubernetes") }, ["pulumi on-demand Pulumi"]],
  ["crossplane", {
    controllers: [
      object("helm.crossplane.io/v1beta1", "Release", "/x", { spec: { forProvider: { namespace: "shop" } } }, {
        namespace: undefined,
        annotations: { "crossplane.io/external-name": "web" },
      }),
    ],
  }, ["crossplane controller Release x"]],
  ["werf at work", { controllers: [lock(now + 8)] }, ["werf process ConfigMap shop/werf-synchronization"]],
  ["werf", { record: { release: { info: { status: "failed", last_phase: "rollout" } } } }, [
    "werf on-demand werf or Nelm",
  ]],
  ["a program of somebody's", { record: by("acme-operator") }, ["acme-operator controller program acme-operator"]],
];

for (const [name, parts, expected] of cases) {
  Deno.test(`actors: ${name}`, () => {
    const given = snapshot(parts);
    const found = findActors(given);
    assertEquals(found.map(({ driver, hold, name }) => `${driver} ${hold} ${name}`), expected);
    for (const { evidence, says, manual } of found) {
      assertEquals(evidence.filter(({ at }) => resolve(given, at) === undefined), []);
      assertEquals(evidence.length > 0 && manual.commands.length > 0, true);
      assertMatch(says, /^[A-Zw].*\.$/);
      assertEquals(manual.commands.some((one) => one.includes("helm doctor fix web -n shop")), true);
    }
  });
}

Deno.test("actors: k3s says what becomes of a failed release", () => {
  const plain = snapshot({ controllers: [chart("kube-system/web", { targetNamespace: "shop" })] });
  assertStringIncludes(findActors(plain)[0]!.says, "uninstalling the release and installing it anew");
  const config = object("helm.cattle.io/v1", "HelmChartConfig", "kube-system/web", {
    spec: { failurePolicy: "abort" },
  });
  const safe = snapshot({ controllers: [chart("kube-system/web", { targetNamespace: "shop" }), config] });
  assertStringIncludes(findActors(safe)[0]!.says, "abort");
});

Deno.test("actors: the commands name the driver's own object", () => {
  const [actor] = findActors(snapshot({ controllers: [flux("shop/web", {})] }));
  assertEquals(actor!.manual.commands, [
    "flux suspend helmrelease web -n shop",
    "helm doctor fix web -n shop",
    "flux resume helmrelease web -n shop",
  ]);
});

Deno.test("actors: what acts only when it is run is vouched for in the commands, and not switched on afterwards", () => {
  const commandsFor = (syncPolicy: JsonObject) => {
    const application = argo("argocd/web", {
      source: { chart: "web" },
      destination: { namespace: "shop" },
      syncPolicy,
    });
    return findActors(snapshot({ controllers: [application] }))[0]!.manual.commands;
  };
  const repair = "helm doctor fix web -n shop --assume-unmanaged";
  assertEquals(commandsFor({}), [repair]);
  assertEquals(commandsFor({ automated: {} }), [
    "argocd app set web --sync-policy none",
    repair,
    "argocd app set web --sync-policy automated",
  ]);
  assertEquals(findActors(snapshot({ record: by("pulumi-resource-kubernetes") }))[0]!.manual.commands[0], repair);
});

const names: [string, KubeObject, Scope, boolean][] = [
  ["flux, target namespace", flux("apps/web", { targetNamespace: "shop" }), {
    ...scope,
    namespace: "apps",
    release: "shop-web",
  }, true],
  ["flux, stored elsewhere", flux("apps/web", { storageNamespace: "shop" }), scope, true],
  ["flux, own name", flux("shop/web", { releaseName: "other" }), scope, false],
  ["flux, another cluster", flux("shop/web", { kubeConfig: { secretRef: { name: "k" } } }), scope, false],
  ["flux, long", flux("shop/x", { releaseName: "a".repeat(54) }), {
    ...scope,
    release: `${"a".repeat(40)}-a3f01b693925`,
  }, true],
  ["k3s, own namespace", chart("shop/web", {}), scope, true],
  ["k3s, other target", chart("shop/web", { targetNamespace: "x" }), scope, false],
  [
    "argo, second source",
    argo("argocd/x", {
      sources: [{ path: "a" }, { chart: "c", helm: { releaseName: "web" } }],
      destination: { namespace: "shop" },
    }),
    scope,
    true,
  ],
  [
    "argo, no chart",
    argo("argocd/web", { source: { path: "kustomize" }, destination: { namespace: "shop" } }),
    scope,
    false,
  ],
  [
    "argo, another cluster",
    argo("argocd/web", { source: { chart: "c" }, destination: { namespace: "shop", server: "https://192.0.2.1" } }),
    scope,
    false,
  ],
  ["operation on another release", operation("True", "other"), scope, false],
  [
    "bundle for this cluster",
    object("fleet.cattle.io/v1alpha1", "Bundle", "fleet-local/b", {
      spec: { defaultNamespace: "shop", helm: { releaseName: "web" } },
    }),
    scope,
    true,
  ],
  [
    "bundle for other clusters",
    object("fleet.cattle.io/v1alpha1", "Bundle", "fleet-default/b", {
      spec: { defaultNamespace: "shop", helm: { releaseName: "web" } },
    }),
    scope,
    false,
  ],
  ["lock of another release", lock(now), { ...scope, release: "other" }, false],
  ["a config map", object("v1", "ConfigMap", "shop/web"), scope, false],
];

for (const [name, given, where, expected] of names) {
  Deno.test(`namesRelease: ${name}`, () => assertEquals(namesRelease(given, where), expected));
}

Deno.test("driverKinds: only the lock is looked for by its name", () => {
  assertEquals(driverKinds.filter(({ name }) => name).map(({ kind }) => kind), ["ConfigMap"]);
});

Deno.test("unknownDrivers: what is not served is no gap", () => {
  const gap: Gap = { facet: "controllers", what: "helmreleases", reason: "forbidden", says: "" };
  const given = snapshot({ gaps: [gap, { ...gap, reason: "not-served" }, { ...gap, facet: "rbac" }] });
  assertEquals(unknownDrivers(given), [gap]);
});
