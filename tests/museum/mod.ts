// Written by scripts/record_museum.ts.
import p01BaselineHelm3 from "./p01-baseline-helm3/cluster.json" with { type: "json" };
import p01BaselineHelm4 from "./p01-baseline-helm4/cluster.json" with { type: "json" };
import p01ConfigmapHelm3 from "./p01-configmap-helm3/cluster.json" with { type: "json" };
import p01ConfigmapHelm4 from "./p01-configmap-helm4/cluster.json" with { type: "json" };
import p01FinishedHelm3 from "./p01-finished-helm3/cluster.json" with { type: "json" };
import p01FinishedHelm4 from "./p01-finished-helm4/cluster.json" with { type: "json" };
import p01HalfHelm3 from "./p01-half-helm3/cluster.json" with { type: "json" };
import p01HalfHelm4 from "./p01-half-helm4/cluster.json" with { type: "json" };
import p01MidApplyHelm3 from "./p01-mid-apply-helm3/cluster.json" with { type: "json" };
import p01MidApplyHelm4 from "./p01-mid-apply-helm4/cluster.json" with { type: "json" };
import p01NotStartedHelm3 from "./p01-not-started-helm3/cluster.json" with { type: "json" };
import p01NotStartedHelm4 from "./p01-not-started-helm4/cluster.json" with { type: "json" };
import p01PostHookHelm3 from "./p01-post-hook-helm3/cluster.json" with { type: "json" };
import p01PostHookHelm4 from "./p01-post-hook-helm4/cluster.json" with { type: "json" };
import p01RemovesHelm3 from "./p01-removes-helm3/cluster.json" with { type: "json" };
import p01RemovesHelm4 from "./p01-removes-helm4/cluster.json" with { type: "json" };
import p01RemovesNotStartedHelm3 from "./p01-removes-not-started-helm3/cluster.json" with { type: "json" };
import p01RemovesNotStartedHelm4 from "./p01-removes-not-started-helm4/cluster.json" with { type: "json" };
import p01SameHelm3 from "./p01-same-helm3/cluster.json" with { type: "json" };
import p01SameHelm4 from "./p01-same-helm4/cluster.json" with { type: "json" };
import p02FinishedHelm3 from "./p02-finished-helm3/cluster.json" with { type: "json" };
import p02FinishedHelm4 from "./p02-finished-helm4/cluster.json" with { type: "json" };
import p02HalfHelm3 from "./p02-half-helm3/cluster.json" with { type: "json" };
import p02HalfHelm4 from "./p02-half-helm4/cluster.json" with { type: "json" };
import p02NotStartedHelm3 from "./p02-not-started-helm3/cluster.json" with { type: "json" };
import p02NotStartedHelm4 from "./p02-not-started-helm4/cluster.json" with { type: "json" };
import p03BuildHelm3 from "./p03-build-helm3/cluster.json" with { type: "json" };
import p03BuildHelm4 from "./p03-build-helm4/cluster.json" with { type: "json" };
import p03HookHelm3 from "./p03-hook-helm3/cluster.json" with { type: "json" };
import p03HookHelm4 from "./p03-hook-helm4/cluster.json" with { type: "json" };
import p03NoneDeployedHelm3 from "./p03-none-deployed-helm3/cluster.json" with { type: "json" };
import p03NoneDeployedHelm4 from "./p03-none-deployed-helm4/cluster.json" with { type: "json" };
import p03PostHookHelm3 from "./p03-post-hook-helm3/cluster.json" with { type: "json" };
import p03PostHookHelm4 from "./p03-post-hook-helm4/cluster.json" with { type: "json" };
import p04InstallHelm3 from "./p04-install-helm3/cluster.json" with { type: "json" };
import p04InstallHelm4 from "./p04-install-helm4/cluster.json" with { type: "json" };
import p04UpgradeHelm3 from "./p04-upgrade-helm3/cluster.json" with { type: "json" };
import p04UpgradeHelm4 from "./p04-upgrade-helm4/cluster.json" with { type: "json" };
import p05InstallHelm3 from "./p05-install-helm3/cluster.json" with { type: "json" };
import p05InstallHelm4 from "./p05-install-helm4/cluster.json" with { type: "json" };
import p05UpgradeHelm3 from "./p05-upgrade-helm3/cluster.json" with { type: "json" };
import p05UpgradeHelm4 from "./p05-upgrade-helm4/cluster.json" with { type: "json" };
import p10LateHelm3 from "./p10-late-helm3/cluster.json" with { type: "json" };
import p10LateHelm4 from "./p10-late-helm4/cluster.json" with { type: "json" };
import p10WaitHelm3 from "./p10-wait-helm3/cluster.json" with { type: "json" };
import p10WaitHelm4 from "./p10-wait-helm4/cluster.json" with { type: "json" };
import type { MuseumCase } from "./visit.ts";

