// Written by scripts/record_museum.ts.
import healthyAdoptedHelm3 from "./healthy-adopted-helm3/cluster.json" with { type: "json" };
import healthyAdoptedHelm4 from "./healthy-adopted-helm4/cluster.json" with { type: "json" };
import healthyAutoscaledHelm3 from "./healthy-autoscaled-helm3/cluster.json" with { type: "json" };
import healthyAutoscaledHelm4 from "./healthy-autoscaled-helm4/cluster.json" with { type: "json" };
import healthyConfigmapDriverHelm3 from "./healthy-configmap-driver-helm3/cluster.json" with { type: "json" };
import healthyConfigmapDriverHelm4 from "./healthy-configmap-driver-helm4/cluster.json" with { type: "json" };
import healthyCustomResourceHelm3 from "./healthy-custom-resource-helm3/cluster.json" with { type: "json" };
import healthyCustomResourceHelm4 from "./healthy-custom-resource-helm4/cluster.json" with { type: "json" };
import healthyDaemonSetHelm3 from "./healthy-daemon-set-helm3/cluster.json" with { type: "json" };
import healthyDaemonSetHelm4 from "./healthy-daemon-set-helm4/cluster.json" with { type: "json" };
import healthyDaemonSetOnDeleteHelm3 from "./healthy-daemon-set-on-delete-helm3/cluster.json" with { type: "json" };
import healthyDaemonSetOnDeleteHelm4 from "./healthy-daemon-set-on-delete-helm4/cluster.json" with { type: "json" };
import healthyDeploymentHelm3 from "./healthy-deployment-helm3/cluster.json" with { type: "json" };
import healthyDeploymentHelm4 from "./healthy-deployment-helm4/cluster.json" with { type: "json" };
import healthyDropsObjectsHelm3 from "./healthy-drops-objects-helm3/cluster.json" with { type: "json" };
import healthyDropsObjectsHelm4 from "./healthy-drops-objects-helm4/cluster.json" with { type: "json" };
import healthyEmptyHelm3 from "./healthy-empty-helm3/cluster.json" with { type: "json" };
import healthyEmptyHelm4 from "./healthy-empty-helm4/cluster.json" with { type: "json" };
import healthyFailedAtFirstHelm3 from "./healthy-failed-at-first-helm3/cluster.json" with { type: "json" };
import healthyFailedAtFirstHelm4 from "./healthy-failed-at-first-helm4/cluster.json" with { type: "json" };
import healthyFailedOnceHelm3 from "./healthy-failed-once-helm3/cluster.json" with { type: "json" };
import healthyFailedOnceHelm4 from "./healthy-failed-once-helm4/cluster.json" with { type: "json" };
import healthyFourToThreeHelm4 from "./healthy-four-to-three-helm4/cluster.json" with { type: "json" };
import healthyHooksHelm3 from "./healthy-hooks-helm3/cluster.json" with { type: "json" };
import healthyHooksHelm4 from "./healthy-hooks-helm4/cluster.json" with { type: "json" };
import healthyHooksOnlyHelm3 from "./healthy-hooks-only-helm3/cluster.json" with { type: "json" };
import healthyHooksOnlyHelm4 from "./healthy-hooks-only-helm4/cluster.json" with { type: "json" };
import healthyInjectedHelm3 from "./healthy-injected-helm3/cluster.json" with { type: "json" };
import healthyInjectedHelm4 from "./healthy-injected-helm4/cluster.json" with { type: "json" };
import healthyInjectedUpgradedHelm3 from "./healthy-injected-upgraded-helm3/cluster.json" with { type: "json" };
import healthyInjectedUpgradedHelm4 from "./healthy-injected-upgraded-helm4/cluster.json" with { type: "json" };
import healthyJobGoneHelm3 from "./healthy-job-gone-helm3/cluster.json" with { type: "json" };
import healthyJobGoneHelm4 from "./healthy-job-gone-helm4/cluster.json" with { type: "json" };
import healthyJobsHelm3 from "./healthy-jobs-helm3/cluster.json" with { type: "json" };
import healthyJobsHelm4 from "./healthy-jobs-helm4/cluster.json" with { type: "json" };
import healthyKeptHelm3 from "./healthy-kept-helm3/cluster.json" with { type: "json" };
import healthyKeptHelm4 from "./healthy-kept-helm4/cluster.json" with { type: "json" };
import healthyListsHelm3 from "./healthy-lists-helm3/cluster.json" with { type: "json" };
import healthyListsHelm4 from "./healthy-lists-helm4/cluster.json" with { type: "json" };
import healthyNoHooksHelm3 from "./healthy-no-hooks-helm3/cluster.json" with { type: "json" };
import healthyNoHooksHelm4 from "./healthy-no-hooks-helm4/cluster.json" with { type: "json" };
import healthyOddNameHelm3 from "./healthy-odd-name-helm3/cluster.json" with { type: "json" };
import healthyOddNameHelm4 from "./healthy-odd-name-helm4/cluster.json" with { type: "json" };
import healthyOddYamlHelm3 from "./healthy-odd-yaml-helm3/cluster.json" with { type: "json" };
import healthyOddYamlHelm4 from "./healthy-odd-yaml-helm4/cluster.json" with { type: "json" };
import healthyOtherNamespaceHelm3 from "./healthy-other-namespace-helm3/cluster.json" with { type: "json" };
import healthyOtherNamespaceHelm4 from "./healthy-other-namespace-helm4/cluster.json" with { type: "json" };
import healthyPrunedHelm3 from "./healthy-pruned-helm3/cluster.json" with { type: "json" };
import healthyPrunedHelm4 from "./healthy-pruned-helm4/cluster.json" with { type: "json" };
import healthyReinstalledHelm3 from "./healthy-reinstalled-helm3/cluster.json" with { type: "json" };
import healthyReinstalledHelm4 from "./healthy-reinstalled-helm4/cluster.json" with { type: "json" };
import healthyRolledBackHelm3 from "./healthy-rolled-back-helm3/cluster.json" with { type: "json" };
import healthyRolledBackHelm4 from "./healthy-rolled-back-helm4/cluster.json" with { type: "json" };
import healthyRolledBackOnFailureHelm3 from "./healthy-rolled-back-on-failure-helm3/cluster.json" with { type: "json" };
import healthyRolledBackOnFailureHelm4 from "./healthy-rolled-back-on-failure-helm4/cluster.json" with { type: "json" };
import healthyScaledToZeroHelm3 from "./healthy-scaled-to-zero-helm3/cluster.json" with { type: "json" };
import healthyScaledToZeroHelm4 from "./healthy-scaled-to-zero-helm4/cluster.json" with { type: "json" };
import healthyStatefulSetHelm3 from "./healthy-stateful-set-helm3/cluster.json" with { type: "json" };
import healthyStatefulSetHelm4 from "./healthy-stateful-set-helm4/cluster.json" with { type: "json" };
import healthyThreeToFourHelm3 from "./healthy-three-to-four-helm3/cluster.json" with { type: "json" };
import healthyThreeToFourServerSideHelm3 from "./healthy-three-to-four-server-side-helm3/cluster.json" with { type: "json" };
import healthyUnknownFieldHelm3 from "./healthy-unknown-field-helm3/cluster.json" with { type: "json" };
import p01BaselineHelm3 from "./p01-baseline-helm3/cluster.json" with { type: "json" };
import p01BaselineHelm4 from "./p01-baseline-helm4/cluster.json" with { type: "json" };
import p01ConfigmapHelm3 from "./p01-configmap-helm3/cluster.json" with { type: "json" };
import p01ConfigmapHelm4 from "./p01-configmap-helm4/cluster.json" with { type: "json" };
import p01EditedHelm3 from "./p01-edited-helm3/cluster.json" with { type: "json" };
import p01FinishedHelm3 from "./p01-finished-helm3/cluster.json" with { type: "json" };
import p01FinishedHelm4 from "./p01-finished-helm4/cluster.json" with { type: "json" };
import p01HalfHelm3 from "./p01-half-helm3/cluster.json" with { type: "json" };
import p01HalfHelm4 from "./p01-half-helm4/cluster.json" with { type: "json" };
import p01HookTwiceHelm3 from "./p01-hook-twice-helm3/cluster.json" with { type: "json" };
import p01HookTwiceHelm4 from "./p01-hook-twice-helm4/cluster.json" with { type: "json" };
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
  { name: "healthy-adopted-helm3", cluster: healthyAdoptedHelm3 },
  { name: "healthy-adopted-helm4", cluster: healthyAdoptedHelm4 },
  { name: "healthy-autoscaled-helm3", cluster: healthyAutoscaledHelm3 },
  { name: "healthy-autoscaled-helm4", cluster: healthyAutoscaledHelm4 },
  { name: "healthy-configmap-driver-helm3", cluster: healthyConfigmapDriverHelm3 },
  { name: "healthy-configmap-driver-helm4", cluster: healthyConfigmapDriverHelm4 },
  { name: "healthy-custom-resource-helm3", cluster: healthyCustomResourceHelm3 },
  { name: "healthy-custom-resource-helm4", cluster: healthyCustomResourceHelm4 },
  { name: "healthy-daemon-set-helm3", cluster: healthyDaemonSetHelm3 },
  { name: "healthy-daemon-set-helm4", cluster: healthyDaemonSetHelm4 },
  { name: "healthy-daemon-set-on-delete-helm3", cluster: healthyDaemonSetOnDeleteHelm3 },
  { name: "healthy-daemon-set-on-delete-helm4", cluster: healthyDaemonSetOnDeleteHelm4 },
  { name: "healthy-deployment-helm3", cluster: healthyDeploymentHelm3 },
  { name: "healthy-deployment-helm4", cluster: healthyDeploymentHelm4 },
  { name: "healthy-drops-objects-helm3", cluster: healthyDropsObjectsHelm3 },
  { name: "healthy-drops-objects-helm4", cluster: healthyDropsObjectsHelm4 },
  { name: "healthy-empty-helm3", cluster: healthyEmptyHelm3 },
  { name: "healthy-empty-helm4", cluster: healthyEmptyHelm4 },
  { name: "healthy-failed-at-first-helm3", cluster: healthyFailedAtFirstHelm3 },
  { name: "healthy-failed-at-first-helm4", cluster: healthyFailedAtFirstHelm4 },
  { name: "healthy-failed-once-helm3", cluster: healthyFailedOnceHelm3 },
  { name: "healthy-failed-once-helm4", cluster: healthyFailedOnceHelm4 },
  { name: "healthy-four-to-three-helm4", cluster: healthyFourToThreeHelm4 },
  { name: "healthy-hooks-helm3", cluster: healthyHooksHelm3 },
  { name: "healthy-hooks-helm4", cluster: healthyHooksHelm4 },
  { name: "healthy-hooks-only-helm3", cluster: healthyHooksOnlyHelm3 },
  { name: "healthy-hooks-only-helm4", cluster: healthyHooksOnlyHelm4 },
  { name: "healthy-injected-helm3", cluster: healthyInjectedHelm3 },
  { name: "healthy-injected-helm4", cluster: healthyInjectedHelm4 },
  { name: "healthy-injected-upgraded-helm3", cluster: healthyInjectedUpgradedHelm3 },
  { name: "healthy-injected-upgraded-helm4", cluster: healthyInjectedUpgradedHelm4 },
  { name: "healthy-job-gone-helm3", cluster: healthyJobGoneHelm3 },
  { name: "healthy-job-gone-helm4", cluster: healthyJobGoneHelm4 },
  { name: "healthy-jobs-helm3", cluster: healthyJobsHelm3 },
  { name: "healthy-jobs-helm4", cluster: healthyJobsHelm4 },
  { name: "healthy-kept-helm3", cluster: healthyKeptHelm3 },
  { name: "healthy-kept-helm4", cluster: healthyKeptHelm4 },
  { name: "healthy-lists-helm3", cluster: healthyListsHelm3 },
  { name: "healthy-lists-helm4", cluster: healthyListsHelm4 },
  { name: "healthy-no-hooks-helm3", cluster: healthyNoHooksHelm3 },
  { name: "healthy-no-hooks-helm4", cluster: healthyNoHooksHelm4 },
  { name: "healthy-odd-name-helm3", cluster: healthyOddNameHelm3 },
  { name: "healthy-odd-name-helm4", cluster: healthyOddNameHelm4 },
  { name: "healthy-odd-yaml-helm3", cluster: healthyOddYamlHelm3 },
  { name: "healthy-odd-yaml-helm4", cluster: healthyOddYamlHelm4 },
  { name: "healthy-other-namespace-helm3", cluster: healthyOtherNamespaceHelm3 },
  { name: "healthy-other-namespace-helm4", cluster: healthyOtherNamespaceHelm4 },
  { name: "healthy-pruned-helm3", cluster: healthyPrunedHelm3 },
  { name: "healthy-pruned-helm4", cluster: healthyPrunedHelm4 },
  { name: "healthy-reinstalled-helm3", cluster: healthyReinstalledHelm3 },
  { name: "healthy-reinstalled-helm4", cluster: healthyReinstalledHelm4 },
  { name: "healthy-rolled-back-helm3", cluster: healthyRolledBackHelm3 },
  { name: "healthy-rolled-back-helm4", cluster: healthyRolledBackHelm4 },
  { name: "healthy-rolled-back-on-failure-helm3", cluster: healthyRolledBackOnFailureHelm3 },
  { name: "healthy-rolled-back-on-failure-helm4", cluster: healthyRolledBackOnFailureHelm4 },
  { name: "healthy-scaled-to-zero-helm3", cluster: healthyScaledToZeroHelm3 },
  { name: "healthy-scaled-to-zero-helm4", cluster: healthyScaledToZeroHelm4 },
  { name: "healthy-stateful-set-helm3", cluster: healthyStatefulSetHelm3 },
  { name: "healthy-stateful-set-helm4", cluster: healthyStatefulSetHelm4 },
  { name: "healthy-three-to-four-helm3", cluster: healthyThreeToFourHelm3 },
  { name: "healthy-three-to-four-server-side-helm3", cluster: healthyThreeToFourServerSideHelm3 },
  { name: "healthy-unknown-field-helm3", cluster: healthyUnknownFieldHelm3 },
  { name: "p01-baseline-helm3", cluster: p01BaselineHelm3 },
  { name: "p01-baseline-helm4", cluster: p01BaselineHelm4 },
  { name: "p01-configmap-helm3", cluster: p01ConfigmapHelm3 },
  { name: "p01-configmap-helm4", cluster: p01ConfigmapHelm4 },
  { name: "p01-edited-helm3", cluster: p01EditedHelm3 },
  { name: "p01-finished-helm3", cluster: p01FinishedHelm3 },
  { name: "p01-finished-helm4", cluster: p01FinishedHelm4 },
  { name: "p01-half-helm3", cluster: p01HalfHelm3 },
  { name: "p01-half-helm4", cluster: p01HalfHelm4 },
  { name: "p01-hook-twice-helm3", cluster: p01HookTwiceHelm3 },
  { name: "p01-hook-twice-helm4", cluster: p01HookTwiceHelm4 },
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
