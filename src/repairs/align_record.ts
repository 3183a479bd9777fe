import type { Finding } from "../model/finding.ts";
import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { editRecord } from "../record/edit.ts";
import { payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { identityLabels, isHidden, isInPlace, subjectOf, wrongLabels } from "../state/records/record_identity.ts";
import { allOrRefusal } from "./set_status.ts";
import { shell } from "../shell.ts";

export const alignRecord: Repair = {
  id: "align-record",
  title: "Make the record's labels again from its payload and its name",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/label-mismatch"],
  uncovers: "any",
  reveals: true,
  why:
    "Payload and object name agree on what the record is, so nothing is guessed. Helm sees the revision again, which may " +
    "change what it takes for the newest and for the deployed one: that is why this is careful.",
  propose(snapshot, findings) {
    const records = snapshot.records.filter(isInPlace).filter((record) =>
      findingsOf(snapshot, record, findings).length > 0
    );
    const other = records.find(({ release }) => release.name !== snapshot.scope.release);
    if (other) {
      const { name } = other.release;
      return {
        repair: this.id,
        reason: "ambiguous",
        says:
          `By its payload and its name the record "${other.ref.name}" is of the release "${name}": repair it there.`,
        findings: findings.map(({ key }) => key),
        manual: [{
          summary: `Repair the release "${name}":`,
          commands: [shell`helm doctor fix ${name ?? "RELEASE"} -n ${other.ref.namespace} --allow careful`],
        }],
      };
    }
    const seen = records.filter(isHidden);
    return allOrRefusal(
      records.map((record) => align(record, findingsOf(snapshot, record, findings))),
      seen.map((record) =>
        `Helm sees revision ${record.revision} again: ` +
        "helm history, upgrade, rollback and uninstall reckon with it."
      ),
    );
  },
};

/** Of a hidden record the status label comes from the payload too: nobody has gone by it while it was hidden. */
function align(record: ReadableRecord, findings: readonly Finding[]): Edit | Refusal {
  const wrong = wrongLabels(record);
  const status = isHidden(record) ? payloadStatus(record) : "";
  const labels = { ...identityLabels(record), ...(status === "" ? undefined : { status }) };
  const edited = editRecord(record, { labels });
  const keys = findings.map(({ key }) => key);
  if (!edited.ok) return { repair: alignRecord.id, reason: edited.reason, says: edited.says, findings: keys };
  const said = wrong.map((label) => `${label}=${edited.image.labels[label]}`).join(" ");
  return {
    target: record.ref,
    before: record.image,
    after: edited.image,
    rank: 0,
    says: `revision ${record.revision}: label ${said}, as its payload and its name`,
    findings: keys,
  };
}

function findingsOf(snapshot: Snapshot, record: ReadableRecord, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ subject }) => subject === subjectOf(snapshot, record));
}
