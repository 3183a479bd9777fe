import type { Check } from "../model/finding.ts";
import { recordDeletesDenied } from "./access/record_deletes_denied.ts";
import { recordUpdatesDenied } from "./access/record_updates_denied.ts";
import { recordsUnread } from "./access/records_unread.ts";
import { undecryptableRecord } from "./access/undecryptable_record.ts";
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
import { leftByDeadRevision } from "./objects/left_by_dead_revision.ts";
import { finished } from "./pending/finished.ts";
import { halfApplied } from "./pending/half_applied.ts";
import { notStarted } from "./pending/not_started.ts";
import { undecided } from "./pending/undecided.ts";

/** Every check there is. */
export const checks: readonly Check[] = [
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
  recordTooLarge,
  bloat,
  leftByDeadRevision,
  recordUpdatesDenied,
  recordDeletesDenied,
  recordsUnread,
  undecryptableRecord,
];
