import type { Check } from "../model/finding.ts";
import { recordUpdatesDenied } from "./access/record_updates_denied.ts";
import { recordsUnread } from "./access/records_unread.ts";
import { noneDeployed } from "./history/none_deployed.ts";
import { severalDeployed } from "./history/several_deployed.ts";
import { uninstallUnfinished } from "./history/uninstall_unfinished.ts";
import { unreadableRecord } from "./history/unreadable_record.ts";
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
  uninstallUnfinished,
  unreadableRecord,
  leftByDeadRevision,
  recordUpdatesDenied,
  recordsUnread,
];
