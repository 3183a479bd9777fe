// Written by scripts/record_museum.ts.
import c01ElsewhereHelm3 from "./c01-elsewhere-helm3/cluster.json" with { type: "json" };
import c01ElsewhereHelm4 from "./c01-elsewhere-helm4/cluster.json" with { type: "json" };
import c01GoneHelm3 from "./c01-gone-helm3/cluster.json" with { type: "json" };
import c01GoneHelm4 from "./c01-gone-helm4/cluster.json" with { type: "json" };
import c01PortHelm3 from "./c01-port-helm3/cluster.json" with { type: "json" };
import c01PortHelm4 from "./c01-port-helm4/cluster.json" with { type: "json" };
import c01RecordsHelm3 from "./c01-records-helm3/cluster.json" with { type: "json" };
import c01RecordsHelm4 from "./c01-records-helm4/cluster.json" with { type: "json" };
import c01UrlHelm3 from "./c01-url-helm3/cluster.json" with { type: "json" };
import c01UrlHelm4 from "./c01-url-helm4/cluster.json" with { type: "json" };
import c02EmptyHelm3 from "./c02-empty-helm3/cluster.json" with { type: "json" };
import c02EmptyHelm4 from "./c02-empty-helm4/cluster.json" with { type: "json" };
import c02EndedHelm3 from "./c02-ended-helm3/cluster.json" with { type: "json" };
import c02EndedHelm4 from "./c02-ended-helm4/cluster.json" with { type: "json" };
import c03BesideHelm3 from "./c03-beside-helm3/cluster.json" with { type: "json" };
import c03BesideHelm4 from "./c03-beside-helm4/cluster.json" with { type: "json" };
import c03NamedHelm3 from "./c03-named-helm3/cluster.json" with { type: "json" };
import c03NamedHelm4 from "./c03-named-helm4/cluster.json" with { type: "json" };
import c04HeldHelm3 from "./c04-held-helm3/cluster.json" with { type: "json" };
import c04HeldHelm4 from "./c04-held-helm4/cluster.json" with { type: "json" };
import c05DroppedHelm3 from "./c05-dropped-helm3/cluster.json" with { type: "json" };
import c05DroppedHelm4 from "./c05-dropped-helm4/cluster.json" with { type: "json" };
import c06RecordsHelm3 from "./c06-records-helm3/cluster.json" with { type: "json" };
import c06RecordsHelm4 from "./c06-records-helm4/cluster.json" with { type: "json" };
import c07HookHelm3 from "./c07-hook-helm3/cluster.json" with { type: "json" };
import c07HookToldHelm4 from "./c07-hook-told-helm4/cluster.json" with { type: "json" };
import c07PatchHelm3 from "./c07-patch-helm3/cluster.json" with { type: "json" };
import c07PatchHelm4 from "./c07-patch-helm4/cluster.json" with { type: "json" };
import c07UnseenHelm4 from "./c07-unseen-helm4/cluster.json" with { type: "json" };
import c07WaitHelm3 from "./c07-wait-helm3/cluster.json" with { type: "json" };
import c07WaitHelm4 from "./c07-wait-helm4/cluster.json" with { type: "json" };
import f01Helm4 from "./f01-helm4/cluster.json" with { type: "json" };
import f04ConflictsHelm4 from "./f04-conflicts-helm4/cluster.json" with { type: "json" };
import f04ReplaceHelm4 from "./f04-replace-helm4/cluster.json" with { type: "json" };
import f06Helm4 from "./f06-helm4/cluster.json" with { type: "json" };
import f06RolledBackHelm4 from "./f06-rolled-back-helm4/cluster.json" with { type: "json" };
import f07Helm4 from "./f07-helm4/cluster.json" with { type: "json" };
import failedMendedHelm3 from "./failed-mended-helm3/cluster.json" with { type: "json" };
import failedMendedHelm4 from "./failed-mended-helm4/cluster.json" with { type: "json" };
import failedQuotaHelm3 from "./failed-quota-helm3/cluster.json" with { type: "json" };
import failedQuotaHelm4 from "./failed-quota-helm4/cluster.json" with { type: "json" };
import g01FluxHelm3 from "./g01-flux-helm3/cluster.json" with { type: "json" };
import g01FluxHelm4 from "./g01-flux-helm4/cluster.json" with { type: "json" };
import g02FluxHelm3 from "./g02-flux-helm3/cluster.json" with { type: "json" };
import g02FluxHelm4 from "./g02-flux-helm4/cluster.json" with { type: "json" };
import g03EndlessHelm3 from "./g03-endless-helm3/cluster.json" with { type: "json" };
import g03EndlessHelm4 from "./g03-endless-helm4/cluster.json" with { type: "json" };
import g04ReinstallHelm4 from "./g04-reinstall-helm4/cluster.json" with { type: "json" };
import g05PendingHelm3 from "./g05-pending-helm3/cluster.json" with { type: "json" };
import g05PendingHelm4 from "./g05-pending-helm4/cluster.json" with { type: "json" };
import g06ManagedChartHelm3 from "./g06-managed-chart-helm3/cluster.json" with { type: "json" };
import g06ManagedChartHelm4 from "./g06-managed-chart-helm4/cluster.json" with { type: "json" };
import g06SettingHelm3 from "./g06-setting-helm3/cluster.json" with { type: "json" };
import g06SettingHelm4 from "./g06-setting-helm4/cluster.json" with { type: "json" };
import g07PendingInstallHelm3 from "./g07-pending-install-helm3/cluster.json" with { type: "json" };
import g07PendingInstallHelm4 from "./g07-pending-install-helm4/cluster.json" with { type: "json" };
import g08ErrAppliedHelm3 from "./g08-err-applied-helm3/cluster.json" with { type: "json" };
import g08ErrAppliedHelm4 from "./g08-err-applied-helm4/cluster.json" with { type: "json" };
import g09TerraformHelm3 from "./g09-terraform-helm3/cluster.json" with { type: "json" };
import g09TerraformHelm4 from "./g09-terraform-helm4/cluster.json" with { type: "json" };
import g10PulumiHelm3 from "./g10-pulumi-helm3/cluster.json" with { type: "json" };
import g10PulumiHelm4 from "./g10-pulumi-helm4/cluster.json" with { type: "json" };
import g11CrossplaneHelm3 from "./g11-crossplane-helm3/cluster.json" with { type: "json" };
import g11PulumiHelm3 from "./g11-pulumi-helm3/cluster.json" with { type: "json" };
import g11PulumiHelm4 from "./g11-pulumi-helm4/cluster.json" with { type: "json" };
import g12ArgoHelm3 from "./g12-argo-helm3/cluster.json" with { type: "json" };
import g12ArgoHelm4 from "./g12-argo-helm4/cluster.json" with { type: "json" };
import g12ArgocdHelm3 from "./g12-argocd-helm3/cluster.json" with { type: "json" };
import g12ArgocdHelm4 from "./g12-argocd-helm4/cluster.json" with { type: "json" };
import g12GoneFailedHelm3 from "./g12-gone-failed-helm3/cluster.json" with { type: "json" };
import g12GoneFailedHelm4 from "./g12-gone-failed-helm4/cluster.json" with { type: "json" };
import g12GoneHelm3 from "./g12-gone-helm3/cluster.json" with { type: "json" };
import g12GoneHelm4 from "./g12-gone-helm4/cluster.json" with { type: "json" };
import h01KindsHelm3 from "./h01-kinds-helm3/cluster.json" with { type: "json" };
import h01KindsHelm4 from "./h01-kinds-helm4/cluster.json" with { type: "json" };
import h01LeavingHelm3 from "./h01-leaving-helm3/cluster.json" with { type: "json" };
import h01LeavingHelm4 from "./h01-leaving-helm4/cluster.json" with { type: "json" };
import h01ManifestHelm3 from "./h01-manifest-helm3/cluster.json" with { type: "json" };
import h01ManifestHelm4 from "./h01-manifest-helm4/cluster.json" with { type: "json" };
import h01MuteHelm3 from "./h01-mute-helm3/cluster.json" with { type: "json" };
import h01MuteHelm4 from "./h01-mute-helm4/cluster.json" with { type: "json" };
import h01RebuiltHelm3 from "./h01-rebuilt-helm3/cluster.json" with { type: "json" };
import h01RebuiltHelm4 from "./h01-rebuilt-helm4/cluster.json" with { type: "json" };
import h01TakenOverHelm3 from "./h01-taken-over-helm3/cluster.json" with { type: "json" };
import h01TakenOverHelm4 from "./h01-taken-over-helm4/cluster.json" with { type: "json" };
import h01UnreadableHelm3 from "./h01-unreadable-helm3/cluster.json" with { type: "json" };
import h01UnreadableHelm4 from "./h01-unreadable-helm4/cluster.json" with { type: "json" };
import h02ConfigmapHelm3 from "./h02-configmap-helm3/cluster.json" with { type: "json" };
import h02ConfigmapHelm4 from "./h02-configmap-helm4/cluster.json" with { type: "json" };
import h02CutAboveHelm3 from "./h02-cut-above-helm3/cluster.json" with { type: "json" };
import h02CutAboveHelm4 from "./h02-cut-above-helm4/cluster.json" with { type: "json" };
import h02CutBehindHelm3 from "./h02-cut-behind-helm3/cluster.json" with { type: "json" };
import h02CutBehindHelm4 from "./h02-cut-behind-helm4/cluster.json" with { type: "json" };
import h02CutNewestHelm3 from "./h02-cut-newest-helm3/cluster.json" with { type: "json" };
import h02CutNewestHelm4 from "./h02-cut-newest-helm4/cluster.json" with { type: "json" };
import h02CutOldHelm3 from "./h02-cut-old-helm3/cluster.json" with { type: "json" };
import h02CutOldHelm4 from "./h02-cut-old-helm4/cluster.json" with { type: "json" };
import h02NoChartHelm3 from "./h02-no-chart-helm3/cluster.json" with { type: "json" };
import h02NoChartHelm4 from "./h02-no-chart-helm4/cluster.json" with { type: "json" };
import h02NoManifestHelm3 from "./h02-no-manifest-helm3/cluster.json" with { type: "json" };
import h02NoManifestHelm4 from "./h02-no-manifest-helm4/cluster.json" with { type: "json" };
import h02NullHelm3 from "./h02-null-helm3/cluster.json" with { type: "json" };
import h02NullHelm4 from "./h02-null-helm4/cluster.json" with { type: "json" };
import h02OnlyHelm3 from "./h02-only-helm3/cluster.json" with { type: "json" };
import h02OnlyHelm4 from "./h02-only-helm4/cluster.json" with { type: "json" };
import h02PackagingHelm3 from "./h02-packaging-helm3/cluster.json" with { type: "json" };
import h02PackagingHelm4 from "./h02-packaging-helm4/cluster.json" with { type: "json" };
import h02WrongKeyHelm3 from "./h02-wrong-key-helm3/cluster.json" with { type: "json" };
import h02WrongKeyHelm4 from "./h02-wrong-key-helm4/cluster.json" with { type: "json" };
import h03BaseHelm3 from "./h03-base-helm3/cluster.json" with { type: "json" };
import h03BaseHelm4 from "./h03-base-helm4/cluster.json" with { type: "json" };
import h03HalfPromotedHelm3 from "./h03-half-promoted-helm3/cluster.json" with { type: "json" };
import h03HalfPromotedHelm4 from "./h03-half-promoted-helm4/cluster.json" with { type: "json" };
import h03LabelHelm3 from "./h03-label-helm3/cluster.json" with { type: "json" };
import h03LabelHelm4 from "./h03-label-helm4/cluster.json" with { type: "json" };
import h03NameHelm3 from "./h03-name-helm3/cluster.json" with { type: "json" };
import h03NameHelm4 from "./h03-name-helm4/cluster.json" with { type: "json" };
import h03OwnerDeadHelm3 from "./h03-owner-dead-helm3/cluster.json" with { type: "json" };
import h03OwnerDeadHelm4 from "./h03-owner-dead-helm4/cluster.json" with { type: "json" };
import h03OwnerHelm3 from "./h03-owner-helm3/cluster.json" with { type: "json" };
import h03OwnerHelm4 from "./h03-owner-helm4/cluster.json" with { type: "json" };
import h04TestHelm3 from "./h04-test-helm3/cluster.json" with { type: "json" };
import h04TestHelm4 from "./h04-test-helm4/cluster.json" with { type: "json" };
import h05Helm3 from "./h05-helm3/cluster.json" with { type: "json" };
import h05Helm4 from "./h05-helm4/cluster.json" with { type: "json" };
import h05LiveHelm3 from "./h05-live-helm3/cluster.json" with { type: "json" };
import h05LiveHelm4 from "./h05-live-helm4/cluster.json" with { type: "json" };
import h06Helm3 from "./h06-helm3/cluster.json" with { type: "json" };
import h06Helm4 from "./h06-helm4/cluster.json" with { type: "json" };
import h06UnknownHelm3 from "./h06-unknown-helm3/cluster.json" with { type: "json" };
import h06UnknownHelm4 from "./h06-unknown-helm4/cluster.json" with { type: "json" };
import h07CopiedHelm3 from "./h07-copied-helm3/cluster.json" with { type: "json" };
import h07CopiedHelm4 from "./h07-copied-helm4/cluster.json" with { type: "json" };
import h07ExchangedHelm3 from "./h07-exchanged-helm3/cluster.json" with { type: "json" };
import h07ExchangedHelm4 from "./h07-exchanged-helm4/cluster.json" with { type: "json" };
import h07MovedHelm3 from "./h07-moved-helm3/cluster.json" with { type: "json" };
import h07MovedHelm4 from "./h07-moved-helm4/cluster.json" with { type: "json" };
import h07RenamedHelm3 from "./h07-renamed-helm3/cluster.json" with { type: "json" };
import h07RenamedHelm4 from "./h07-renamed-helm4/cluster.json" with { type: "json" };
import h07TwinHelm3 from "./h07-twin-helm3/cluster.json" with { type: "json" };
import h07TwinHelm4 from "./h07-twin-helm4/cluster.json" with { type: "json" };
import h07TwoDriversHelm3 from "./h07-two-drivers-helm3/cluster.json" with { type: "json" };
import h07TwoDriversHelm4 from "./h07-two-drivers-helm4/cluster.json" with { type: "json" };
import h08ImmutableConfigmapHelm3 from "./h08-immutable-configmap-helm3/cluster.json" with { type: "json" };
import h08ImmutableConfigmapHelm4 from "./h08-immutable-configmap-helm4/cluster.json" with { type: "json" };
import h08ImmutableHeldHelm3 from "./h08-immutable-held-helm3/cluster.json" with { type: "json" };
import h08ImmutableHeldHelm4 from "./h08-immutable-held-helm4/cluster.json" with { type: "json" };
import h08ImmutableHelm3 from "./h08-immutable-helm3/cluster.json" with { type: "json" };
import h08ImmutableHelm4 from "./h08-immutable-helm4/cluster.json" with { type: "json" };
import h08ImmutablePendingHelm3 from "./h08-immutable-pending-helm3/cluster.json" with { type: "json" };
import h08ImmutablePendingHelm4 from "./h08-immutable-pending-helm4/cluster.json" with { type: "json" };
import h08OpaqueHelm3 from "./h08-opaque-helm3/cluster.json" with { type: "json" };
import h08OpaqueHelm4 from "./h08-opaque-helm4/cluster.json" with { type: "json" };
import h08OpaqueUpgradedHelm3 from "./h08-opaque-upgraded-helm3/cluster.json" with { type: "json" };
import h08OpaqueUpgradedHelm4 from "./h08-opaque-upgraded-helm4/cluster.json" with { type: "json" };
import h13RestoredHelm3 from "./h13-restored-helm3/cluster.json" with { type: "json" };
import h13RestoredHelm4 from "./h13-restored-helm4/cluster.json" with { type: "json" };
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
import healthyOddPackingHelm3 from "./healthy-odd-packing-helm3/cluster.json" with { type: "json" };
import healthyOddPackingHelm4 from "./healthy-odd-packing-helm4/cluster.json" with { type: "json" };
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
import healthyTerraformHelm3 from "./healthy-terraform-helm3/cluster.json" with { type: "json" };
import healthyThreeToFourHelm3 from "./healthy-three-to-four-helm3/cluster.json" with { type: "json" };
import healthyThreeToFourServerSideHelm3 from "./healthy-three-to-four-server-side-helm3/cluster.json" with { type: "json" };
import healthyUnknownFieldHelm3 from "./healthy-unknown-field-helm3/cluster.json" with { type: "json" };
import m01CrdHelm3 from "./m01-crd-helm3/cluster.json" with { type: "json" };
import m01CrdHelm4 from "./m01-crd-helm4/cluster.json" with { type: "json" };
import m01KubernetesHelm3 from "./m01-kubernetes-helm3/cluster.json" with { type: "json" };
import m01KubernetesHelm4 from "./m01-kubernetes-helm4/cluster.json" with { type: "json" };
import m01OlderHelm3 from "./m01-older-helm3/cluster.json" with { type: "json" };
import m01OlderHelm4 from "./m01-older-helm4/cluster.json" with { type: "json" };
import m01RollbackHelm3 from "./m01-rollback-helm3/cluster.json" with { type: "json" };
import m01RollbackHelm4 from "./m01-rollback-helm4/cluster.json" with { type: "json" };
import m03AloneHelm3 from "./m03-alone-helm3/cluster.json" with { type: "json" };
import m03AloneHelm4 from "./m03-alone-helm4/cluster.json" with { type: "json" };
import m03OffHelm3 from "./m03-off-helm3/cluster.json" with { type: "json" };
import m03OffHelm4 from "./m03-off-helm4/cluster.json" with { type: "json" };
import m03UninstallHelm3 from "./m03-uninstall-helm3/cluster.json" with { type: "json" };
import m03UninstallHelm4 from "./m03-uninstall-helm4/cluster.json" with { type: "json" };
import m03UpgradeHelm3 from "./m03-upgrade-helm3/cluster.json" with { type: "json" };
import m03UpgradeHelm4 from "./m03-upgrade-helm4/cluster.json" with { type: "json" };
import m04Helm3 from "./m04-helm3/cluster.json" with { type: "json" };
import m04Helm4 from "./m04-helm4/cluster.json" with { type: "json" };
import m06Helm3 from "./m06-helm3/cluster.json" with { type: "json" };
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
import p01OtherHelmHelm4 from "./p01-other-helm-helm4/cluster.json" with { type: "json" };
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
import p06HalfHelm3 from "./p06-half-helm3/cluster.json" with { type: "json" };
import p06HalfHelm4 from "./p06-half-helm4/cluster.json" with { type: "json" };
import p06HeldHelm3 from "./p06-held-helm3/cluster.json" with { type: "json" };
import p06HeldHelm4 from "./p06-held-helm4/cluster.json" with { type: "json" };
import p06HookHelm3 from "./p06-hook-helm3/cluster.json" with { type: "json" };
import p06HookHelm4 from "./p06-hook-helm4/cluster.json" with { type: "json" };
import p06KindGoneHelm3 from "./p06-kind-gone-helm3/cluster.json" with { type: "json" };
import p06KindGoneHelm4 from "./p06-kind-gone-helm4/cluster.json" with { type: "json" };
import p06OlderHelm3 from "./p06-older-helm3/cluster.json" with { type: "json" };
import p06OlderHelm4 from "./p06-older-helm4/cluster.json" with { type: "json" };
import p06PurgeHelm3 from "./p06-purge-helm3/cluster.json" with { type: "json" };
import p06PurgeHelm4 from "./p06-purge-helm4/cluster.json" with { type: "json" };
import p06PurgedHelm3 from "./p06-purged-helm3/cluster.json" with { type: "json" };
import p06PurgedHelm4 from "./p06-purged-helm4/cluster.json" with { type: "json" };
import p07DeletedHelm3 from "./p07-deleted-helm3/cluster.json" with { type: "json" };
import p07DeletedHelm4 from "./p07-deleted-helm4/cluster.json" with { type: "json" };
import p07StaleHelm3 from "./p07-stale-helm3/cluster.json" with { type: "json" };
import p07StaleHelm4 from "./p07-stale-helm4/cluster.json" with { type: "json" };
import p07UnknownDeadHelm3 from "./p07-unknown-dead-helm3/cluster.json" with { type: "json" };
import p07UnknownDeadHelm4 from "./p07-unknown-dead-helm4/cluster.json" with { type: "json" };
import p07UnknownHelm3 from "./p07-unknown-helm3/cluster.json" with { type: "json" };
import p07UnknownHelm4 from "./p07-unknown-helm4/cluster.json" with { type: "json" };
import p07WrongBaseHelm3 from "./p07-wrong-base-helm3/cluster.json" with { type: "json" };
import p07WrongBaseHelm4 from "./p07-wrong-base-helm4/cluster.json" with { type: "json" };
import p10LateHelm3 from "./p10-late-helm3/cluster.json" with { type: "json" };
import p10LateHelm4 from "./p10-late-helm4/cluster.json" with { type: "json" };
import p10OverPendingHelm3 from "./p10-over-pending-helm3/cluster.json" with { type: "json" };
import p10OverPendingHelm4 from "./p10-over-pending-helm4/cluster.json" with { type: "json" };
import p10ThreeHelm3 from "./p10-three-helm3/cluster.json" with { type: "json" };
import p10ThreeHelm4 from "./p10-three-helm4/cluster.json" with { type: "json" };
import p10WaitHelm3 from "./p10-wait-helm3/cluster.json" with { type: "json" };
import p10WaitHelm4 from "./p10-wait-helm4/cluster.json" with { type: "json" };
import r01GoneHelm3 from "./r01-gone-helm3/cluster.json" with { type: "json" };
import r01GoneHelm4 from "./r01-gone-helm4/cluster.json" with { type: "json" };
import r01StolenHelm3 from "./r01-stolen-helm3/cluster.json" with { type: "json" };
import r01StolenHelm4 from "./r01-stolen-helm4/cluster.json" with { type: "json" };
import r01UnmarkedHelm3 from "./r01-unmarked-helm3/cluster.json" with { type: "json" };
import r01UnmarkedHelm4 from "./r01-unmarked-helm4/cluster.json" with { type: "json" };
import r02BeforeRollbackHelm3 from "./r02-before-rollback-helm3/cluster.json" with { type: "json" };
import r02HalfHelm3 from "./r02-half-helm3/cluster.json" with { type: "json" };
import r02HalfHelm4 from "./r02-half-helm4/cluster.json" with { type: "json" };
import r02OrphanFarHelm3 from "./r02-orphan-far-helm3/cluster.json" with { type: "json" };
import r02OrphanFarHelm4 from "./r02-orphan-far-helm4/cluster.json" with { type: "json" };
import r02OrphanHelm3 from "./r02-orphan-helm3/cluster.json" with { type: "json" };
import r02OrphanHelm4 from "./r02-orphan-helm4/cluster.json" with { type: "json" };
import r02RollbackHelm3 from "./r02-rollback-helm3/cluster.json" with { type: "json" };
import r03Helm3 from "./r03-helm3/cluster.json" with { type: "json" };
import r03Helm4 from "./r03-helm4/cluster.json" with { type: "json" };
import r04BroughtTwiceHelm3 from "./r04-brought-twice-helm3/cluster.json" with { type: "json" };
import r04LeftoverCsaHelm4 from "./r04-leftover-csa-helm4/cluster.json" with { type: "json" };
import r04LeftoverHelm3 from "./r04-leftover-helm3/cluster.json" with { type: "json" };
import r04NeverDeployedCsaHelm4 from "./r04-never-deployed-csa-helm4/cluster.json" with { type: "json" };
import r04NeverDeployedHelm3 from "./r04-never-deployed-helm3/cluster.json" with { type: "json" };
import r05AddressHelm3 from "./r05-address-helm3/cluster.json" with { type: "json" };
import r05AddressHelm4 from "./r05-address-helm4/cluster.json" with { type: "json" };
import r05ClaimHelm3 from "./r05-claim-helm3/cluster.json" with { type: "json" };
import r05ClaimHelm4 from "./r05-claim-helm4/cluster.json" with { type: "json" };
import r05JobHelm3 from "./r05-job-helm3/cluster.json" with { type: "json" };
import r05JobHelm4 from "./r05-job-helm4/cluster.json" with { type: "json" };
import r05SelectorHelm3 from "./r05-selector-helm3/cluster.json" with { type: "json" };
import r05SelectorHelm4 from "./r05-selector-helm4/cluster.json" with { type: "json" };
import r06Helm3 from "./r06-helm3/cluster.json" with { type: "json" };
import r06Helm4 from "./r06-helm4/cluster.json" with { type: "json" };
import r07RollbackHelm3 from "./r07-rollback-helm3/cluster.json" with { type: "json" };
import r07RollbackHelm4 from "./r07-rollback-helm4/cluster.json" with { type: "json" };
import r07WedgedHelm3 from "./r07-wedged-helm3/cluster.json" with { type: "json" };
import r07WedgedHelm4 from "./r07-wedged-helm4/cluster.json" with { type: "json" };
import r08ExistsHelm3 from "./r08-exists-helm3/cluster.json" with { type: "json" };
import r08FailedHelm3 from "./r08-failed-helm3/cluster.json" with { type: "json" };
import r08FailedHelm4 from "./r08-failed-helm4/cluster.json" with { type: "json" };
import r08KilledHelm3 from "./r08-killed-helm3/cluster.json" with { type: "json" };
import r08KilledHelm4 from "./r08-killed-helm4/cluster.json" with { type: "json" };
import r08PolicyHelm3 from "./r08-policy-helm3/cluster.json" with { type: "json" };
import r08PolicyHelm4 from "./r08-policy-helm4/cluster.json" with { type: "json" };
import r08SilentHelm4 from "./r08-silent-helm4/cluster.json" with { type: "json" };
import r09GoneHelm3 from "./r09-gone-helm3/cluster.json" with { type: "json" };
import r09GoneHelm4 from "./r09-gone-helm4/cluster.json" with { type: "json" };
import r09HangingHelm3 from "./r09-hanging-helm3/cluster.json" with { type: "json" };
import r09HangingHelm4 from "./r09-hanging-helm4/cluster.json" with { type: "json" };
import r09ImageHelm3 from "./r09-image-helm3/cluster.json" with { type: "json" };
import r09ImageHelm4 from "./r09-image-helm4/cluster.json" with { type: "json" };
import r09InstallHelm3 from "./r09-install-helm3/cluster.json" with { type: "json" };
import r09InstallHelm4 from "./r09-install-helm4/cluster.json" with { type: "json" };
import r09PostHelm3 from "./r09-post-helm3/cluster.json" with { type: "json" };
import r09PostHelm4 from "./r09-post-helm4/cluster.json" with { type: "json" };
import r09PreHelm3 from "./r09-pre-helm3/cluster.json" with { type: "json" };
import r09PreHelm4 from "./r09-pre-helm4/cluster.json" with { type: "json" };
import r10AccountMissingHelm3 from "./r10-account-missing-helm3/cluster.json" with { type: "json" };
import r10AccountMissingHelm4 from "./r10-account-missing-helm4/cluster.json" with { type: "json" };
import r10ClaimPendingHelm3 from "./r10-claim-pending-helm3/cluster.json" with { type: "json" };
import r10ClaimPendingHelm4 from "./r10-claim-pending-helm4/cluster.json" with { type: "json" };
import r10ConfigMissingHelm3 from "./r10-config-missing-helm3/cluster.json" with { type: "json" };
import r10ConfigMissingHelm4 from "./r10-config-missing-helm4/cluster.json" with { type: "json" };
import r10CrashLoopHelm3 from "./r10-crash-loop-helm3/cluster.json" with { type: "json" };
import r10CrashLoopHelm4 from "./r10-crash-loop-helm4/cluster.json" with { type: "json" };
import r10CustomHelm4 from "./r10-custom-helm4/cluster.json" with { type: "json" };
import r10CutOffHelm3 from "./r10-cut-off-helm3/cluster.json" with { type: "json" };
import r10CutOffHelm4 from "./r10-cut-off-helm4/cluster.json" with { type: "json" };
import r10GateHelm3 from "./r10-gate-helm3/cluster.json" with { type: "json" };
import r10GateHelm4 from "./r10-gate-helm4/cluster.json" with { type: "json" };
import r10HeldHelm3 from "./r10-held-helm3/cluster.json" with { type: "json" };
import r10HeldHelm4 from "./r10-held-helm4/cluster.json" with { type: "json" };
import r10ImagePullHelm3 from "./r10-image-pull-helm3/cluster.json" with { type: "json" };
import r10ImagePullHelm4 from "./r10-image-pull-helm4/cluster.json" with { type: "json" };
import r10InitCrashHelm3 from "./r10-init-crash-helm3/cluster.json" with { type: "json" };
import r10InitCrashHelm4 from "./r10-init-crash-helm4/cluster.json" with { type: "json" };
import r10JobFailedHelm3 from "./r10-job-failed-helm3/cluster.json" with { type: "json" };
import r10JobFailedHelm4 from "./r10-job-failed-helm4/cluster.json" with { type: "json" };
import r10LateHelm3 from "./r10-late-helm3/cluster.json" with { type: "json" };
import r10LateHelm4 from "./r10-late-helm4/cluster.json" with { type: "json" };
import r10LateInstallHelm3 from "./r10-late-install-helm3/cluster.json" with { type: "json" };
import r10LateInstallHelm4 from "./r10-late-install-helm4/cluster.json" with { type: "json" };
import r10LoadBalancerBesideHelm4 from "./r10-load-balancer-beside-helm4/cluster.json" with { type: "json" };
import r10LoadBalancerHelm3 from "./r10-load-balancer-helm3/cluster.json" with { type: "json" };
import r10LoadBalancerLegacyHelm4 from "./r10-load-balancer-legacy-helm4/cluster.json" with { type: "json" };
import r10LoadBalancerToldHelm4 from "./r10-load-balancer-told-helm4/cluster.json" with { type: "json" };
import r10NotAttachedHelm3 from "./r10-not-attached-helm3/cluster.json" with { type: "json" };
import r10NotAttachedHelm4 from "./r10-not-attached-helm4/cluster.json" with { type: "json" };
import r10NotMountedHelm3 from "./r10-not-mounted-helm3/cluster.json" with { type: "json" };
import r10NotMountedHelm4 from "./r10-not-mounted-helm4/cluster.json" with { type: "json" };
import r10OutOfMemoryHelm3 from "./r10-out-of-memory-helm3/cluster.json" with { type: "json" };
import r10OutOfMemoryHelm4 from "./r10-out-of-memory-helm4/cluster.json" with { type: "json" };
import r10PausedHelm3 from "./r10-paused-helm3/cluster.json" with { type: "json" };
import r10PausedHelm4 from "./r10-paused-helm4/cluster.json" with { type: "json" };
import r10PodSecurityHelm3 from "./r10-pod-security-helm3/cluster.json" with { type: "json" };
import r10PodSecurityHelm4 from "./r10-pod-security-helm4/cluster.json" with { type: "json" };
import r10PriorityMissingHelm3 from "./r10-priority-missing-helm3/cluster.json" with { type: "json" };
import r10PriorityMissingHelm4 from "./r10-priority-missing-helm4/cluster.json" with { type: "json" };
import r10QuotaHelm3 from "./r10-quota-helm3/cluster.json" with { type: "json" };
import r10QuotaHelm4 from "./r10-quota-helm4/cluster.json" with { type: "json" };
import r10RefusedHelm3 from "./r10-refused-helm3/cluster.json" with { type: "json" };
import r10RefusedHelm4 from "./r10-refused-helm4/cluster.json" with { type: "json" };
import r10RunErrorHelm3 from "./r10-run-error-helm3/cluster.json" with { type: "json" };
import r10RunErrorHelm4 from "./r10-run-error-helm4/cluster.json" with { type: "json" };
import r10SecretMissingHelm3 from "./r10-secret-missing-helm3/cluster.json" with { type: "json" };
import r10SecretMissingHelm4 from "./r10-secret-missing-helm4/cluster.json" with { type: "json" };
import r10SilentHelm3 from "./r10-silent-helm3/cluster.json" with { type: "json" };
import r10SilentHelm4 from "./r10-silent-helm4/cluster.json" with { type: "json" };
import r10UnhealthyHelm3 from "./r10-unhealthy-helm3/cluster.json" with { type: "json" };
import r10UnhealthyHelm4 from "./r10-unhealthy-helm4/cluster.json" with { type: "json" };
import r10UnschedulableHelm3 from "./r10-unschedulable-helm3/cluster.json" with { type: "json" };
import r10UnschedulableHelm4 from "./r10-unschedulable-helm4/cluster.json" with { type: "json" };
import r12Helm3 from "./r12-helm3/cluster.json" with { type: "json" };
import r12ToldHelm4 from "./r12-told-helm4/cluster.json" with { type: "json" };
import r13EditedHelm3 from "./r13-edited-helm3/cluster.json" with { type: "json" };
import r13EditedHelm4 from "./r13-edited-helm4/cluster.json" with { type: "json" };
import r13MissingFailedHelm3 from "./r13-missing-failed-helm3/cluster.json" with { type: "json" };
import r13MissingFailedHelm4 from "./r13-missing-failed-helm4/cluster.json" with { type: "json" };
import r13MissingHelm3 from "./r13-missing-helm3/cluster.json" with { type: "json" };
import r13MissingHelm4 from "./r13-missing-helm4/cluster.json" with { type: "json" };
import r13TakenHelm4 from "./r13-taken-helm4/cluster.json" with { type: "json" };
import r13WorkloadHelm3 from "./r13-workload-helm3/cluster.json" with { type: "json" };
import r13WorkloadHelm4 from "./r13-workload-helm4/cluster.json" with { type: "json" };
import r14Helm3 from "./r14-helm3/cluster.json" with { type: "json" };
import r14Helm4 from "./r14-helm4/cluster.json" with { type: "json" };
import w01FailedHelm3 from "./w01-failed-helm3/cluster.json" with { type: "json" };
import w01FailedHelm4 from "./w01-failed-helm4/cluster.json" with { type: "json" };
import w01PanickedHelm3 from "./w01-panicked-helm3/cluster.json" with { type: "json" };
import w01PanickedHelm4 from "./w01-panicked-helm4/cluster.json" with { type: "json" };
import w02RecreatedHelm3 from "./w02-recreated-helm3/cluster.json" with { type: "json" };
import w02RecreatedHelm4 from "./w02-recreated-helm4/cluster.json" with { type: "json" };
import w03LockHelm3 from "./w03-lock-helm3/cluster.json" with { type: "json" };
import w03LockHelm4 from "./w03-lock-helm4/cluster.json" with { type: "json" };
import type { MuseumCase } from "./visit.ts";

