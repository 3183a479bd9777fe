import type { Check } from "../model/finding.ts";
import { recordDeletesDenied } from "./access/record_deletes_denied.ts";
import { recordUpdatesDenied } from "./access/record_updates_denied.ts";
import { recordsUnread } from "./access/records_unread.ts";
import { undecryptableRecord } from "./access/undecryptable_record.ts";
import { verbsMissing } from "./access/verbs_missing.ts";
import { crossplaneStuck } from "./actors/crossplane_stuck.ts";
import { deployLock } from "./actors/deploy_lock.ts";
import { endlessRevisions } from "./actors/endless_revisions.ts";
import { fleetError } from "./actors/fleet_error.ts";
import { fluxDeadEnd } from "./actors/flux_dead_end.ts";
import { fluxEdited } from "./actors/flux_edited.ts";
import { fluxExhausted } from "./actors/flux_exhausted.ts";
import { fluxLocked } from "./actors/flux_locked.ts";
import { fluxRemediation } from "./actors/flux_remediation.ts";
import { fluxStuck } from "./actors/flux_stuck.ts";
import { helmChartJobFailed } from "./actors/helmchart_job_failed.ts";
import { helmChartReinstall } from "./actors/helmchart_reinstall.ts";
import { pulumiStateLost } from "./actors/pulumi_state_lost.ts";
import { rancherPendingSkipped } from "./actors/rancher_pending_skipped.ts";
import { terraformStateLost } from "./actors/terraform_state_lost.ts";
import { versionNotTaken } from "./actors/version_not_taken.ts";
import { apiServiceBroken } from "./cluster/api_service_broken.ts";
import { finalizerStuck } from "./cluster/finalizer_stuck.ts";
import { namespaceTerminating } from "./cluster/namespace_terminating.ts";
import { quotaFull } from "./cluster/quota_full.ts";
import { webhookDown } from "./cluster/webhook_down.ts";
import { chartMissing } from "./history/chart_missing.ts";
import { crashesHelm } from "./history/crashes_helm.ts";
import { bloat } from "./history/bloat.ts";
import { deployedBesideUninstalled } from "./history/deployed_beside_uninstalled.ts";
import { failedCalledSuperseded } from "./history/failed_called_superseded.ts";
import { gap } from "./history/gap.ts";
import { helm2Leftovers } from "./history/helm2_leftovers.ts";
import { labelMismatch } from "./history/label_mismatch.ts";
import { manifestEmpty } from "./history/manifest_empty.ts";
import { misplacedRecord } from "./history/misplaced_record.ts";
import { noneDeployed } from "./history/none_deployed.ts";
import { notUpdatable } from "./history/not_updatable.ts";
import { otherDriver } from "./history/other_driver.ts";
import { pendingInTheMiddle } from "./history/pending_in_the_middle.ts";
import { rollbackTarget } from "./history/rollback_target.ts";
import { ghostRelease } from "./history/ghost_release.ts";
import { recordLeaving } from "./history/record_leaving.ts";
import { recordTooLarge } from "./history/record_too_large.ts";
import { recordsLost } from "./history/records_lost.ts";
import { restoredRecords } from "./history/restored_records.ts";
import { severalDeployed } from "./history/several_deployed.ts";
import { statusMismatch } from "./history/status_mismatch.ts";
import { uninstallUnfinished } from "./history/uninstall_unfinished.ts";
import { supersededRuns } from "./history/superseded_runs.ts";
import { uninstalledKept } from "./history/uninstalled_kept.ts";
import { unknownStatus } from "./history/unknown_status.ts";
import { unreadableRecord } from "./history/unreadable_record.ts";
import { werfHookStage } from "./history/werf_hook_stage.ts";
import { hookFailed } from "./hooks/failed.ts";
import { hookLeftover } from "./hooks/leftover.ts";
import { hookNotRun } from "./hooks/not_run.ts";
import { hookRunning } from "./hooks/running.ts";
import { destructiveTemplates } from "./manifest/destructive_templates.ts";
import { duplicates } from "./manifest/duplicates.ts";
import { kindGone } from "./manifest/kind_gone.ts";
import { removedApi } from "./manifest/removed_api.ts";
import { storedVersions } from "./manifest/stored_versions.ts";
import { unservedVersion } from "./manifest/unserved_version.ts";
import { droppedByDeadRevision } from "./objects/dropped_by_dead_revision.ts";
import { drift } from "./objects/drift.ts";
import { foreignOwner } from "./objects/foreign_owner.ts";
import { leftByDeadRevision } from "./objects/left_by_dead_revision.ts";
import { kept } from "./objects/kept.ts";
import { missing } from "./objects/missing.ts";
import { unmarked } from "./objects/unmarked.ts";
import { leftoverFields } from "./objects/leftover_fields.ts";
import { orphaned } from "./objects/orphaned.ts";
import { finished } from "./pending/finished.ts";
import { halfApplied } from "./pending/half_applied.ts";
import { notStarted } from "./pending/not_started.ts";
import { undecided } from "./pending/undecided.ts";
import { claimPending } from "./rollout/claim_pending.ts";
import { containerRefused } from "./rollout/container_refused.ts";
import { crashLoop } from "./rollout/crash_loop.ts";
import { finishedLate } from "./rollout/finished_late.ts";
import { imagePull } from "./rollout/image_pull.ts";
import { initContainer } from "./rollout/init_container.ts";
import { jobFailed } from "./rollout/job_failed.ts";
import { loadBalancerPending } from "./rollout/load_balancer_pending.ts";
import { notReady } from "./rollout/not_ready.ts";
import { paused } from "./rollout/paused.ts";
import { podsRefused } from "./rollout/pods_refused.ts";
import { podsTerminating } from "./rollout/pods_terminating.ts";
import { probeFailing } from "./rollout/probe_failing.ts";
import { progressing } from "./rollout/progressing.ts";
import { quotaExceeded } from "./rollout/quota_exceeded.ts";
import { referenceMissing } from "./rollout/reference_missing.ts";
import { statefulsetWedged } from "./rollout/statefulset_wedged.ts";
import { unschedulable } from "./rollout/unschedulable.ts";
import { volumeNotMounted } from "./rollout/volume_not_mounted.ts";
import { conflict } from "./upgrade/conflict.ts";
import { failed } from "./upgrade/failed.ts";
import { immutableField } from "./upgrade/immutable_field.ts";
import { impossibleFlags } from "./upgrade/impossible_flags.ts";
import { rejected } from "./upgrade/rejected.ts";
import { rollbackLeftForeign } from "./upgrade/rollback_left_foreign.ts";