export const museum: readonly MuseumCase[] = [
  { name: "p01-baseline-helm3", cluster: p01BaselineHelm3 },
  { name: "p01-baseline-helm4", cluster: p01BaselineHelm4 },
  { name: "p01-configmap-helm3", cluster: p01ConfigmapHelm3 },
  { name: "p01-configmap-helm4", cluster: p01ConfigmapHelm4 },
  { name: "p01-finished-helm3", cluster: p01FinishedHelm3 },
  { name: "p01-finished-helm4", cluster: p01FinishedHelm4 },
  { name: "p01-half-helm3", cluster: p01HalfHelm3 },
  { name: "p01-half-helm4", cluster: p01HalfHelm4 },
  { name: "p01-mid-apply-helm3", cluster: p01MidApplyHelm3 },
  { name: "p01-mid-apply-helm4", cluster: p01MidApplyHelm4 },
  { name: "p01-not-started-helm3", cluster: p01NotStartedHelm3 },
  { name: "p01-not-started-helm4", cluster: p01NotStartedHelm4 },
  { name: "p01-post-hook-helm3", cluster: p01PostHookHelm3 },
  { name: "p01-post-hook-helm4", cluster: p01PostHookHelm4 },
  { name: "p01-removes-helm3", cluster: p01RemovesHelm3 },
  { name: "p01-removes-helm4", cluster: p01RemovesHelm4 },
  { name: "p01-removes-not-started-helm3", cluster: p01RemovesNotStartedHelm3 },
  { name: "p01-removes-not-started-helm4", cluster: p01RemovesNotStartedHelm4 },
  { name: "p01-same-helm3", cluster: p01SameHelm3 },
  { name: "p01-same-helm4", cluster: p01SameHelm4 },
  { name: "p02-finished-helm3", cluster: p02FinishedHelm3 },
  { name: "p02-finished-helm4", cluster: p02FinishedHelm4 },
  { name: "p02-half-helm3", cluster: p02HalfHelm3 },
  { name: "p02-half-helm4", cluster: p02HalfHelm4 },
  { name: "p02-not-started-helm3", cluster: p02NotStartedHelm3 },
  { name: "p02-not-started-helm4", cluster: p02NotStartedHelm4 },
  { name: "p03-build-helm3", cluster: p03BuildHelm3 },
  { name: "p03-build-helm4", cluster: p03BuildHelm4 },
  { name: "p03-hook-helm3", cluster: p03HookHelm3 },
  { name: "p03-hook-helm4", cluster: p03HookHelm4 },
  { name: "p03-none-deployed-helm3", cluster: p03NoneDeployedHelm3 },
  { name: "p03-none-deployed-helm4", cluster: p03NoneDeployedHelm4 },
  { name: "p03-post-hook-helm3", cluster: p03PostHookHelm3 },
  { name: "p03-post-hook-helm4", cluster: p03PostHookHelm4 },
  { name: "p04-install-helm3", cluster: p04InstallHelm3 },
  { name: "p04-install-helm4", cluster: p04InstallHelm4 },
  { name: "p04-upgrade-helm3", cluster: p04UpgradeHelm3 },
  { name: "p04-upgrade-helm4", cluster: p04UpgradeHelm4 },
  { name: "p05-install-helm3", cluster: p05InstallHelm3 },
  { name: "p05-install-helm4", cluster: p05InstallHelm4 },
  { name: "p05-upgrade-helm3", cluster: p05UpgradeHelm3 },
  { name: "p05-upgrade-helm4", cluster: p05UpgradeHelm4 },
  { name: "p10-late-helm3", cluster: p10LateHelm3 },
  { name: "p10-late-helm4", cluster: p10LateHelm4 },
  { name: "p10-wait-helm3", cluster: p10WaitHelm3 },
  { name: "p10-wait-helm4", cluster: p10WaitHelm4 },
];
