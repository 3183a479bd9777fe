/**
 * What Fleet's agent does about a release: rancher/fleet 0.16.1 `internal/helmdeployer/{install,history,delete}.go`,
 * `internal/cmd/agent/deployer/deployer.go` (`DeployBundle`, `helmdeploy`), `internal/cmd/controller/summary/summary.go`
 * (`GetDeploymentState`). The agents of 0.13.1, 0.13.4 and 0.16.1 were run; its controller was read only.
 */
import type { Manual } from "../../model/finding.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { once } from "../once.ts";
import { conditionOf } from "./conditions.ts";
import { field } from "./field.ts";
import { findPlaced, isOfKind, type Placed } from "./placed.ts";
import { compareVersions, parseVersion } from "./semver.ts";

/** The objects of Fleet that name the release, from what a person writes down to what the agent goes by. */
export interface FleetCase {
  readonly managedChart?: Placed;
  readonly bundle?: Placed;
  readonly deployment?: Placed;
  readonly agent?: Placed;
}

export const fleetOf = once((snapshot): FleetCase => {
  const parts = {
    managedChart: findPlaced(snapshot, isOfKind("management.cattle.io", "ManagedChart")),
    bundle: findPlaced(snapshot, isOfKind("fleet.cattle.io", "Bundle")),
    deployment: findPlaced(snapshot, isOfKind("fleet.cattle.io", "BundleDeployment")),
    agent: findPlaced(snapshot, ({ kind, metadata: { name } }) => kind === agent.kind && name === agent.name),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
});

/** The agent of the cluster that Rancher itself runs in; where others are at hand, their Bundles are not. */
export const agent: ObjectRef = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "cattle-fleet-local-system",
  name: "fleet-agent",
};

/** Which of Fleet's own states a BundleDeployment is in, as far as they concern records. */
export type DeploymentState =
  /** The agent has yet to come to it. */
  | "waiting"
  /** The last try failed, and it tries again with growing pauses: what Fleet calls `ErrApplied`. */
  | "failing"
  /** The last try failed, and it tries no more until the Bundle changes: only some errors lead here. */
  | "given-up"
  | "applied";

export function deploymentState(deployment: KubeObject): DeploymentState {
  if (field(deployment, "status", "appliedDeploymentID") !== field(deployment, "spec", "deploymentID")) {
    return conditionOf(deployment, "Deployed")?.status === "False" ? "failing" : "waiting";
  }
  return conditionOf(deployment, "Installed")?.status === "False" ? "given-up" : "applied";
}

/** The revision that the agent deployed last, from `namespace/name:revision`; undefined where it has deployed none. */
export function deployedRevision(deployment: KubeObject): number | undefined {
  const revision = /:(\d+)$/.exec(String(field(deployment, "status", "release") ?? ""))?.[1];
  return revision === undefined ? undefined : Number(revision);
}

/** All of Fleet has seen what it has to do, and has done it: what stands between the ManagedChart and the release says so. */
export function isAtRest({ managedChart, bundle, deployment }: FleetCase): boolean {
  if (!bundle || !deployment) return false;
  const helm = ["spec", "helm", "version"];
  const isHandedOn = !managedChart || field(bundle.object, ...helm) === field(managedChart.object, "spec", "version");
  return isHandedOn &&
    field(bundle.object, "status", "observedGeneration") === bundle.object.metadata.generation &&
    deploymentState(deployment.object) === "applied";
}

/** What the agent's image calls itself, such as `0.13.4`, and where that stands. */
export function agentVersion({ agent }: FleetCase): { readonly says: string; readonly at: string } | undefined {
  const containers = field(agent?.object, "spec", "template", "spec", "containers");
  const images = Array.isArray(containers) ? containers.map((one) => String(field(one, "image") ?? "")) : [];
  const index = images.findIndex((image) => /(^|\/)fleet-agent:/.test(image));
  const says = /:v?([^:@/]+)/.exec(images[index]?.slice(images[index]!.lastIndexOf("/") + 1) ?? "")?.[1];
  if (!says || !parseVersion(says)) return undefined;
  return { says, at: `${agent!.at}/spec/template/spec/containers/${index}/image` };
}

