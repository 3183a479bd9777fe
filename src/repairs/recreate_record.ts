import type { Choices, Proposal, RecordEdit, Refusal, Repair } from "../model/plan.ts";
import type { RecordImage, Snapshot, StoredRecord } from "../model/snapshot.ts";
import type { Finding } from "../model/finding.ts";
import { labelStatus, payloadStatus } from "../state/helm.ts";
import { pendingCase } from "../state/operation/pending.ts";
import { isOwn, subjectOf } from "../state/records/record_identity.ts";
import { isForeignType, isUpdatable, recordType } from "../state/records/updatable.ts";
import { markDeployed } from "./mark_deployed.ts";
import { markFailed } from "./mark_failed.ts";
import { shell } from "../shell.ts";
import { unbound } from "./unbound.ts";

export const recreateRecord: Repair = {
  id: "recreate-record",
  title: "Delete the record and create it again, as one that Helm can write",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/not-updatable"],
  uncovers: "any",
  why:
    "No write can change a Secret's type or lift immutable: the object has to go before its successor can come. Data, " +
    "labels and annotations stay as they are, to the byte; its uid and its age do not. One that is pending gets the status " +
    "that it should have at once, for the times of its writes, which help to tell that, are lost with it.",
  propose(snapshot, findings, choices): Proposal {
    const wanted = snapshot.records.filter((record) => isOwn(snapshot, record) && !isUpdatable(record))
      .map((record) => ({ record, keys: keysOf(snapshot, record, findings) }))
      .filter(({ keys }) => keys.length > 0);
    if (wanted.length === 0) return { edits: [], consequences: [] };
    const refusals = wanted.flatMap(({ record, keys }) =>
      whyNot(snapshot, record, keys, choices.repair === this.id) ?? []
    );
    if (refusals[0]) return refusals[0];
    return {
      edits: wanted.flatMap(({ record, keys }) =>
        recreate(snapshot, record, keys, settle(snapshot, record, findings, choices))
      ),
      consequences: [
        ...wanted.map(({ record }) =>
          `Between the two steps Helm sees no ${
            subjectOf(snapshot, record)
          }: its history is shorter, and an upgrade at ` +
          "that moment starts from another one. If it ends there, helm doctor resume goes on, and undo brings the old one back."
        ),
        "What names a record as its owner (a Rancher App can) stays, and loses that owner.",
      ],
    };
  },
};

function whyNot(snapshot: Snapshot, record: StoredRecord, findings: string[], named: boolean): Refusal | undefined {
  const refuse = (reason: Refusal["reason"], says: string): Refusal => ({
    repair: recreateRecord.id,
    reason,
    says,
    findings,
  });
  const subject = subjectOf(snapshot, record);
  if (record.bonds?.length) {
    const ways = unbound(record);
    return {
      ...refuse(
        "not-proven",
        `The record of ${subject} has ${
          record.bonds.join(" and ")
        }: the new one would not, and what set them may act on that.`,
      ),
      ...(ways.length === 0 ? {} : {
        manual: [...ways, {
          summary: "Then have it created again:",
          commands: [
            shell`helm doctor fix ${snapshot.scope.release} -n ${snapshot.scope.namespace} --allow careful --repair ${recreateRecord.id}`,
          ],
        }],
      }),
    };
  }
  if (!named && isDeployed(record) && snapshot.records.filter(isDeployed).length === 1) {
    return refuse(
      "risk-not-allowed",
      `${subject} is the only deployed one: while its record is away, the release has none. ` +
        `Name the repair if you want it: --repair ${recreateRecord.id}.`,
    );
  }
  return undefined;
}

/**
 * What the repair of a pending operation would write, if it could write this record. How far the operation came is told
 * also by who wrote the record and when, and that goes with the old object: so both are done at once.
 */
function settle(
  snapshot: Snapshot,
  record: StoredRecord,
  findings: readonly Finding[],
  choices: Choices,
): readonly RecordEdit[] {
  const writable = { ...record, image: mended(record) };
  const freed = { ...snapshot, records: snapshot.records.map((one) => one === record ? writable : one) };
  const stuck = pendingCase(freed);
  if (stuck?.record !== writable) return [];
  const repair = stuck.progress.verdict === "finished" ? markDeployed : markFailed;
  const proposal = repair.propose(freed, findings, choices);
  return "edits" in proposal ? proposal.edits.filter((edit) => edit.target !== undefined) : [];
}

/** Two steps on one object: what comes after starts from where the first ends. `settled` is what else is written. */
function recreate(
  snapshot: Snapshot,
  record: StoredRecord,
  findings: string[],
  settled: readonly RecordEdit[],
): RecordEdit[] {
  const { ref: target, image } = record;
  const subject = subjectOf(snapshot, record);
  const what = isForeignType(record) ? `of type ${image.type}` : "immutable";
  const mine = settled.find((edit) => edit.target.name === target.name);
  const rank = mine?.rank ?? 0;
  const becomes = mine ? ` (${mine.says})` : "";
  return [
    { target, before: image, after: null, rank, says: `${subject}: delete the record ${what}`, findings },
    {
      target,
      before: null,
      after: mine?.after ?? mended(record),
      rank,
      says: `${subject}: create it again as Helm would${becomes}`,
      findings,
    },
    ...settled.filter((edit) => edit !== mine).map((edit) => ({ ...edit, findings })),
  ];
}

function mended(record: StoredRecord): RecordImage {
  const { immutable: _immutable, ...image } = record.image;
  return isForeignType(record) ? { ...image, type: recordType } : image;
}

function isDeployed(record: StoredRecord): boolean {
  return payloadStatus(record) === "deployed" || labelStatus(record) === "deployed";
}

function keysOf(snapshot: Snapshot, record: StoredRecord, findings: readonly Finding[]): string[] {
  return findings.filter(({ subject }) => subject === subjectOf(snapshot, record)).map(({ key }) => key);
}
