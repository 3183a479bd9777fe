import type { Edit, Proposal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { recoverRecord } from "../record/recover.ts";
import { type Salvaged, salvagePayload } from "../record/salvage.ts";
import { history, payloadStatus } from "../state/helm.ts";
import { parseManifest } from "../state/manifest/manifest.ts";
import { type Damaged, damagedRecords, immutable, type Obstacle, refuseAll } from "./damaged_records.ts";
import { sayStatus } from "../state/history/say_status.ts";

export const salvageRecord: Repair = {
  id: "salvage-record",
  title: "Make the record readable with what is left of it",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/unreadable-record", "history/crashes-helm"],
  uncovers: "any",
  worksBlind: true,
  why:
    "A payload that was cut off behind its manifest has lost nothing that Helm's next diff goes by. The JSON up to the cut " +
    "is kept; revision and namespace are completed from the object's name; the status counts only where payload and label " +
    "agree. Values and chart are never taken from a neighbour: nobody can tell whether they were the same. Where the " +
    "manifest is not whole, or a checksum does not confirm it, this repair refuses: half a manifest as the baseline would make " +
    "Helm forget objects. It leaves to restore-record what that can do without a loss.",
  propose(snapshot, findings): Proposal {
    const edits: Edit[] = [];
    const obstacles: Obstacle[] = [];
    const consequences: string[] = [];
    for (const damaged of damagedRecords(snapshot, findings)) {
      if (recoverRecord(damaged.record).ok) continue;
      const salvaged = salvageOf(snapshot, damaged);
      const obstacle = salvaged.ok ? immutable(damaged) : refuse(damaged, salvaged);
      if (obstacle) obstacles.push(obstacle);
      else if (salvaged.ok) {
        edits.push(editOf(damaged, salvaged));
        consequences.push(...sayResult(salvaged));
      }
    }
    if (edits.length === 0 && obstacles.length > 0) return refuseAll(this.id, obstacles);
    return { edits, consequences };
  },
};

type Whole = Extract<Salvaged, { ok: true }>;

/** What is salvageable of it, its manifest understood to the last document. */
export function salvageOf(snapshot: Snapshot, { record }: Pick<Damaged, "record">): Salvaged {
  const salvaged = salvagePayload(record, history(snapshot.records), snapshot.tool);
  if (!salvaged.ok || parseManifest(salvaged.record.release?.manifest ?? "").faults.length === 0) return salvaged;
  return { ok: false, reason: "not-certain", says: "its manifest is whole, but no YAML" };
}

function refuse(damaged: Damaged, { reason, says }: Extract<Salvaged, { ok: false }>): Obstacle {
  const reasons = { lost: "unreadable", "not-certain": "not-proven", "too-large": "too-large" } as const;
  return { ...damaged, reason: reasons[reason], says: `${says.charAt(0).toUpperCase()}${says.slice(1)}.` };
}

function editOf({ record, keys }: Damaged, { image, lost }: Whole): Edit {
  const says = `revision ${record.revision}: made readable without ${lost.join(", ")}`;
  return { target: record.ref, before: record.image, after: image, rank: 0, says, findings: keys };
}

function sayResult({ record, lost, completed }: Whole): string[] {
  const { revision } = record;
  return [
    `Revision ${revision} is in the history again, ${
      sayStatus(payloadStatus(record))
    }; its description says what is lost.`,
    ...(lost.some((part) => part.startsWith("hooks"))
      ? [`A rollback to revision ${revision}, or an uninstall while it is the newest, runs none of its lost hooks.`]
      : []),
    ...(completed.includes("apply_method")
      ? ["How its objects are applied was taken from the other revisions, which all agree."]
      : []),
  ];
}
