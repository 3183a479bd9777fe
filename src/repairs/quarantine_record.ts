import type { Finding } from "../model/finding.ts";
import type { Choices, Proposal, RecordEdit, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot, StoredRecord } from "../model/snapshot.ts";
import { recoverRecord } from "../record/recover.ts";
import { listNames } from "../state/history/claimed.ts";
import { sayDuration } from "../state/clock.ts";
import {
  deployedOf,
  history,
  isPending,
  isTelling,
  labelStatus,
  lastOf,
  operationOf,
  revisionOf,
} from "../state/helm.ts";
import { livenessOf } from "../state/operation/liveness.ts";
import { isCrashing, isForHelm3Only, isReplaced, placeOf, unnamedOf } from "../state/records/unreadable.ts";
import { passedOver } from "../state/records/passed_over.ts";
import { stageEdits } from "./clear_hook_stage.ts";
import { type Damaged, damagedRecords, type Obstacle, refuseAll } from "./damaged_records.ts";
import { salvageOf } from "./salvage_record.ts";
import { failedDescription, setStatus } from "./set_status.ts";
import { shell } from "../shell.ts";

export const quarantineRecord: Repair = {
  id: "quarantine-record",
  title: "Take the unreadable record out of Helm's way",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/unreadable-record", "history/crashes-helm"],
  uncovers: "any",
  worksBlind: true,
  why:
    "A record that nothing can mend blocks its number for good, and Helm itself cannot remove it. It is removed here, whole: " +
    "its bytes are kept in the run folder, and undo puts them back. Where restore-record or salvage-record can mend it, that " +
    "is done instead. It is refused while the label says deployed and no readable revision has taken over: until then " +
    '"release: already exists" is what keeps an upgrade from starting at an older revision and forgetting what this one ' +
    "brought. One over which Helm panics keeps nobody from that but by the panic, of the whole cluster's helm list too: so " +
    "that one goes when the repair is named. So does the last record of a release, unless it was deployed. A pending revision " +
    "that would then be the newest is marked failed in the same plan.",
  propose(snapshot, findings, choices): Proposal {
    const free: Damaged[] = [];
    const obstacles: Obstacle[] = [];
    const isNamed = choices.repair === this.id;
    for (const damaged of damagedRecords(snapshot, findings)) {
      if (isLeftToOthers(snapshot, damaged, isNamed)) continue;
      const obstacle = obstacleTo(snapshot, damaged, choices, isNamed);
      if (obstacle) obstacles.push({ ...damaged, ...obstacle });
      else free.push(damaged);
    }
    const held = heldBy(snapshot, free, isNamed);
    const going = free.filter((damaged) => !held.some(({ record }) => record === damaged.record));
    obstacles.push(...held);
    if (going.length === 0 && obstacles.length > 0) return refuseAll(this.id, obstacles);
    const edits = going.map(editOf);
    const consequences = [...new Set(going.flatMap((damaged) => sayLosses(snapshot, damaged)))];
    const closed = closeUncovered(snapshot, findings, edits);
    if (!closed) return { edits, consequences };
    if ("reason" in closed) return closed;
    return { edits: [...edits, closed], consequences: [...consequences, closedNote] };
  },
};

/**
 * Of several records above the one that Helm takes for the newest the lowest has the name that the next upgrade needs. As long
 * as a higher one stays, the lower ones stay too: with that name free, an upgrade would start from an older revision.
 */
function heldBy(snapshot: Snapshot, free: readonly Damaged[], isNamed: boolean): Obstacle[] {
  const gone = new Set(free.map(({ record }) => record));
  const stays = passedOver({ ...snapshot, records: snapshot.records.filter((record) => !gone.has(record)) });
  if (!stays || (!isNamed && stays.faults.length > 0 && isMendable(snapshot, stays))) return [];
  const last = revisionOf(lastOf(snapshot.records)!);
  const says =
    `As long as the record "${stays.ref.name}" stays, this one does: it keeps an upgrade from starting at an ` +
    "older revision.";
  return free.filter(({ record }) => record.revision > last && record.revision < stays.revision)
    .map((damaged) => ({ ...damaged, reason: "not-proven", says }));
}

const closedNote =
  "The pending revision below is marked failed in the same plan, which claims least: with the newer record gone nobody " +
  "could tell what is live of the one and what of the other.";

/**
 * The pending revision that would be the newest once these records are gone. It is settled while the newer record is there to
 * say that what is live proves nothing about it.
 */
