import type { Repair } from "../model/plan.ts";
import { adoptObject } from "./adopt_object.ts";
import { alignRecord } from "./align_record.ts";
import { alignStatus } from "./align_status.ts";
import { clearHookStage } from "./clear_hook_stage.ts";
import { clearLeftoverHook } from "./clear_leftover_hook.ts";
import { closeOldPending } from "./close_old_pending.ts";
import { demoteDuplicateDeployed } from "./demote_duplicate_deployed.ts";
import { dropUnservable } from "./drop_unservable.ts";
import { finishUninstall } from "./finish_uninstall.ts";
import { mapRemovedApis } from "./map_removed_apis.ts";
import { markDeployed } from "./mark_deployed.ts";
import { markFailed } from "./mark_failed.ts";
import { markSupersededFailed } from "./mark_superseded_failed.ts";
import { promoteLastGood } from "./promote_last_good.ts";
import { pruneHistory } from "./prune_history.ts";
import { purgeRecords } from "./purge_records.ts";
import { quarantineRecord } from "./quarantine_record.ts";
import { rebuildRecord } from "./rebuild_record.ts";
import { recreateMissing } from "./recreate_missing.ts";
import { recreateRecord } from "./recreate_record.ts";
import { restartWedgedPod } from "./restart_wedged_pod.ts";
import { restoreRecord } from "./restore_record.ts";
import { salvageRecord } from "./salvage_record.ts";
import { suspendActor } from "./suspend_actor.ts";
import { trueBaseline } from "./true_baseline.ts";

/** Every repair there is, safest first. */
export const repairs: readonly Repair[] = [
  markDeployed,
  markFailed,
  finishUninstall,
  clearHookStage,
  alignStatus,
  closeOldPending,
  promoteLastGood,
  demoteDuplicateDeployed,
  alignRecord,
  recreateRecord,
  recreateMissing,
  markSupersededFailed,
  mapRemovedApis,
  dropUnservable,
  trueBaseline,
  restoreRecord,
  salvageRecord,
  rebuildRecord,
  pruneHistory,
  purgeRecords,
  quarantineRecord,
  adoptObject,
  clearLeftoverHook,
  restartWedgedPod,
  suspendActor,
];
