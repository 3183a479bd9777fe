/**
 * At which version others want the chart of a release, and by what rule each decides that it is there. Rancher's own charts:
 * `rancher_charts.ts`. A ManagedChart, a Bundle and a HelmChart compare nothing: they have the chart looked up in a repository
 * and deployed (rancher `pkg/controllers/provisioningv2/managedchart/managedchart.go`; k3s-io/helm-controller 0.17.9
 * `pkg/controllers/chart/chart.go`), and the look-up is Helm's (Helm 3.22 `pkg/repo/index.go` `Get`): the same text first, then
 * the first that satisfies it, for which what stands after the `+` counts for nothing.
 */
import type { Pointer } from "../../model/json.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { pointer } from "../evidence.ts";
import { field } from "./field.ts";
import { fleetOf, isAtRest } from "./fleet.ts";
import { helmChartOf } from "./helm_chart.ts";
import { findPlaced, isOfKind, type Placed } from "./placed.ts";
import { type RancherRule, serverVersion, settingOf, systemChartOf } from "./rancher_charts.ts";
import { compareVersions, parseVersion, type Version } from "./semver.ts";

export interface Wanted {
  readonly driver: "rancher" | "fleet" | "helm-controller";
  readonly by: Placed;
  /** Where the version stands. */
  readonly at: Pointer;
  readonly text: string;
  readonly version: Version;
  readonly rule: RancherRule | "look-up";
  /** It believes that all it has to do is done; undefined where it does not say so. */
  readonly isAtRest?: boolean;
}

/** Only whole versions: a range that leaves a choice is satisfied by whatever was chosen. The one that others follow comes first. */
export function wantedBy(snapshot: Snapshot): Wanted[] {
  return [bySetting(snapshot), byFleet(snapshot), byHelmChart(snapshot)].filter((one) => one !== undefined);
}

function bySetting(snapshot: Snapshot): Wanted | undefined {
  const isSetting = isOfKind("management.cattle.io", "Setting");
  const find = (name: string) => findPlaced(snapshot, (one) => isSetting(one) && one.metadata.name === name);
  for (const [name, asks] of systemChartOf(snapshot.scope)?.settings ?? []) {
    const by = find(name);
    const setting = settingOf(by?.object);
    if (!by || !setting) continue;
    const rule = asks === "min" ? "at-least" : comparesText(find(serverVersion)) ? "same-text" : "same-version";
    return wanted({ driver: "rancher", by, rule }, setting.says, [setting.key]);
  }
}

/** rancher #49717, in 2.12.0; a build of its own is taken for a newer one. */
function comparesText(server: Placed | undefined): boolean {
  const version = parseVersion(settingOf(server?.object)?.says ?? "");
  return !version || compareVersions(version, parseVersion("2.12.0-0")!) >= 0;
}

function byFleet(snapshot: Snapshot): Wanted | undefined {
  const fleet = fleetOf(snapshot);
  const paths = [
    [fleet.managedChart, ["spec", "version"]],
    [fleet.bundle, ["spec", "helm", "version"]],
    [fleet.deployment, ["spec", "options", "helm", "version"]],
  ] as const;
  const [by, path] = paths.find(([by, path]) => by && field(by.object, ...path)) ?? [];
  if (!by || !path) return undefined;
  return wanted({ driver: "fleet", by, rule: "look-up", isAtRest: isAtRest(fleet) }, field(by.object, ...path), path);
}

/** Of a chart that it carries with it, or that an address names, the version says nothing. */
function byHelmChart(snapshot: Snapshot): Wanted | undefined {
  const { chart, job } = helmChartOf(snapshot) ?? {};
  if (!chart || field(chart.object, "spec", "chartContent")) return undefined;
  if (/^https?:/.test(String(field(chart.object, "spec", "chart") ?? ""))) return undefined;
  const text = field(chart.object, "spec", "version");
  const args = field(job?.object, "spec", "template", "spec", "containers", "0", "args");
  const isAtRest = job?.state === "complete" && Array.isArray(args) && args.includes(text as string);
  return wanted({ driver: "helm-controller", by: chart, rule: "look-up", isAtRest }, text, ["spec", "version"]);
}

function wanted(
  part: Pick<Wanted, "driver" | "by" | "rule" | "isAtRest">,
  text: unknown,
  path: readonly string[],
): Wanted | undefined {
  const version = parseVersion(String(text ?? ""));
  return version?.isWhole ? { ...part, at: pointer(part.by.at, path), text: String(text), version } : undefined;
}
