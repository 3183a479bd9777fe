import type { Edit, Repair } from "../model/plan.ts";
import { type Recovered, recoverRecord } from "../record/recover.ts";
import { labelStatus, payloadStatus } from "../state/helm.ts";
import { type Damaged, damagedRecords, immutable, type Obstacle, refuseAll } from "./damaged_records.ts";
import { sayStatus } from "../state/history/say_status.ts";

export const restoreRecord: Repair = {
  id: "restore-record",
  title: "Make the record's payload readable again, as it was",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/unreadable-record", "history/crashes-helm"],
  uncovers: "any",
  worksBlind: true,
  why:
    "The damage is in the packaging or in how single values are written, and has lost nothing. What comes out is decoded " +
    "as Helm does it, without a fault, and says of its name, namespace and revision what the object's name says. It is moved " +
    "as it is where it can be; what has to be packed anew is known to fit before anything is written.",
  propose(snapshot, findings) {
    const edits: Edit[] = [];
    const obstacles: Obstacle[] = [];
    const consequences: string[] = [];
    for (const damaged of damagedRecords(snapshot, findings)) {
      const { record, keys } = damaged;
      const recovered = recoverRecord(record);
      const obstacle = recovered.ok ? immutable(damaged) : refuse(damaged, recovered);
      if (obstacle) obstacles.push(obstacle);
      else if (recovered.ok) {
        edits.push(editOf(record, keys, recovered));
        consequences.push(sayResult(recovered));
      }
    }
    if (edits.length === 0 && obstacles.length > 0) return refuseAll(this.id, obstacles);
    return { edits, consequences };
  },
};

function refuse(damaged: Damaged, { reason, says }: Extract<Recovered, { ok: false }>): Obstacle {
  const reasons = { lossy: "unreadable", foreign: "ambiguous", "too-large": "too-large" } as const;
  return { ...damaged, reason: reasons[reason], says: reason === "lossy" ? `Something is lost. ${says}.` : `${says}.` };
}

function editOf(record: Damaged["record"], findings: readonly string[], { image, did }: Restored): Edit {
  const says = `revision ${record.revision}: payload restored (${did.join("; ")})`;
  return { target: record.ref, before: record.image, after: image, rank: 0, says, findings };
}

type Restored = Extract<Recovered, { ok: true }>;

function sayResult({ record }: Restored): string {
  const [status, label] = [payloadStatus(record), labelStatus(record)];
  const says = `Revision ${record.revision} is in the history again, ${sayStatus(status)}`;
  return status === label ? `${says}.` : `${says} by its payload, "${sayStatus(label)}" by its label: as they were.`;
}
