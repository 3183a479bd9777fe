import type { Finding } from "../model/finding.ts";
import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { StoredRecord } from "../model/snapshot.ts";
import {
  history,
  isPending,
  labelStatus,
  lastOf,
  leastRecent,
  neverWorked,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
} from "../state/helm.ts";
import { bloatIn, usualHistory } from "../state/records/history_size.ts";
import { sayStatus } from "../state/history/say_status.ts";

/** Each step looks at all records again, and each removal is kept in the backup: a run has an end in sight. */
const stepsPerRun = 100;
const bytesPerRun = 64 * 1024 * 1024;

export const pruneHistory: Repair = {
  id: "prune-history",
  title: "Remove the oldest records",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/bloat", "cluster/quota-full"],
  uncovers: ["history/gap", "history/rollback-target"],
  onRequest: true,
  why:
    "What Helm's own --history-max would remove goes, oldest first, but for what is still of use: what is deployed, the newest " +
    "revisions that worked, what a rollback goes to, whatever is pending, and records that are damaged. Without --keep, 10 stay.",
  propose({ records }, asked, { keep: typed, repair }) {
    // A quota on anything else than records is not eased by fewer of them.
    const findings = asked.filter((finding) => !isQuota(finding) || isOfRecords(finding, records));
    if (asked.length > 0 && findings.length === 0) return { edits: [], consequences: [] };
    const keep = typed ?? keptOf(records, findings);
    const forRoom = findings.some(isQuota);
    // Whether a controller drives the release is only looked up for it where it is named.
    if (forRoom && repair !== pruneHistory.id) {
      return refuse(findings, "risk-not-allowed", "It makes room in the quota; name it with --repair prune-history.");
    }
    const needed = neededOf(records);
    const surplus = leastRecent(records, keep).filter((record) => !needed.has(record));
    if (forRoom && surplus.length === 0) {
      return refuse(findings, "not-proven", "Every record of this release is still of use: no room can be made here.");
    }
    const batch = batchOf(surplus);
    const left = records.filter((record) => !batch.some((one) => one === record));
    // What is too much afterwards as well is not answered yet.
    const keys = bloatIn(left) ? [] : findings.map(({ key }) => key);
    const consequences = [...sayLoss(batch, surplus, left), ...(forRoom ? [sayLimit(left.length)] : [])];
    return { edits: batch.map((record) => removalOf(record, keys)), consequences };
  },
};

function isQuota({ check }: Finding): boolean {
  return check === "cluster/quota-full";
}

function isOfRecords({ subject }: Finding, records: readonly StoredRecord[]): boolean {
  return records.some(({ ref }) => new RegExp(`[ /]${ref.driver}s$`).test(subject));
}

/** Where a quota is full, room for one. */
function keptOf(records: readonly StoredRecord[], findings: readonly Finding[]): number {
  return findings.some(isQuota) ? Math.min(usualHistory, history(records).length - 1) : usualHistory;
}

function sayLimit(left: number): string {
  return `The quota is full again after the next upgrade, unless that has --history-max ${left} or less, or the quota is raised.`;
}

function refuse(findings: readonly Finding[], reason: Refusal["reason"], says: string): Refusal {
  return { repair: pruneHistory.id, reason, says, findings: findings.map(({ key }) => key) };
}

/** What must stay whatever the number: a command may want it, or somebody has to look at it first. */
function neededOf(records: readonly StoredRecord[]): ReadonlySet<ReadableRecord> {
  const known = history(records);
  const last = lastOf(records);
  if (!last) return new Set();
  const isDeployed = (record: ReadableRecord) =>
    labelStatus(record) === "deployed" || payloadStatus(record) === "deployed";
  const running = known.filter(isDeployed);
  const worked = known.filter((record) => payloadStatus(record) === "superseded");
  const below = (record: ReadableRecord) => revisionOf(record) < revisionOf(running.at(-1) ?? last);
  const targets = [
    // What --atomic and --rollback-on-failure go back to, and what a person would: the text tells them apart.
    worked.findLast(below),
    worked.findLast((record) => below(record) && !neverWorked(record)),
    known.findLast((record) => record !== last && revisionOf(record) === revisionOf(last) - 1),
  ];
  const odd = known.filter((record) =>
    isPending(payloadStatus(record)) || isPending(labelStatus(record)) || payloadStatus(record) === "uninstalling" ||
    record.faults.length > 0 || revisionOf(record) !== record.revision
  );
  return new Set([last, ...running, ...targets.filter((record) => record !== undefined), ...odd]);
}

function batchOf(surplus: readonly ReadableRecord[]): ReadableRecord[] {
  let room = bytesPerRun;
  const end = surplus.findIndex((record, n) => n === stepsPerRun || (n > 0 && (room -= record.size) < 0));
  return surplus.slice(0, end < 0 ? surplus.length : end);
}

function removalOf(record: ReadableRecord, findings: readonly string[]): Edit {
  return {
    target: record.ref,
    before: record.image,
    after: null,
    rank: 3,
    says: `revision ${record.revision} (${sayStatus(payloadStatus(record))}): remove the record`,
    findings,
  };
}

function sayLoss(
  batch: readonly ReadableRecord[],
  surplus: readonly ReadableRecord[],
  left: readonly StoredRecord[],
): string[] {
  if (batch.length === 0) return [];
  const more = surplus.length - batch.length;
  return [
    `${batch.length} of the oldest records go, revision ${batch[0]!.revision} to ${
      batch.at(-1)!.revision
    }: helm rollback to ` +
    `these and helm get of them are not possible any more. ${left.length} stay.`,
    ...(more > 0 ? [`${more} more are left for further runs of the same command.`] : []),
  ];
}
