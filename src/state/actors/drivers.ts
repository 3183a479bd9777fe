import { createHash } from "node:crypto";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ReportedActor } from "../../model/report.ts";
import type { Scope } from "../../model/snapshot.ts";
import { hasKubeconfig, providerConfigOf, reachOf } from "./crossplane_release.ts";
import { field } from "./field.ts";
import { agent } from "./fleet.ts";
import { isAtWork, isUnmanaged } from "./helm_job.ts";
import { settingsBeside } from "./rancher_charts.ts";

export { field } from "./field.ts";

/** A kind whose objects drive releases: what the collector lists, and keeps where {@link namesRelease} says so. */
export interface DriverKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Where such an object may stand for a release of one namespace. */
  readonly namespaces: "all" | "release";
  /** The only name it can have. */
  readonly name?: string;
}

/**
 * What a driver has in hand: `controller` acts by itself on what the record says, so suspend it first; `process` is at
 * work now, so wait for it; `on-demand` acts only when somebody runs it; `suspended` is a controller switched off.
 */
export type Hold = ReportedActor["hold"];

interface Rule {
  readonly driver: string;
  readonly kinds: readonly DriverKind[];
  readonly names: (object: KubeObject, scope: Scope) => boolean;
  /**
   * undefined: the object says something about the driver, but is none by itself. `now` in seconds since the epoch; `helpers`
   * are what was found of `beside`.
   */
  readonly hold: (
    object: KubeObject,
    now: number,
    scope: Scope,
    helpers: readonly KubeObject[],
  ) => Hold | undefined;
  /** What else tells of its doings, where such an object names the release: the Jobs that it runs. */
  readonly beside?: (object: KubeObject) => readonly ObjectRef[];
  /** By what was found of `beside`, it is rather for another cluster: it counts where a mark says that it was here. */
  readonly elsewhere?: (helpers: readonly KubeObject[]) => boolean;
}