/** Those that answer a pending-install by an uninstall: rancher/fleet #4051 brought it, #4725 and #4958 took it back. */
export const uninstallers = "0.13.2 to 0.13.9 and 0.14.0 to 0.14.3";

export function uninstallsPendingInstall(version: string): boolean {
  return isWithin(version, [["0.13.2", "0.13.10-0"], ["0.14.0-0", "0.14.4-0"]]);
}

/**
 * Those that install wherever nothing is deployed, which Helm refuses while the newest record is pending and does over what
 * is there where it is failed. Later ones upgrade, and first mark a pending record failed that has no revision before it.
 */
export function installsOverFailed(version: string): boolean {
  return isWithin(version, [["0.0.0-0", "0.13.10-0"], ["0.14.0-0", "0.14.4-0"]]);
}

function isWithin(version: string, ranges: readonly (readonly [from: string, before: string])[]): boolean {
  const parsed = parseVersion(version);
  const isFrom = (text: string) => parsed !== undefined && compareVersions(parsed, parseVersion(text)!) >= 0;
  return ranges.some(([from, before]) => isFrom(from) && !isFrom(before));
}

/** Of the release that the agent itself came by, it deletes the records alone where it would uninstall another (`delete.go`). */
export function isAgentsOwn({ deployment, bundle }: FleetCase): boolean {
  return (deployment ?? bundle)?.object.metadata.name.startsWith("fleet-agent") ?? false;
}

/** Whether the agent has something to do about the release as it stands; undefined where its BundleDeployment was not seen. */
export function isArmed({ deployment }: FleetCase): boolean | undefined {
  return deployment && !["applied", "given-up"].includes(deploymentState(deployment.object));
}

/** The words of the last failure, and where they stand; only while they are of what is to be deployed now. */
export function failureOf(
  snapshot: Snapshot,
): { readonly by: Placed; readonly path: string; readonly says: string } | undefined {
  const { deployment, bundle, managedChart } = fleetOf(snapshot);
  if (deployment) {
    const type = { failing: "Deployed", "given-up": "Installed", waiting: "", applied: "" }[
      deploymentState(deployment.object)
    ];
    const condition = type && conditionOf(deployment.object, type);
    return condition ? { by: deployment, path: condition.path, says: condition.message } : undefined;
  }
  const by = [bundle, managedChart].find((one) => Number(field(one?.object, "status", "summary", "errApplied")) > 0);
  if (!by) return undefined;
  const resources = field(by.object, "status", "summary", "nonReadyResources");
  const failed = Array.isArray(resources)
    ? resources.find((one) => field(one, "bundleState") === "ErrApplied")
    : undefined;
  return { by, path: "/status/summary/errApplied", says: String(field(failed, "message") ?? "") };
}

/** To deploy what the Bundle says once more, whatever was deployed already: a number in its options that is new. */
export function deployAgain({ bundle, deployment }: FleetCase, summary: string): Manual {
  const labels = deployment?.object.metadata.labels ?? {};
  const name = bundle?.object.metadata.name ?? labels["fleet.cattle.io/bundle-name"] ?? "BUNDLE";
  const namespace = bundle?.object.metadata.namespace ?? labels["fleet.cattle.io/bundle-namespace"] ?? "fleet-local";
  const seen = Number(field(bundle?.object, "spec", "forceSyncGeneration") ?? 0);
  const patch = JSON.stringify({ spec: { forceSyncGeneration: seen + 1 } });
  return {
    summary,
    commands: [shell`kubectl patch bundles.fleet.cattle.io ${name} -n ${namespace} --type merge -p ${patch}`],
  };
}
