import type { Check, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { history, labelStatus, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { ringsOf, sayCounted, subjectCounted } from "../../state/records/record_identity.ts";
import { sayCollision } from "../../state/records/passed_over.ts";
import {
  isTorn,
  labelWriters,
  type Side,
  statusBy,
  type StatusSides,
  statusSides,
  verdictOn,
} from "../../state/history/status_sides.ts";
import { sayStatus } from "../../state/history/say_status.ts";

export const statusMismatch: Check = {
  id: "history/status-mismatch",
  title: "Label and payload of a record say two statuses",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "controllers"],
  symptoms: [
    /another operation \(install\/upgrade\/rollback\) is in progress/,
    /has no deployed releases/,
  ],
  proof: "The status in the label and the status in the payload, who wrote the label last, and what is live.",
  why:
    "Helm keeps the status twice and reads each copy for something else. The payload decides what helm list, history and " +
    "status print, and whether a pending operation locks the release. The label decides which revision is the deployed " +
    "one: from that an upgrade starts, that pruning spares, and that a rollback supersedes. The helm-controller of k3s, " +
    "Rancher and Nelm go by the label too. Helm writes both at once, so another hand was here.",
  remedy:
    "align-status: both say the same again. Which side is right is decided by what is live and by who wrote the label; " +
    "where that does not decide, by you.",
  recipes:
    "kubectl label secret … status=deployed unlocks nothing, for the lock is in the payload, and makes the dead revision " +
    "what the next upgrade starts from.",
  concerns: (records) => history(records).some(isTorn),
  *examine(snapshot) {
    const sides = statusSides(snapshot);
    // The label of one that holds another's payload is of the revision in its name: that is another condition.
    const exchanged = ringsOf(snapshot).flat();
    for (const record of sides?.torn.filter((one) => !exchanged.includes(one)) ?? []) {
      yield {
        subject: subjectCounted(record),
        severity: severityOf(snapshot, record, sides!),
        summary: `${capital(sayCounted(record))} is ${sayLabel(record)} by its label and "${
          sayStatus(payloadStatus(record))
        }" by its payload.`,
        notes: sayMeaning(snapshot, record, sides!),
        evidence: evidenceOf(snapshot, record, record === sides!.pending ? "payload" : verdictOn(record, sides!).right),
      };
    }
  },
};

/** Only where one side says deployed does Helm decide anything by the label; of the newest, others do. */
function severityOf(snapshot: Snapshot, record: ReadableRecord, sides: StatusSides) {
  const claims = [labelStatus(record), payloadStatus(record)].includes("deployed");
  if (record !== sides.pending && claims && startsElsewhere(sides)) return "error";
  return claims || record === history(snapshot.records).at(-1) ? "warning" : "info";
}

function startsElsewhere({ baseline, right }: StatusSides): boolean {
  return right === undefined || baseline[right]?.release.manifest !== baseline.now?.release.manifest;
}

function sayMeaning(snapshot: Snapshot, record: ReadableRecord, sides: StatusSides): string[] {
  if (record === sides.pending) {
    return [
      "The lock is in the payload: the label alone unlocks nothing. The repair of the pending operation sets both.",
    ];
  }
  const { baseline } = sides;
  const { right, because } = verdictOn(record, sides);
  const claims = [labelStatus(record), payloadStatus(record)].includes("deployed");
  return [
    ...(claims ? [`The next helm upgrade ${sayStart(snapshot, baseline.now)}${sayOther(sides)}.`] : []),
    ...(right
      ? [`Right is the ${right}: ${because}.`]
      : [`Which of the two is right is not proven: ${because}. A wrong guess changes what the next upgrade removes.`]),
    ...(!claims && record !== history(snapshot.records).at(-1) ? ["Helm itself decides nothing by this label."] : []),
  ];
}

function sayStart(snapshot: Snapshot, baseline: ReadableRecord | undefined): string {
  if (!baseline) return "finds nothing to start from and is refused";
  return `starts from revision ${revisionOf(baseline)}${sayCollision(snapshot)}`;
}

function sayOther({ baseline: { now, payload, label } }: StatusSides): string {
  const other = [payload, label].find((one) => one !== now);
  if (payload === label && label === now) return "";
  // A record and its copy are two, and one to Helm.
  if (other && now && revisionOf(other) === revisionOf(now)) return "";
  return other
    ? `; by the other side that would be revision ${revisionOf(other)}`
    : "; by the other side it is refused";
}

function sayLabel(record: ReadableRecord): string {
  return labelStatus(record) === "" ? "without a status" : JSON.stringify(sayStatus(labelStatus(record)));
}

function evidenceOf(snapshot: Snapshot, record: ReadableRecord, right: Side | undefined): Evidence[] {
  const at = pointerTo(snapshot, record);
  const status = `status of ${sayCounted(record)} in its payload`;
  const expected = right && statusBy(record, right);
  return [
    evidence(
      snapshot,
      `${at}/release/info/status`,
      status,
      "missing",
      expected === payloadStatus(record) ? undefined : expected,
    ),
    evidence(
      snapshot,
      `${at}/image/labels/status`,
      "and in its label",
      "missing",
      expected === labelStatus(record) ? undefined : expected,
    ),
    ...labelWriters(record).map((n) => evidence(snapshot, `${at}/managers/${n}/manager`, "who wrote the label")),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
