/**
 * The charts that Rancher keeps by itself, and where it says at which version: rancher `pkg/controllers/dashboard/systemcharts`
 * and `fleetcharts` (`controller.go`, 2026), `pkg/settings/setting.go`; what it makes of that, `pkg/catalogv2/system/system.go`
 * (`install`, `desiredVersionAndValues`, 2026). Read, not run.
 */
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Scope } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { field } from "./field.ts";

/**
 * By what Rancher decides that a chart is to be upgraded. `at-least`: the deployed one is older; `same-text`: it is any other;
 * `same-version`: it is older or newer, which an exact version meant before 2.12. Older and newer are semver's, without what
 * stands after the `+`.
 */
export type RancherRule = "at-least" | "same-text" | "same-version";

interface SystemChart {
  readonly release: string;
  readonly namespace: string;
  /** Settings by name: the first that says something counts. None: whatever is newest in its repository. */
  readonly settings: readonly (readonly [name: string, asks: "exact" | "min"])[];
}

/** That of Fleet is a least version too, whatever its name says: it is handed over as one. */
const fleet = [["fleet-min-version", "min"], ["fleet-version", "min"]] as const;
const webhook = [["rancher-webhook-version", "exact"], ["rancher-webhook-min-version", "min"]] as const;
const upgrades = [["system-upgrade-controller-chart-version", "exact"]] as const;

const charts: readonly SystemChart[] = [
  { release: "fleet", namespace: "cattle-fleet-system", settings: fleet },
  { release: "fleet-crd", namespace: "cattle-fleet-system", settings: fleet },
  { release: "rancher-webhook", namespace: "cattle-system", settings: webhook },
  { release: "system-upgrade-controller", namespace: "cattle-system", settings: upgrades },
  // In the cluster of a Harvester.
  { release: "mcc-local-managed-system-upgrade-controller", namespace: "cattle-system", settings: upgrades },
  { release: "remotedialer-proxy", namespace: "cattle-system", settings: [] },
  { release: "rancher-provisioning-capi", namespace: "cattle-provisioning-capi-system", settings: [] },
  {
    release: "rancher-csp-adapter",
    namespace: "cattle-csp-adapter-system",
    settings: [["csp-adapter-min-version", "min"]],
  },
  ...["aks", "eks", "gke"].flatMap((cloud) =>
    [`rancher-${cloud}-operator`, `rancher-${cloud}-operator-crd`].map((release) => ({
      release,
      namespace: "cattle-system",
      settings: [],
    }))
  ),
];

export function systemChartOf({ release, namespace }: Pick<Scope, "release" | "namespace">): SystemChart | undefined {
  return charts.find((chart) => chart.release === release && chart.namespace === namespace);
}

/** What says how Rancher keeps a chart of its own, beside the App that it makes of every release. */
export function settingsBeside(app: KubeObject): ObjectRef[] {
  const { name: release, namespace = "default" } = app.metadata;
  const chart = systemChartOf({ release, namespace });
  if (!chart) return [];
  const names = [...chart.settings.map(([name]) => name), refreshSeconds, serverVersion];
  return names.map((name) => ({ apiVersion: "management.cattle.io/v3", kind: "Setting", name }));
}

/** How often Rancher looks at its charts; six hours where nothing is said. */
export const refreshSeconds = "system-feature-chart-refresh-seconds";

/** Rancher's own version: `v2.12.1`. */
export const serverVersion = "server-version";

/** What a Setting says, and under which key; what its environment says Rancher writes into it (`pkg/controllers/dashboardapi/settings`). */
export function settingOf(
  setting: KubeObject | undefined,
): { readonly says: string; readonly key: string } | undefined {
  const key = ["value", "default"].find((one) => typeof field(setting, one) === "string" && field(setting, one) !== "");
  return key === undefined ? undefined : { says: String(field(setting, key)), key };
}

/** Any change of a ClusterRepo has Rancher look at what comes from it; this one reads its index anew as well. `now`: RFC 3339. */
export function lookAgain(repository: string, now: string): string {
  const patch = JSON.stringify({ spec: { forceUpdate: now } });
  return shell`kubectl patch clusterrepos.catalog.cattle.io ${repository} --type merge -p ${patch}`;
}
