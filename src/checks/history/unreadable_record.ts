import type { Check, Draft } from "../../model/finding.ts";
import type { Driver, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { parseRecordName } from "../../record/name.ts";
import { recoverRecord } from "../../record/recover.ts";
import { salvagePayload } from "../../record/salvage.ts";
import { listNames } from "../../state/history/claimed.ts";
import { evidence } from "../../state/evidence.ts";
import { history, isPending, labelStatus, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { isOwn, sayRecord, subjectOf } from "../../state/records/record_identity.ts";
import { isCrashing, isForHelm3Only, placeOf, unnamedOf, type Unreadable } from "../../state/records/unreadable.ts";
import { sayStatus } from "../../state/history/say_status.ts";
import { shell } from "../../shell.ts";

export const unreadableRecord: Check = {
  id: "history/unreadable-record",
  title: "A record that Helm cannot decode",
  severity: "error",
  since: "0.1.0",
  needs: ["claims", "elsewhere"],
  symptoms: [
    /release: already exists/,
    /failed to decode data/,
    /no revision for release/,
    /illegal base64 data/,
    /gzip: invalid (header|checksum)/,
    /unexpected end of JSON input/,
    /release has no \d+ version/,
    /no release provided/,
  ],
  proof:
    "The outermost layer of the payload that fails (Secret, base64, gzip, JSON, types), and the byte or the field at which it does.",
  why:
    "Helm skips a record that it cannot decode without a word: the history has a hole, or an older revision is shown as " +
    "the newest and every upgrade collides with the hidden one. Helm decodes a record before it deletes it, so neither " +
    "--history-max nor helm uninstall ever removes this one.",
  remedy: "restore-record where the damage has lost nothing, salvage-record where all that counts is still certain, " +
    "rebuild-record where it was the deployed one, else quarantine-record: it goes, and its bytes stay in the run folder.",
  recipes:
    "Deleting the record frees its number and loses the only account of what that revision brought. If it was the " +
    "deployed one, the next upgrade starts from an older revision: what only this one brought then stays for ever. " +
    "helm uninstall deletes by the older manifest, and leaves the newer objects and this record.",
  concerns: (records) => records.some(isUndecodable),
  *examine(snapshot) {
    for (const record of snapshot.records.filter(isUndecodable)) {
      const at = pointerTo(snapshot, record);
      const [fault] = record.faults;
      const reader = isForHelm3Only(record) ? "Helm 4 (Helm 3 can)" : "Helm";
      yield {
        subject: subjectOf(snapshot, record),
        ...(isForHelm3Only(record) && !usesHelm4(snapshot) ? { severity: "warning" } : {}),
        summary: `The ${sayRecord(snapshot, record)} cannot be decoded by ${reader}: ` +
          `${fault!.layer} layer, ${sayPlace(fault!.at)}: ${fault!.says}.`,
        notes: isOwn(snapshot, record)
          ? [
            ...sayConsequences(snapshot, placeOf(snapshot, record)),
            ...sayLabel(record),
            sayLoss(snapshot, record),
          ]
          : ["Only its label says that it is of this release. By its name it is another's, and in that one's way."],
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          evidence(snapshot, `${at}/size`, "its size in bytes"),
          evidence(snapshot, `${at}/faults/0/says`, `what is wrong in its ${fault!.layer} layer`),
          evidence(snapshot, `${at}/image/labels/status`, "status in its label"),
        ],
        ...sayOther(snapshot, record),
      };
    }
  },
};

/** Those over which Helm panics are another check's. */
function isUndecodable(record: StoredRecord): boolean {
  return record.faults.length > 0 && !isCrashing(record);
}

/** Another release's is repaired there, where its place in the history is known. */
function sayOther(snapshot: Snapshot, record: StoredRecord): Pick<Draft, "manual"> {
  const { name, namespace } = record.ref;
  const other = isOwn(snapshot, record) ? null : parseRecordName(name);
  if (!other) return {};
  return {
    manual: [{
      summary: `Look at the release that it is of by its name, "${other.release}":`,
      commands: [shell`helm doctor ${other.release} -n ${namespace}`],
    }],
  };
}

/** Helm 4 alone writes how it applied. */
function usesHelm4({ records }: Snapshot): boolean {
  return records.some(({ release }) => release?.apply_method !== undefined);
}

const sayPlace = (at: number | string) => typeof at === "number" ? `byte ${at}` : at === "" ? "the whole" : at;

function sayConsequences(snapshot: Snapshot, { record, place, last }: Unreadable): string[] {
  const { revision } = record;
  const { release, driver } = snapshot.scope;
  if (last === undefined) return sayEmpty(release, revision, driver);
  if (place !== "newest") {
    return [
      `The history has a hole: ${shell`helm rollback ${release} ${revision}`} says "release has no ${revision} version".`,
      "Helm must decode a record before it deletes it: --history-max never removes this one and helm uninstall leaves it " +
      `behind; a later install that comes to number ${revision} then ends with "release: already exists".`,
    ];
  }
  const shown = `revision ${revisionOf(last)} (${sayStatus(payloadStatus(last))})`;
  const brought = unnamedOf(snapshot);
  const collides = revision === revisionOf(last) + 1 ? "every time" : `once they come to number ${revision}`;
  return [
    `Helm shows ${shown} as the newest, and ` +
    (isPending(payloadStatus(last))
      ? 'helm upgrade ends with "another operation … is in progress", helm rollback with "release: already exists" ' +
        `${collides}. With revision ${revisionOf(last)} marked failed, helm upgrade ends like helm rollback.`
      : `helm upgrade and helm rollback end with "release: already exists" ${collides}.`),
    `helm uninstall deletes what ${shown} names, and leaves this record and what only revision ${revision} brought` +
    (brought.length > 0 ? `: ${listNames(brought)}, live and in no record that can be read.` : "."),
  ];
}

function sayEmpty(release: string, revision: number, driver: Driver): string[] {
  const none = driver === "sql" ? `"${release}" has no deployed releases` : `no revision for release "${release}"`;
  return [
    "No other record can be read: to Helm the history is empty.",
    `helm upgrade ends with '${none}', helm uninstall with "no release provided", and helm install ` +
    (revision === 1
      ? 'with "release: already exists".'
      : `begins anew at revision 1; what comes to number ${revision} then ends with "release: already exists".`),
  ];
}

function sayLabel(record: StoredRecord): string[] {
  const status = labelStatus(record);
  if (status === "deployed") {
    return [
      "Its label says deployed: it is what the next upgrade has to start from, and no older one may take its place.",
    ];
  }
  if (isPending(status)) return [`Its label says ${status}: its helm never wrote how it ended.`];
  return status === "" ? ["It has no status label: what became of the revision is not known."] : [];
}

/** What of it there still is. */
function sayLoss(snapshot: Snapshot, record: StoredRecord): string {
  const recovered = recoverRecord(record);
  if (recovered.ok) return `Nothing is lost: ${recovered.did.join("; ")}, and it is whole.`;
  if (recovered.reason !== "lossy") return `${recovered.says}.`;
  const salvaged = salvagePayload(record, history(snapshot.records), snapshot.tool);
  return salvaged.ok
    ? `Its manifest is whole. Lost: ${salvaged.lost.join(", ")}.`
    : `Its content is lost: ${salvaged.says}.`;
}
