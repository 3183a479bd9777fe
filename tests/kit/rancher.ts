// Objects of Rancher and Fleet, shaped after their published API (rancher/rancher `pkg/apis`, rancher/fleet 0.16 `pkg/apis`):
// not recorded from a cluster. The states of a BundleDeployment are those that Fleet's own agents 0.13.4 and 0.16.1 left.
// Those of tests/cluster/incidents/rancher.ts stand under Fleet's real CRDs.

import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import { ago, conditions, objectOf } from "./driven.ts";

/** `age`: seconds since it was written. */
export const setting = (name: string, value: string, age = 86_400, key = "value"): KubeObject =>
  objectOf("management.cattle.io/v3", "Setting", `/${name}`, { value: "", default: "", [key]: value }, {
    managedFields: [{ manager: "rancher", operation: "Update", time: ago(age) }],
  });

export const app = (where: string): KubeObject =>
  objectOf("catalog.cattle.io/v1", "App", where, {}, {
    labels: { "catalog.cattle.io/cluster-repo-name": "rancher-charts" },
  });

export const operation = (where: string): KubeObject => {
  const [namespace, releaseName] = where.split("/") as [string, string];
  return objectOf("catalog.cattle.io/v1", "Operation", "cattle-system/helm-operation-x7k2p", {
    status: {
      action: "upgrade",
      namespace,
      releaseName,
      podName: "helm-operation-x7k2p",
      podNamespace: "cattle-system",
      conditions: conditions({ Reconciling: ["True"] }),
    },
  });
};

const helm = (version: string) => ({ releaseName: "web", version });

export const managedChart = (version: string, spec: JsonObject = {}): KubeObject =>
  objectOf("management.cattle.io/v3", "ManagedChart", "fleet-local/web", {
    spec: { chart: "web", releaseName: "web", defaultNamespace: "shop", repoName: "charts", version, ...spec },
  });

export interface BundleParts {
  readonly paused?: boolean;
  readonly generation?: number;
  readonly observed?: number;
  readonly summary?: JsonObject;
}

export const bundle = (version: string, given: BundleParts = {}): KubeObject =>
  objectOf("fleet.cattle.io/v1alpha1", "Bundle", "fleet-local/mcc-web", {
    spec: { defaultNamespace: "shop", helm: helm(version), ...(given.paused ? { paused: true } : {}) },
    status: { observedGeneration: given.observed ?? 3, summary: given.summary ?? { ready: 1, desiredReady: 1 } },
  }, { generation: given.generation ?? 3 });

export interface DeploymentParts {
  readonly state?: "applied" | "waiting" | "failing" | "given-up";
  /** The revision that Fleet deployed. */
  readonly release?: number;
  readonly says?: string;
  readonly paused?: boolean;
}

export const bundleDeployment = (version: string, given: DeploymentParts = {}): KubeObject => {
  const { state = "applied", release, says = "", paused } = given;
  const isApplied = state === "applied" || state === "given-up";
  return objectOf("fleet.cattle.io/v1alpha1", "BundleDeployment", "cluster-fleet-local-local-1a3d67d0a899/mcc-web", {
    spec: {
      deploymentID: "s-2:b",
      stagedDeploymentID: "s-2:b",
      options: { defaultNamespace: "shop", helm: helm(version) },
      ...(paused ? { paused } : {}),
    },
    status: {
      appliedDeploymentID: isApplied ? "s-2:b" : "s-1:a",
      // One that was given up is taken away again.
      ...(release === undefined || state === "given-up" ? {} : { release: `shop/web:${release}` }),
      conditions: conditions({
        Deployed: state === "failing" ? ["False", "Error", says] : ["True"],
        ...(state === "given-up" ? { Installed: ["False", "Error", says] } : {}),
      }),
    },
  }, { labels: { "fleet.cattle.io/bundle-name": "mcc-web", "fleet.cattle.io/bundle-namespace": "fleet-local" } });
};

export const agent = (version: string): KubeObject =>
  objectOf("apps/v1", "Deployment", "cattle-fleet-local-system/fleet-agent", {
    spec: { template: { spec: { containers: [{ name: "fleet-agent", image: `rancher/fleet-agent:v${version}` }] } } },
  });