function closeUncovered(
  snapshot: Snapshot,
  findings: readonly Finding[],
  edits: readonly RecordEdit[],
): RecordEdit | Refusal | undefined {
  const gone = new Set(edits.map(({ target }) => target.name));
  const after = { ...snapshot, records: snapshot.records.filter(({ ref }) => !gone.has(ref.name)) };
  const last = lastOf(after.records);
  const operation = last && operationOf(last);
  if (!last || !operation || !passedOver(snapshot) || passedOver(after)) return undefined;
  const keys = new Set(edits.flatMap((edit) => edit.findings));
  return setStatus(
    quarantineRecord.id,
    last,
    "failed",
    findings.filter(({ key }) => keys.has(key)),
    failedDescription(snapshot, last, operation),
    stageEdits(snapshot, last, "failed"),
  );
}

/** What can be mended stays; what can be salvaged too, unless somebody asks for this. */
function isLeftToOthers(snapshot: Snapshot, damaged: Damaged, isNamed: boolean): boolean {
  return !isNamed && isMendable(snapshot, damaged.record);
}

function isMendable(snapshot: Snapshot, record: StoredRecord): boolean {
  return recoverRecord(record).ok || salvageOf(snapshot, { record }).ok;
}

function obstacleTo(
  snapshot: Snapshot,
  { record }: Damaged,
  { staleAfter }: Choices,
  isNamed: boolean,
): Omit<Obstacle, keyof Damaged> | undefined {
  const status = labelStatus(record);
  if (recoverRecord(record).ok) {
    return { reason: "not-proven", says: "It can be mended without any loss: restore-record does that." };
  }
  if (isForHelm3Only(record)) return { reason: "ambiguous", says: "Helm 3 still reads it." };
  const { silentFor } = livenessOf(snapshot, record);
  if (isPending(status) && silentFor < staleAfter) {
    const says = `Its label says ${status}, and it was written ${sayDuration(silentFor)} ago: the helm that wrote it ` +
      `may still be alive (limit ${
        sayDuration(staleAfter)
      }). If you know that it is dead, say so with --stale-after 0s.`;
    return { reason: "writer-may-be-alive", says };
  }
  const isTold = isTelling(status) && status !== "unknown";
  const mayBeBaseline = status === "deployed" || (!isTold && deployedOf(snapshot.records).length === 0);
  if (mayBeBaseline && !isReplaced(snapshot, record) && !(isCrashing(record) && isNamed)) {
    return { reason: "not-proven", says: sayBrake(status, isCrashing(record)), manual: [rebuild(snapshot)] };
  }
  const remains = history(snapshot.records).some(({ faults }) => faults.length === 0) ||
    snapshot.records.some((one) => one.faults.length > 0 && isMendable(snapshot, one));
  if (!remains && !isNamed) {
    const says = "It is all that is left of the release: without it no command of Helm knows the live objects. " +
      `If that is wanted, name this repair (--repair ${quarantineRecord.id}).`;
    return { reason: "ambiguous", says, manual: [rebuild(snapshot)] };
  }
  return undefined;
}

function sayBrake(status: string, crashes: boolean): string {
  const label = status === "deployed"
    ? "Its label says deployed"
    : "Its label names no status of Helm's, and no other revision is deployed";
  return `${label}, and no readable revision has taken over: without it the next upgrade would start from an older one and ` +
    "forget what this one brought. Have a true record made first" +
    (crashes ? `; or name this repair (--repair ${quarantineRecord.id}), if that helm panics is worse.` : ".");
}

function rebuild({ scope: { release, namespace } }: Snapshot) {
  return {
    summary: "Make a deployed record from what is live; after that this one can go:",
    commands: [
      shell`helm doctor fix ${release} --namespace ${namespace} --allow careful --repair rebuild-record`,
      shell`helm doctor fix ${release} --namespace ${namespace} --allow careful --repair quarantine-record`,
    ],
  };
}

function editOf({ record, keys }: Damaged): RecordEdit {
  const says = `revision ${record.revision}: unreadable record removed (kept in the run folder)`;
  return { target: record.ref, before: record.image, after: null, rank: 3, says, findings: keys };
}

function sayLosses(snapshot: Snapshot, { record }: Damaged): string[] {
  const brought = unnamedOf(snapshot);
  const unread = snapshot.gaps.some(({ facet }) => facet === "claims");
  const { place } = placeOf(snapshot, record);
  return [
    `The record of revision ${record.revision} is gone from the cluster; helm doctor undo puts it back, as a new object.`,
    ...(place === "newest" ? [`Number ${record.revision} is free again.`] : []),
    ...(brought.length > 0
      ? [
        `Live, and in no record that can be read: ${
          listNames(brought)
        }. No command of Helm deletes that; an upgrade that ` +
        "names it takes it over.",
      ]
      : []),
    ...(unread ? ["Not all live objects could be read: there may be some that only this record named."] : []),
  ];
}
