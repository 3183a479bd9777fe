import type { Finding } from "../model/finding.ts";
import type { Edit, RecordEdit, Refusal } from "../model/plan.ts";
import type { Status } from "../model/release.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { editRecord, type PayloadEdit } from "../record/edit.ts";
import { labelStatus, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { sayStatus } from "../state/history/say_status.ts";
import { shell } from "../shell.ts";
import { unbound } from "./unbound.ts";

/**
 * The one edit behind all repairs that set a status: payload and label together, as Helm writes them. The better record
 * comes first, demotions next, and what unlocks the release last, for a waiting pipeline starts at once.
 */
const ranks: Partial<Record<Status, number>> = { deployed: 0, superseded: 1, failed: 2, uninstalled: 2 };

export function setStatus(
  repair: string,
  record: ReadableRecord,
  status: Status,
  findings: readonly Finding[],
  description?: string,
  /** What else of the payload the status brings along. */
  more: readonly PayloadEdit[] = [],
): RecordEdit | Refusal {
  const keys = findings.map(({ key }) => key);
  const refuse = (reason: Refusal["reason"], says: string): Refusal => ({ repair, reason, says, findings: keys });
  if (record.image.immutable) {
    return {
      ...refuse("immutable", `The record "${record.ref.name}" is immutable: no write can change it.`),
      manual: [...unbound(record), {
        summary: "Have it created again without `immutable`, which settles a pending one too; then look again:",
        commands: [
          shell`helm doctor fix ${
            record.release.name ?? "RELEASE"
          } -n ${record.ref.namespace} --allow careful --repair recreate-record`,
          shell`helm doctor ${record.release.name ?? "RELEASE"} -n ${record.ref.namespace}`,
        ],
      }],
    };
  }
  const words = [{ path: ["info", "status"], value: status }, ...more];
  const text = description === undefined ? [] : [{ path: ["info", "description"], value: description }];
  // A record just under the limit may have no room for the text: the status is what counts.
  const whole = editRecord(record, { payload: [...words, ...text], labels: { status } });
  const edited = whole.ok || whole.reason !== "too-large"
    ? whole
    : editRecord(record, { payload: words, labels: { status } });
  if (!edited.ok) return refuse(edited.reason === "too-large" ? "too-large" : "unreadable", edited.says);
  return {
    target: record.ref,
    before: record.image,
    after: edited.image,
    rank: ranks[status] ?? 1,
    says: `revision ${record.revision}: ${sayFrom(record, status)} -> ${status}`,
    findings: keys,
  };
}

/** The payload may say so already, and only the label does not. */
function sayFrom(record: ReadableRecord, status: Status): string {
  const payload = payloadStatus(record);
  return payload === status ? `label ${sayStatus(labelStatus(record)) || "without status"}` : sayStatus(payload);
}

/** All edits, or the first refusal among them. */
export function allOrRefusal(edits: readonly (Edit | Refusal)[], consequences: readonly string[]) {
  const refusal = edits.find((edit): edit is Refusal => "reason" in edit);
  return refusal ?? { edits: edits as readonly Edit[], consequences };
}

/** What Helm itself would have written when the operation failed (`pkg/action/{install,upgrade,rollback}.go`). */
export function failedDescription(snapshot: Snapshot, record: ReadableRecord, operation: string): string {
  const subject = { install: "Release", upgrade: "Upgrade", rollback: "Rollback" }[operation] ?? "Release";
  return `${subject} "${record.release.name}" failed: its helm ended before it could finish (written by ${snapshot.tool})`;
}
