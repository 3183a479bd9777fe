import type { Finding } from "../model/finding.ts";
import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Status } from "../model/release.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { editRecord } from "../record/edit.ts";
import { isPending, labelStatus, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { statusBy, type StatusSides, statusSides, verdictOn } from "../state/history/status_sides.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";
import { sayStatus } from "../state/history/say_status.ts";
import { shell } from "../shell.ts";

export const alignStatus: Repair = {
  id: "align-status",
  title: "Let label and payload say one status",
  risk: "safe",
  since: "0.2.0",
  answers: ["history/status-mismatch"],
  uncovers: [
    "history/several-deployed",
    "history/none-deployed",
    "objects/left-by-dead-revision",
    "hooks/failed",
    "hooks/running",
    "objects/dropped-by-dead-revision",
    "objects/missing",
    "upgrade/failed",
  ],
  why:
    "Where what the next upgrade starts from hangs on it, the side is right that names what is live, or the payload if " +
    "another hand wrote the label; elsewhere the payload, which Helm shows. A word that is no status of Helm's is never " +
    "right. Where these do not decide, nothing is written.",
  propose(snapshot, findings) {
    const sides = statusSides(snapshot)!;
    const { torn, pending } = sides;
    const refuse = (says: string, manual?: Refusal["manual"]): Refusal => ({
      repair: this.id,
      reason: "ambiguous",
      says,
      findings: findings.map(({ key }) => key),
      ...(manual ? { manual } : {}),
    });
    // Whatever repair says how a pending revision ended sets its label too: one record, one edit.
    const isLeft = (record: ReadableRecord) =>
      record === pending || (sides.right === "payload" && isPending(payloadStatus(record)));
    const asked = torn.filter((record) => findingsOf(record, findings).length > 0);
    const wanted = asked.filter((record) => !isLeft(record));
    if (wanted.length === 0) {
      return refuse(`Revision ${asked[0]!.revision} is pending: the repair that says how it ended sets its label too.`);
    }
    const verdicts = wanted.map((record) => ({ record, ...verdictOn(record, sides) }));
    const proven = verdicts.filter((verdict) => verdict.right !== undefined);
    const open = verdicts.filter((verdict) => verdict.right === undefined);
    if (proven.length === 0) {
      return refuse(`Which side is right is not proven: ${open[0]!.because}.`, [{
        summary: "Compare each with what is live; what has the fewest differences is what runs:",
        commands: compared(snapshot, sides, open),
      }]);
    }
    const edits = proven.map(({ record, right }) => align(record, right!, findingsOf(record, findings)));
    return allOrRefusal(edits, [
      ...new Set(
        proven.map(({ right, because }) => `Of label and payload the ${right} was taken for right: ${because}.`),
      ),
      ...open.map(({ record, because }) => `Revision ${record.revision} stays as it is: ${because}.`),
    ]);
  },
};

/** The revisions that either side would have an upgrade start from, or, where that is one, those that are in question. */
function compared(
  { scope: { release, namespace } }: Snapshot,
  { baseline: { payload, label }, right }: StatusSides,
  open: readonly { readonly record: ReadableRecord }[],
): string[] {
  const bases = right === undefined ? [payload, label] : open.map(({ record }) => record);
  return bases.flatMap((record) =>
    record
      ? [shell`helm get manifest ${release} --revision ${record.revision} -n ${namespace} | kubectl diff -f -`]
      : []
  );
}

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
    says: `revision ${record.revision}: label ${
      sayStatus(labelStatus(record)) || "without status"
    } -> ${status}, as its payload`,
    findings: keys,
  };
}

function findingsOf(record: ReadableRecord, findings: readonly Finding[]): Finding[] {
  const names = [`revision ${record.revision}`, `record ${record.ref.name}`];
  return findings.filter(({ subject }) => names.includes(subject));
}