export const museum: readonly MuseumCase[] = [
  { name: "c01-elsewhere-helm3", cluster: c01ElsewhereHelm3 },
  { name: "c01-elsewhere-helm4", cluster: c01ElsewhereHelm4 },
  { name: "c01-gone-helm3", cluster: c01GoneHelm3 },
  { name: "c01-gone-helm4", cluster: c01GoneHelm4 },
  { name: "c01-port-helm3", cluster: c01PortHelm3 },
  { name: "c01-port-helm4", cluster: c01PortHelm4 },
  { name: "c01-records-helm3", cluster: c01RecordsHelm3 },
  { name: "c01-records-helm4", cluster: c01RecordsHelm4 },
  { name: "c01-url-helm3", cluster: c01UrlHelm3 },
  { name: "c01-url-helm4", cluster: c01UrlHelm4 },
  { name: "c02-empty-helm3", cluster: c02EmptyHelm3 },
  { name: "c02-empty-helm4", cluster: c02EmptyHelm4 },
  { name: "c02-ended-helm3", cluster: c02EndedHelm3 },
  { name: "c02-ended-helm4", cluster: c02EndedHelm4 },
  { name: "c03-beside-helm3", cluster: c03BesideHelm3 },
  { name: "c03-beside-helm4", cluster: c03BesideHelm4 },
  { name: "c03-named-helm3", cluster: c03NamedHelm3 },
  { name: "c03-named-helm4", cluster: c03NamedHelm4 },
  { name: "c04-held-helm3", cluster: c04HeldHelm3 },
  { name: "c04-held-helm4", cluster: c04HeldHelm4 },
  { name: "c05-dropped-helm3", cluster: c05DroppedHelm3 },
  { name: "c05-dropped-helm4", cluster: c05DroppedHelm4 },
  { name: "c06-records-helm3", cluster: c06RecordsHelm3 },
  { name: "c06-records-helm4", cluster: c06RecordsHelm4 },
  { name: "c07-hook-helm3", cluster: c07HookHelm3 },
  { name: "c07-hook-told-helm4", cluster: c07HookToldHelm4 },
  { name: "c07-patch-helm3", cluster: c07PatchHelm3 },
  { name: "c07-patch-helm4", cluster: c07PatchHelm4 },
  { name: "c07-unseen-helm4", cluster: c07UnseenHelm4 },
  { name: "c07-wait-helm3", cluster: c07WaitHelm3 },
  { name: "c07-wait-helm4", cluster: c07WaitHelm4 },
  { name: "f01-helm4", cluster: f01Helm4 },
  { name: "f04-conflicts-helm4", cluster: f04ConflictsHelm4 },
  { name: "f04-replace-helm4", cluster: f04ReplaceHelm4 },
  { name: "f06-helm4", cluster: f06Helm4 },
  { name: "f06-rolled-back-helm4", cluster: f06RolledBackHelm4 },
  { name: "f07-helm4", cluster: f07Helm4 },
  { name: "failed-mended-helm3", cluster: failedMendedHelm3 },
  { name: "failed-mended-helm4", cluster: failedMendedHelm4 },
  { name: "failed-quota-helm3", cluster: failedQuotaHelm3 },
  { name: "failed-quota-helm4", cluster: failedQuotaHelm4 },
  { name: "g01-flux-helm3", cluster: g01FluxHelm3 },
  { name: "g01-flux-helm4", cluster: g01FluxHelm4 },
  { name: "g02-flux-helm3", cluster: g02FluxHelm3 },
  { name: "g02-flux-helm4", cluster: g02FluxHelm4 },
  { name: "g03-endless-helm3", cluster: g03EndlessHelm3 },
  { name: "g03-endless-helm4", cluster: g03EndlessHelm4 },
  { name: "g04-reinstall-helm4", cluster: g04ReinstallHelm4 },
  { name: "g05-pending-helm3", cluster: g05PendingHelm3 },
  { name: "g05-pending-helm4", cluster: g05PendingHelm4 },
  { name: "g06-managed-chart-helm3", cluster: g06ManagedChartHelm3 },
  { name: "g06-managed-chart-helm4", cluster: g06ManagedChartHelm4 },
  { name: "g06-setting-helm3", cluster: g06SettingHelm3 },
  { name: "g06-setting-helm4", cluster: g06SettingHelm4 },
  { name: "g07-pending-install-helm3", cluster: g07PendingInstallHelm3 },
  { name: "g07-pending-install-helm4", cluster: g07PendingInstallHelm4 },
  { name: "g08-err-applied-helm3", cluster: g08ErrAppliedHelm3 },
  { name: "g08-err-applied-helm4", cluster: g08ErrAppliedHelm4 },
  { name: "g09-terraform-helm3", cluster: g09TerraformHelm3 },
  { name: "g09-terraform-helm4", cluster: g09TerraformHelm4 },
  { name: "g10-pulumi-helm3", cluster: g10PulumiHelm3 },
  { name: "g10-pulumi-helm4", cluster: g10PulumiHelm4 },
  { name: "g11-crossplane-helm3", cluster: g11CrossplaneHelm3 },
  { name: "g11-pulumi-helm3", cluster: g11PulumiHelm3 },
  { name: "g11-pulumi-helm4", cluster: g11PulumiHelm4 },
  { name: "g12-argo-helm3", cluster: g12ArgoHelm3 },
  { name: "g12-argo-helm4", cluster: g12ArgoHelm4 },
  { name: "g12-argocd-helm3", cluster: g12ArgocdHelm3 },
  { name: "g12-argocd-helm4", cluster: g12ArgocdHelm4 },
  { name: "g12-gone-failed-helm3", cluster: g12GoneFailedHelm3 },
  { name: "g12-gone-failed-helm4", cluster: g12GoneFailedHelm4 },
  { name: "g12-gone-helm3", cluster: g12GoneHelm3 },
  { name: "g12-gone-helm4", cluster: g12GoneHelm4 },
  { name: "h01-kinds-helm3", cluster: h01KindsHelm3 },
  { name: "h01-kinds-helm4", cluster: h01KindsHelm4 },
  { name: "h01-leaving-helm3", cluster: h01LeavingHelm3 },
  { name: "h01-leaving-helm4", cluster: h01LeavingHelm4 },
  { name: "h01-manifest-helm3", cluster: h01ManifestHelm3 },
  { name: "h01-manifest-helm4", cluster: h01ManifestHelm4 },
  { name: "h01-mute-helm3", cluster: h01MuteHelm3 },
  { name: "h01-mute-helm4", cluster: h01MuteHelm4 },
  { name: "h01-rebuilt-helm3", cluster: h01RebuiltHelm3 },
  { name: "h01-rebuilt-helm4", cluster: h01RebuiltHelm4 },
  { name: "h01-taken-over-helm3", cluster: h01TakenOverHelm3 },
  { name: "h01-taken-over-helm4", cluster: h01TakenOverHelm4 },
  { name: "h01-unreadable-helm3", cluster: h01UnreadableHelm3 },
  { name: "h01-unreadable-helm4", cluster: h01UnreadableHelm4 },
  { name: "h02-configmap-helm3", cluster: h02ConfigmapHelm3 },
  { name: "h02-configmap-helm4", cluster: h02ConfigmapHelm4 },
  { name: "h02-cut-above-helm3", cluster: h02CutAboveHelm3 },
  { name: "h02-cut-above-helm4", cluster: h02CutAboveHelm4 },
  { name: "h02-cut-behind-helm3", cluster: h02CutBehindHelm3 },
  { name: "h02-cut-behind-helm4", cluster: h02CutBehindHelm4 },
  { name: "h02-cut-newest-helm3", cluster: h02CutNewestHelm3 },
  { name: "h02-cut-newest-helm4", cluster: h02CutNewestHelm4 },
  { name: "h02-cut-old-helm3", cluster: h02CutOldHelm3 },
  { name: "h02-cut-old-helm4", cluster: h02CutOldHelm4 },
  { name: "h02-no-chart-helm3", cluster: h02NoChartHelm3 },
  { name: "h02-no-chart-helm4", cluster: h02NoChartHelm4 },
  { name: "h02-no-manifest-helm3", cluster: h02NoManifestHelm3 },
  { name: "h02-no-manifest-helm4", cluster: h02NoManifestHelm4 },
  { name: "h02-null-helm3", cluster: h02NullHelm3 },
  { name: "h02-null-helm4", cluster: h02NullHelm4 },
  { name: "h02-only-helm3", cluster: h02OnlyHelm3 },
  { name: "h02-only-helm4", cluster: h02OnlyHelm4 },
  { name: "h02-packaging-helm3", cluster: h02PackagingHelm3 },
  { name: "h02-packaging-helm4", cluster: h02PackagingHelm4 },
  { name: "h02-wrong-key-helm3", cluster: h02WrongKeyHelm3 },
  { name: "h02-wrong-key-helm4", cluster: h02WrongKeyHelm4 },
  { name: "h03-base-helm3", cluster: h03BaseHelm3 },
  { name: "h03-base-helm4", cluster: h03BaseHelm4 },
  { name: "h03-half-promoted-helm3", cluster: h03HalfPromotedHelm3 },
  { name: "h03-half-promoted-helm4", cluster: h03HalfPromotedHelm4 },
  { name: "h03-label-helm3", cluster: h03LabelHelm3 },
  { name: "h03-label-helm4", cluster: h03LabelHelm4 },
  { name: "h03-name-helm3", cluster: h03NameHelm3 },
  { name: "h03-name-helm4", cluster: h03NameHelm4 },
  { name: "h03-owner-dead-helm3", cluster: h03OwnerDeadHelm3 },
  { name: "h03-owner-dead-helm4", cluster: h03OwnerDeadHelm4 },
  { name: "h03-owner-helm3", cluster: h03OwnerHelm3 },
  { name: "h03-owner-helm4", cluster: h03OwnerHelm4 },
  { name: "h04-test-helm3", cluster: h04TestHelm3 },
  { name: "h04-test-helm4", cluster: h04TestHelm4 },
  { name: "h05-helm3", cluster: h05Helm3 },
  { name: "h05-helm4", cluster: h05Helm4 },
  { name: "h05-live-helm3", cluster: h05LiveHelm3 },
  { name: "h05-live-helm4", cluster: h05LiveHelm4 },
  { name: "h06-helm3", cluster: h06Helm3 },
  { name: "h06-helm4", cluster: h06Helm4 },
  { name: "h06-unknown-helm3", cluster: h06UnknownHelm3 },
  { name: "h06-unknown-helm4", cluster: h06UnknownHelm4 },
  { name: "h07-copied-helm3", cluster: h07CopiedHelm3 },
  { name: "h07-copied-helm4", cluster: h07CopiedHelm4 },
  { name: "h07-exchanged-helm3", cluster: h07ExchangedHelm3 },
  { name: "h07-exchanged-helm4", cluster: h07ExchangedHelm4 },
  { name: "h07-moved-helm3", cluster: h07MovedHelm3 },
  { name: "h07-moved-helm4", cluster: h07MovedHelm4 },
  { name: "h07-renamed-helm3", cluster: h07RenamedHelm3 },
  { name: "h07-renamed-helm4", cluster: h07RenamedHelm4 },
  { name: "h07-twin-helm3", cluster: h07TwinHelm3 },
  { name: "h07-twin-helm4", cluster: h07TwinHelm4 },
  { name: "h07-two-drivers-helm3", cluster: h07TwoDriversHelm3 },
  { name: "h07-two-drivers-helm4", cluster: h07TwoDriversHelm4 },
  { name: "h08-immutable-configmap-helm3", cluster: h08ImmutableConfigmapHelm3 },
  { name: "h08-immutable-configmap-helm4", cluster: h08ImmutableConfigmapHelm4 },
  { name: "h08-immutable-held-helm3", cluster: h08ImmutableHeldHelm3 },
  { name: "h08-immutable-held-helm4", cluster: h08ImmutableHeldHelm4 },
  { name: "h08-immutable-helm3", cluster: h08ImmutableHelm3 },
  { name: "h08-immutable-helm4", cluster: h08ImmutableHelm4 },
  { name: "h08-immutable-pending-helm3", cluster: h08ImmutablePendingHelm3 },
  { name: "h08-immutable-pending-helm4", cluster: h08ImmutablePendingHelm4 },
  { name: "h08-opaque-helm3", cluster: h08OpaqueHelm3 },
  { name: "h08-opaque-helm4", cluster: h08OpaqueHelm4 },
  { name: "h08-opaque-upgraded-helm3", cluster: h08OpaqueUpgradedHelm3 },
  { name: "h08-opaque-upgraded-helm4", cluster: h08OpaqueUpgradedHelm4 },
  { name: "h13-restored-helm3", cluster: h13RestoredHelm3 },
  { name: "h13-restored-helm4", cluster: h13RestoredHelm4 },
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
  { name: "healthy-odd-packing-helm3", cluster: healthyOddPackingHelm3 },
  { name: "healthy-odd-packing-helm4", cluster: healthyOddPackingHelm4 },
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
  { name: "healthy-terraform-helm3", cluster: healthyTerraformHelm3 },
  { name: "healthy-three-to-four-helm3", cluster: healthyThreeToFourHelm3 },
  { name: "healthy-three-to-four-server-side-helm3", cluster: healthyThreeToFourServerSideHelm3 },
  { name: "healthy-unknown-field-helm3", cluster: healthyUnknownFieldHelm3 },
  { name: "m01-crd-helm3", cluster: m01CrdHelm3 },
  { name: "m01-crd-helm4", cluster: m01CrdHelm4 },
  { name: "m01-kubernetes-helm3", cluster: m01KubernetesHelm3 },
  { name: "m01-kubernetes-helm4", cluster: m01KubernetesHelm4 },
  { name: "m01-older-helm3", cluster: m01OlderHelm3 },
  { name: "m01-older-helm4", cluster: m01OlderHelm4 },
  { name: "m01-rollback-helm3", cluster: m01RollbackHelm3 },
  { name: "m01-rollback-helm4", cluster: m01RollbackHelm4 },
  { name: "m03-alone-helm3", cluster: m03AloneHelm3 },
  { name: "m03-alone-helm4", cluster: m03AloneHelm4 },
  { name: "m03-off-helm3", cluster: m03OffHelm3 },
  { name: "m03-off-helm4", cluster: m03OffHelm4 },
  { name: "m03-uninstall-helm3", cluster: m03UninstallHelm3 },
  { name: "m03-uninstall-helm4", cluster: m03UninstallHelm4 },
  { name: "m03-upgrade-helm3", cluster: m03UpgradeHelm3 },
  { name: "m03-upgrade-helm4", cluster: m03UpgradeHelm4 },
  { name: "m04-helm3", cluster: m04Helm3 },
  { name: "m04-helm4", cluster: m04Helm4 },
  { name: "m06-helm3", cluster: m06Helm3 },
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
  { name: "p01-other-helm-helm4", cluster: p01OtherHelmHelm4 },
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
  { name: "p06-half-helm3", cluster: p06HalfHelm3 },
  { name: "p06-half-helm4", cluster: p06HalfHelm4 },
  { name: "p06-held-helm3", cluster: p06HeldHelm3 },
  { name: "p06-held-helm4", cluster: p06HeldHelm4 },
  { name: "p06-hook-helm3", cluster: p06HookHelm3 },
  { name: "p06-hook-helm4", cluster: p06HookHelm4 },
  { name: "p06-kind-gone-helm3", cluster: p06KindGoneHelm3 },
  { name: "p06-kind-gone-helm4", cluster: p06KindGoneHelm4 },
  { name: "p06-older-helm3", cluster: p06OlderHelm3 },
  { name: "p06-older-helm4", cluster: p06OlderHelm4 },
  { name: "p06-purge-helm3", cluster: p06PurgeHelm3 },
  { name: "p06-purge-helm4", cluster: p06PurgeHelm4 },
  { name: "p06-purged-helm3", cluster: p06PurgedHelm3 },
  { name: "p06-purged-helm4", cluster: p06PurgedHelm4 },
  { name: "p07-deleted-helm3", cluster: p07DeletedHelm3 },
  { name: "p07-deleted-helm4", cluster: p07DeletedHelm4 },
  { name: "p07-stale-helm3", cluster: p07StaleHelm3 },
  { name: "p07-stale-helm4", cluster: p07StaleHelm4 },
  { name: "p07-unknown-dead-helm3", cluster: p07UnknownDeadHelm3 },
  { name: "p07-unknown-dead-helm4", cluster: p07UnknownDeadHelm4 },
  { name: "p07-unknown-helm3", cluster: p07UnknownHelm3 },
  { name: "p07-unknown-helm4", cluster: p07UnknownHelm4 },
  { name: "p07-wrong-base-helm3", cluster: p07WrongBaseHelm3 },
  { name: "p07-wrong-base-helm4", cluster: p07WrongBaseHelm4 },
  { name: "p10-late-helm3", cluster: p10LateHelm3 },
  { name: "p10-late-helm4", cluster: p10LateHelm4 },
  { name: "p10-over-pending-helm3", cluster: p10OverPendingHelm3 },
  { name: "p10-over-pending-helm4", cluster: p10OverPendingHelm4 },
  { name: "p10-three-helm3", cluster: p10ThreeHelm3 },
  { name: "p10-three-helm4", cluster: p10ThreeHelm4 },
  { name: "p10-wait-helm3", cluster: p10WaitHelm3 },
  { name: "p10-wait-helm4", cluster: p10WaitHelm4 },
  { name: "r01-gone-helm3", cluster: r01GoneHelm3 },
  { name: "r01-gone-helm4", cluster: r01GoneHelm4 },
  { name: "r01-stolen-helm3", cluster: r01StolenHelm3 },
  { name: "r01-stolen-helm4", cluster: r01StolenHelm4 },
  { name: "r01-unmarked-helm3", cluster: r01UnmarkedHelm3 },
  { name: "r01-unmarked-helm4", cluster: r01UnmarkedHelm4 },
  { name: "r02-before-rollback-helm3", cluster: r02BeforeRollbackHelm3 },
  { name: "r02-half-helm3", cluster: r02HalfHelm3 },
  { name: "r02-half-helm4", cluster: r02HalfHelm4 },
  { name: "r02-orphan-far-helm3", cluster: r02OrphanFarHelm3 },
  { name: "r02-orphan-far-helm4", cluster: r02OrphanFarHelm4 },
  { name: "r02-orphan-helm3", cluster: r02OrphanHelm3 },
  { name: "r02-orphan-helm4", cluster: r02OrphanHelm4 },
  { name: "r02-rollback-helm3", cluster: r02RollbackHelm3 },
  { name: "r03-helm3", cluster: r03Helm3 },
  { name: "r03-helm4", cluster: r03Helm4 },
  { name: "r04-brought-twice-helm3", cluster: r04BroughtTwiceHelm3 },
  { name: "r04-leftover-csa-helm4", cluster: r04LeftoverCsaHelm4 },
  { name: "r04-leftover-helm3", cluster: r04LeftoverHelm3 },
  { name: "r04-never-deployed-csa-helm4", cluster: r04NeverDeployedCsaHelm4 },
  { name: "r04-never-deployed-helm3", cluster: r04NeverDeployedHelm3 },
  { name: "r05-address-helm3", cluster: r05AddressHelm3 },
  { name: "r05-address-helm4", cluster: r05AddressHelm4 },
  { name: "r05-claim-helm3", cluster: r05ClaimHelm3 },
  { name: "r05-claim-helm4", cluster: r05ClaimHelm4 },
  { name: "r05-job-helm3", cluster: r05JobHelm3 },
  { name: "r05-job-helm4", cluster: r05JobHelm4 },
  { name: "r05-selector-helm3", cluster: r05SelectorHelm3 },
  { name: "r05-selector-helm4", cluster: r05SelectorHelm4 },
  { name: "r06-helm3", cluster: r06Helm3 },
  { name: "r06-helm4", cluster: r06Helm4 },
  { name: "r07-rollback-helm3", cluster: r07RollbackHelm3 },
  { name: "r07-rollback-helm4", cluster: r07RollbackHelm4 },
  { name: "r07-wedged-helm3", cluster: r07WedgedHelm3 },
  { name: "r07-wedged-helm4", cluster: r07WedgedHelm4 },
  { name: "r08-exists-helm3", cluster: r08ExistsHelm3 },
  { name: "r08-failed-helm3", cluster: r08FailedHelm3 },
  { name: "r08-failed-helm4", cluster: r08FailedHelm4 },
  { name: "r08-killed-helm3", cluster: r08KilledHelm3 },
  { name: "r08-killed-helm4", cluster: r08KilledHelm4 },
  { name: "r08-policy-helm3", cluster: r08PolicyHelm3 },
  { name: "r08-policy-helm4", cluster: r08PolicyHelm4 },
  { name: "r08-silent-helm4", cluster: r08SilentHelm4 },
  { name: "r09-gone-helm3", cluster: r09GoneHelm3 },
  { name: "r09-gone-helm4", cluster: r09GoneHelm4 },
  { name: "r09-hanging-helm3", cluster: r09HangingHelm3 },
  { name: "r09-hanging-helm4", cluster: r09HangingHelm4 },
  { name: "r09-image-helm3", cluster: r09ImageHelm3 },
  { name: "r09-image-helm4", cluster: r09ImageHelm4 },
  { name: "r09-install-helm3", cluster: r09InstallHelm3 },
  { name: "r09-install-helm4", cluster: r09InstallHelm4 },
  { name: "r09-post-helm3", cluster: r09PostHelm3 },
  { name: "r09-post-helm4", cluster: r09PostHelm4 },
  { name: "r09-pre-helm3", cluster: r09PreHelm3 },
  { name: "r09-pre-helm4", cluster: r09PreHelm4 },
  { name: "r10-account-missing-helm3", cluster: r10AccountMissingHelm3 },
  { name: "r10-account-missing-helm4", cluster: r10AccountMissingHelm4 },
  { name: "r10-claim-pending-helm3", cluster: r10ClaimPendingHelm3 },
  { name: "r10-claim-pending-helm4", cluster: r10ClaimPendingHelm4 },
  { name: "r10-config-missing-helm3", cluster: r10ConfigMissingHelm3 },
  { name: "r10-config-missing-helm4", cluster: r10ConfigMissingHelm4 },
  { name: "r10-crash-loop-helm3", cluster: r10CrashLoopHelm3 },
  { name: "r10-crash-loop-helm4", cluster: r10CrashLoopHelm4 },
  { name: "r10-custom-helm4", cluster: r10CustomHelm4 },
  { name: "r10-cut-off-helm3", cluster: r10CutOffHelm3 },
  { name: "r10-cut-off-helm4", cluster: r10CutOffHelm4 },
  { name: "r10-gate-helm3", cluster: r10GateHelm3 },
  { name: "r10-gate-helm4", cluster: r10GateHelm4 },
  { name: "r10-held-helm3", cluster: r10HeldHelm3 },
  { name: "r10-held-helm4", cluster: r10HeldHelm4 },
  { name: "r10-image-pull-helm3", cluster: r10ImagePullHelm3 },
  { name: "r10-image-pull-helm4", cluster: r10ImagePullHelm4 },
  { name: "r10-init-crash-helm3", cluster: r10InitCrashHelm3 },
  { name: "r10-init-crash-helm4", cluster: r10InitCrashHelm4 },
  { name: "r10-job-failed-helm3", cluster: r10JobFailedHelm3 },
  { name: "r10-job-failed-helm4", cluster: r10JobFailedHelm4 },
  { name: "r10-late-helm3", cluster: r10LateHelm3 },
  { name: "r10-late-helm4", cluster: r10LateHelm4 },
  { name: "r10-late-install-helm3", cluster: r10LateInstallHelm3 },
  { name: "r10-late-install-helm4", cluster: r10LateInstallHelm4 },
  { name: "r10-load-balancer-beside-helm4", cluster: r10LoadBalancerBesideHelm4 },
  { name: "r10-load-balancer-helm3", cluster: r10LoadBalancerHelm3 },
  { name: "r10-load-balancer-legacy-helm4", cluster: r10LoadBalancerLegacyHelm4 },
  { name: "r10-load-balancer-told-helm4", cluster: r10LoadBalancerToldHelm4 },
  { name: "r10-not-attached-helm3", cluster: r10NotAttachedHelm3 },
  { name: "r10-not-attached-helm4", cluster: r10NotAttachedHelm4 },
  { name: "r10-not-mounted-helm3", cluster: r10NotMountedHelm3 },
  { name: "r10-not-mounted-helm4", cluster: r10NotMountedHelm4 },
  { name: "r10-out-of-memory-helm3", cluster: r10OutOfMemoryHelm3 },
  { name: "r10-out-of-memory-helm4", cluster: r10OutOfMemoryHelm4 },
  { name: "r10-paused-helm3", cluster: r10PausedHelm3 },
  { name: "r10-paused-helm4", cluster: r10PausedHelm4 },
  { name: "r10-pod-security-helm3", cluster: r10PodSecurityHelm3 },
  { name: "r10-pod-security-helm4", cluster: r10PodSecurityHelm4 },
  { name: "r10-priority-missing-helm3", cluster: r10PriorityMissingHelm3 },
  { name: "r10-priority-missing-helm4", cluster: r10PriorityMissingHelm4 },
  { name: "r10-quota-helm3", cluster: r10QuotaHelm3 },
  { name: "r10-quota-helm4", cluster: r10QuotaHelm4 },
  { name: "r10-refused-helm3", cluster: r10RefusedHelm3 },
  { name: "r10-refused-helm4", cluster: r10RefusedHelm4 },
  { name: "r10-run-error-helm3", cluster: r10RunErrorHelm3 },
  { name: "r10-run-error-helm4", cluster: r10RunErrorHelm4 },
  { name: "r10-secret-missing-helm3", cluster: r10SecretMissingHelm3 },
  { name: "r10-secret-missing-helm4", cluster: r10SecretMissingHelm4 },
  { name: "r10-silent-helm3", cluster: r10SilentHelm3 },
  { name: "r10-silent-helm4", cluster: r10SilentHelm4 },
  { name: "r10-unhealthy-helm3", cluster: r10UnhealthyHelm3 },
  { name: "r10-unhealthy-helm4", cluster: r10UnhealthyHelm4 },
  { name: "r10-unschedulable-helm3", cluster: r10UnschedulableHelm3 },
  { name: "r10-unschedulable-helm4", cluster: r10UnschedulableHelm4 },
  { name: "r12-helm3", cluster: r12Helm3 },
  { name: "r12-told-helm4", cluster: r12ToldHelm4 },
  { name: "r13-edited-helm3", cluster: r13EditedHelm3 },
  { name: "r13-edited-helm4", cluster: r13EditedHelm4 },
  { name: "r13-missing-failed-helm3", cluster: r13MissingFailedHelm3 },
  { name: "r13-missing-failed-helm4", cluster: r13MissingFailedHelm4 },
  { name: "r13-missing-helm3", cluster: r13MissingHelm3 },
  { name: "r13-missing-helm4", cluster: r13MissingHelm4 },
  { name: "r13-taken-helm4", cluster: r13TakenHelm4 },
  { name: "r13-workload-helm3", cluster: r13WorkloadHelm3 },
  { name: "r13-workload-helm4", cluster: r13WorkloadHelm4 },
  { name: "r14-helm3", cluster: r14Helm3 },
  { name: "r14-helm4", cluster: r14Helm4 },
  { name: "w01-failed-helm3", cluster: w01FailedHelm3 },
  { name: "w01-failed-helm4", cluster: w01FailedHelm4 },
  { name: "w01-panicked-helm3", cluster: w01PanickedHelm3 },
  { name: "w01-panicked-helm4", cluster: w01PanickedHelm4 },
  { name: "w02-recreated-helm3", cluster: w02RecreatedHelm3 },
  { name: "w02-recreated-helm4", cluster: w02RecreatedHelm4 },
  { name: "w03-lock-helm3", cluster: w03LockHelm3 },
  { name: "w03-lock-helm4", cluster: w03LockHelm4 },
];