/** Every check there is. */
export const checks: readonly Check[] = [
  // What loses data at the next moment comes before all that can wait.
  helmChartReinstall,
  fluxRemediation,
  namespaceTerminating,
  webhookDown,
  quotaFull,
  apiServiceBroken,
  finalizerStuck,
  finished,
  halfApplied,
  notStarted,
  undecided,
  noneDeployed,
  severalDeployed,
  supersededRuns,
  deployedBesideUninstalled,
  failedCalledSuperseded,
  pendingInTheMiddle,
  uninstalledKept,
  unknownStatus,
  gap,
  rollbackTarget,
  uninstallUnfinished,
  werfHookStage,
  chartMissing,
  manifestEmpty,
  crashesHelm,
  unreadableRecord,
  statusMismatch,
  labelMismatch,
  misplacedRecord,
  notUpdatable,
  otherDriver,
  helm2Leftovers,
  recordsLost,
  restoredRecords,
  ghostRelease,
  recordLeaving,
  recordTooLarge,
  bloat,
  leftByDeadRevision,
  droppedByDeadRevision,
  orphaned,
  leftoverFields,
  finishedLate,
  referenceMissing,
  claimPending,
  volumeNotMounted,
  quotaExceeded,
  paused,
  podsRefused,
  imagePull,
  initContainer,
  crashLoop,
  containerRefused,
  unschedulable,
  probeFailing,
  jobFailed,
  statefulsetWedged,
  podsTerminating,
  loadBalancerPending,
  notReady,
  progressing,
  hookFailed,
  hookRunning,
  hookLeftover,
  hookNotRun,
  foreignOwner,
  missing,
  kept,
  unmarked,
  drift,
  verbsMissing,
  recordUpdatesDenied,
  recordDeletesDenied,
  recordsUnread,
  undecryptableRecord,
  fluxDeadEnd,
  fluxLocked,
  fluxExhausted,
  fluxStuck,
  fluxEdited,
  helmChartJobFailed,
  terraformStateLost,
  pulumiStateLost,
  crossplaneStuck,
  endlessRevisions,
  deployLock,
  fleetError,
  rancherPendingSkipped,
  versionNotTaken,
  immutableField,
  conflict,
  rejected,
  impossibleFlags,
  rollbackLeftForeign,
  failed,
  removedApi,
  unservedVersion,
  kindGone,
  storedVersions,
  duplicates,
  destructiveTemplates,
];