const rules: readonly Rule[] = [
  {
    // fluxcd/helm-controller 1.6.3 `api/v2/helmrelease_types.go` `GetReleaseName`, `GetStorageNamespace`.
    driver: "flux",
    kinds: ["v2", "v2beta2", "v2beta1"].map((v) => all(`helm.toolkit.fluxcd.io/${v}`, "HelmRelease")),
    names: (object, scope) =>
      field(object, "spec", "kubeConfig") === undefined &&
      (text(object, "spec", "storageNamespace") ?? namespaceOf(object)) === scope.namespace &&
      fluxReleaseName(object) === scope.release,
    hold: (object) => field(object, "spec", "suspend") === true ? "suspended" : "controller",
  },
  {
    // k3s-io/helm-controller 0.16 `pkg/controllers/chart/chart.go`: the release is called as the chart object is.
    driver: "helm-controller",
    kinds: [all("helm.cattle.io/v1", "HelmChart")],
    names: (object, scope) =>
      object.metadata.name === scope.release &&
      (text(object, "spec", "targetNamespace") ?? namespaceOf(object)) === scope.namespace,
    // A Job goes on whatever its HelmChart says meanwhile, until it is through, given up, suspended or deleted.
    hold: (object, _now, _scope, jobs) =>
      jobs.some(isAtWork) ? "process" : isUnmanaged(object) ? "suspended" : "controller",
    beside: ({ metadata: { name, namespace } }) =>
      ["install", "delete"].map((act) => ({
        apiVersion: "batch/v1",
        kind: "Job",
        namespace: namespace ?? "default",
        name: `helm-${act}-${name}`,
      })),
  },
  {
    // Its HelmChart has the same name and namespace; what it says of the release is the failure policy.
    driver: "helm-controller",
    kinds: [all("helm.cattle.io/v1", "HelmChartConfig")],
    names: (object, scope) => object.metadata.name === scope.release,
    hold: () => undefined,
  },
  {
    // rancher `pkg/controllers/dashboard/helm/apps.go`: every release has an App, however it was made; the label is
    // there only if Rancher made it.
    driver: "rancher",
    kinds: [{ apiVersion: "catalog.cattle.io/v1", kind: "App", namespaces: "release" }],
    names: (object, scope) => object.metadata.name === scope.release && namespaceOf(object) === scope.namespace,
    hold: (object) => object.metadata.labels?.["catalog.cattle.io/cluster-repo-name"] ? "on-demand" : undefined,
    beside: settingsBeside,
  },
  {
    // rancher `pkg/controllers/dashboard/helm/operations.go`: reconciling until the container has ended.
    driver: "rancher",
    kinds: [all("catalog.cattle.io/v1", "Operation")],
    names: (object, scope) =>
      text(object, "status", "releaseName") === scope.release &&
      text(object, "status", "namespace") === scope.namespace && isInFlight(object),
    hold: () => "process",
  },
  {
    driver: "argocd",
    kinds: [all("argoproj.io/v1alpha1", "Application")],
    names: (object, scope) => argoReleases(object).includes(scope.release) && argoTargets(object, scope.namespace),
    hold: (object) => {
      const automated = field(object, "spec", "syncPolicy", "automated");
      return automated && field(automated, "enabled") !== false ? "controller" : "on-demand";
    },
  },
  {
    // rancher/fleet: what is not in the local workspace is for other clusters than the one it stands in.
    driver: "fleet",
    kinds: [
      all("management.cattle.io/v3", "ManagedChart"),
      all("fleet.cattle.io/v1alpha1", "Bundle"),
      all("fleet.cattle.io/v1alpha1", "BundleDeployment"),
    ],
    names: (object, scope) => {
      const options = object.kind === "BundleDeployment" ? field(object, "spec", "options") : object["spec"];
      const release = text(options, "releaseName") ?? text(options, "helm", "releaseName") ?? object.metadata.name;
      const namespace = text(options, "namespace") ?? text(options, "defaultNamespace") ?? "default";
      return release === scope.release && namespace === scope.namespace &&
        /^(fleet-local|cluster-fleet-local-.*)$/.test(namespaceOf(object));
    },
    hold: (object) => field(object, "spec", "paused") === true ? "suspended" : "controller",
    beside: ({ kind }) => kind === "BundleDeployment" ? [agent] : [],
  },
  {
    // crossplane-contrib/provider-helm 1.4.0 `apis/{cluster,namespaced}/release/v1beta1/types.go`, and `crossplane_release.ts`.
    driver: "crossplane",
    kinds: [all("helm.crossplane.io/v1beta1", "Release"), all("helm.m.crossplane.io/v1beta1", "Release")],
    names: (object, scope) =>
      (object.metadata.annotations?.["crossplane.io/external-name"] ?? object.metadata.name) === scope.release &&
      (text(object, "spec", "forProvider", "namespace") ?? object.metadata.namespace) === scope.namespace,
    hold: (object) => reachOf(object) === "acts" ? "controller" : "suspended",
    beside: providerConfigOf,
    elsewhere: (configs) => configs.some(hasKubeconfig),
  },
  {
    // werf/lockgate: a lease of ten seconds, renewed every three; an old one is no driver.
    driver: "werf",
    kinds: [{ apiVersion: "v1", kind: "ConfigMap", namespaces: "release", name: "werf-synchronization" }],
    names: (object, scope) => leaseEnd(object, scope) !== undefined && namespaceOf(object) === scope.namespace,
    hold: (object, now, scope) => (leaseEnd(object, scope) ?? 0) > now ? "process" : undefined,
  },
];

/** All kinds to look for. Of the versions of one kind, one that is served is enough. */
export const driverKinds: readonly DriverKind[] = rules.flatMap(({ kinds }) => kinds);

/** Whether an object of one of {@link driverKinds} names the release. */
export function namesRelease(object: KubeObject, scope: Scope): boolean {
  return ruleOf(object)?.names(object, scope) ?? false;
}

