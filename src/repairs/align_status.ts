import type { Finding } from "../model/finding.ts";
import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Status } from "../model/release.ts";
import { editRecord } from "../record/edit.ts";
import { isPending, labelStatus, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { statusBy, type StatusSides, statusSides } from "../state/history/status_sides.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

export const alignStatus: Repair = {
  id: "align-status",
  title: "Let label and payload say one status",
  risk: "safe",
  since: "0.2.0",
  answers: ["history/status-mismatch"],
  uncovers: ["history/several-deployed", "history/none-deployed", "objects/left-by-dead-revision"],
  why:
    "Where what the next upgrade starts from hangs on it, the side is right that names what is live, or the payload if " +
    "another hand wrote the label; elsewhere the payload, which Helm shows. Where these do not decide, nothing is written.",
  propose(snapshot, findings) {
    const { torn, pending, right, because, baseline } = statusSides(snapshot)!;
    const refuse = (says: string, manual?: Refusal["manual"]): Refusal => ({
      repair: this.id,
      reason: "ambiguous",
      says,
      findings: findings.map(({ key }) => key),
      ...(manual ? { manual } : {}),
    });
    // Whatever repair says how a pending revision ended sets its label too: one record, one edit.
    const isLeft = (record: ReadableRecord) =>
      record === pending || (right === "payload" && isPending(payloadStatus(record)));
    const asked = torn.filter((record) => findingsOf(record, findings).length > 0);
    const wanted = asked.filter((record) => !isLeft(record));
    if (wanted.length === 0) {
      return refuse(`Revision ${asked[0]!.revision} is pending: the repair that says how it ended sets its label too.`);
    }
    if (right === undefined) {
      const { release, namespace } = snapshot.scope;
      return refuse(`Which side is right is not proven: ${because}.`, [{
        summary: "Compare each with what is live; what has the fewest differences is what runs:",
        commands: [baseline.payload, baseline.label].flatMap((record) =>
          record
            ? [`helm get manifest ${release} --revision ${record.revision} -n ${namespace} | kubectl diff -f -`]
            : []
        ),
      }]);
    }
    const edits = wanted.map((record) => align(record, right, findingsOf(record, findings)));
    return allOrRefusal(edits, [`Of label and payload the ${right} was taken for right: ${because}.`]);
  },
};

function align(
  record: ReadableRecord,
  right: NonNullable<StatusSides["right"]>,
  findings: readonly Finding[],
): Edit | Refusal {
  const status = statusBy(record, right);
  if (status !== payloadStatus(record)) return setStatus(alignStatus.id, record, status as Status, findings);
  const edited = editRecord(record, { labels: { status } });
  const keys = findings.map(({ key }) => key);
  if (!edited.ok) return { repair: alignStatus.id, reason: edited.reason, says: edited.says, findings: keys };
  return {
    target: record.ref,
    before: record.image,
    after: edited.image,
    rank: status === "deployed" ? 0 : 1,
    says: `revision ${record.revision}: label ${labelStatus(record) || "without status"} -> ${status}, as its payload`,
    findings: keys,
  };
}

function findingsOf(record: ReadableRecord, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ subject }) => subject === `revision ${record.revision}`);
}