/** What is to be read beside an object that names the release. */
export function besideOf(object: KubeObject): readonly ObjectRef[] {
  return ruleOf(object)?.beside?.(object) ?? [];
}

/** The driver an object stands for, and what it has in hand; undefined where it drives nothing now. `found`: what stands around it. */
export function driverOf(
  object: KubeObject,
  now: number,
  scope: Scope,
  found: readonly KubeObject[] = [],
): { driver: string; hold: Hold; elsewhere: boolean } | undefined {
  const rule = ruleOf(object);
  const helpers = rule?.beside?.(object).flatMap((ref) => found.filter((one) => isOf(one, ref))) ?? [];
  const hold = rule?.names(object, scope) ? rule.hold(object, now, scope, helpers) : undefined;
  return rule && hold && { driver: rule.driver, hold, elsewhere: rule.elsewhere?.(helpers) ?? false };
}

/** The annotation of the werf-synchronization ConfigMap that holds a release's lease (nelm 1.30 `pkg/lock/lock_manager.go`). */
export function lockKey(release: string): string {
  return `lockgate.io/${createHash("sha3-224").update(`release/${release}`).digest("hex")}`;
}

/** The text at a path; an empty one counts as none, as an empty field does in Go. */
function text(value: unknown, ...path: string[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function isOf({ apiVersion, kind, metadata }: KubeObject, ref: ObjectRef): boolean {
  return apiVersion === ref.apiVersion && kind === ref.kind && metadata.name === ref.name &&
    metadata.namespace === ref.namespace;
}

function ruleOf(object: KubeObject): Rule | undefined {
  return rules.find(({ kinds }) =>
    kinds.some(({ apiVersion, kind, name }) =>
      apiVersion === object.apiVersion && kind === object.kind &&
      (name ?? object.metadata.name) === object.metadata.name
    )
  );
}

function all(apiVersion: string, kind: string): DriverKind {
  return { apiVersion, kind, namespaces: "all" };
}

function namespaceOf(object: KubeObject): string {
  return object.metadata.namespace ?? "default";
}

/** fluxcd/helm-controller 1.6.3 `internal/release/name.go`: over 53 characters, 40 of them and 12 of a digest. */
function fluxReleaseName(object: KubeObject): string {
  const target = text(object, "spec", "targetNamespace");
  const name = text(object, "spec", "releaseName") ?? `${target ? `${target}-` : ""}${object.metadata.name}`;
  if (name.length <= 53) return name;
  return `${name.slice(0, 40)}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}

function isInFlight(operation: KubeObject): boolean {
  const list = field(operation, "status", "conditions");
  const reconciling = Array.isArray(list) ? list.find((one) => field(one, "type") === "Reconciling") : undefined;
  return reconciling === undefined || field(reconciling, "status") === "True";
}

/** What the sources of an Application are called as Helm charts; none of a source of another sort. */
function argoReleases(application: KubeObject): string[] {
  const sources = field(application, "spec", "sources");
  return [field(application, "spec", "source"), ...(Array.isArray(sources) ? sources : [])]
    .filter((source) => text(source, "chart") !== undefined || field(source, "helm") !== undefined)
    .map((source) => text(source, "helm", "releaseName") ?? application.metadata.name);
}

function argoTargets(application: KubeObject, namespace: string): boolean {
  const destination = field(application, "spec", "destination");
  const server = text(destination, "server");
  return text(destination, "namespace") === namespace &&
    ["in-cluster", undefined].includes(text(destination, "name")) &&
    (server === undefined || /^https:\/\/kubernetes\.default\.svc\b/.test(server));
}

/** When the lease on a release ends, or ended, in seconds since the epoch; undefined where there is none. */
export function leaseEnd(lock: KubeObject, scope: Scope): number | undefined {
  try {
    const end = field(JSON.parse(lock.metadata.annotations?.[lockKey(scope.release)] || "null"), "ExpireAtTimestamp");
    return typeof end === "number" ? end : undefined;
  } catch {
    return undefined;
  }
}
