import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { editRecord, type PayloadEdit } from "../record/edit.ts";
import { isPending, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import { honestStage, type Stage, stageFaults } from "../state/records/werf.ts";
import { allOrRefusal } from "./set_status.ts";

export const clearHookStage: Repair = {
  id: "clear-hook-stage",
  title: "Let werf's fields say how far the dead revision got, not the number of its hook",
  risk: "safe",
  since: "0.2.0",
  answers: ["history/werf-hook-stage"],
  uncovers: [],
  why:
    "werf's fork sets out from what these fields say was deployed. Of a revision that died in its hooks nothing was: the " +
    "phase is `init` then, as werf itself writes it before the first hook. Where the rollout may have begun, its first " +
    "stage is counted; where an uninstall had, all of them. Nothing else in the record is touched.",
  propose(snapshot, findings) {
    const keys = findings.map(({ key }) => key);
    const subjects = new Set(findings.map(({ subject }) => subject));
    const faults = stageFaults(snapshot.records).filter(({ record }) => subjects.has(`revision ${record.revision}`));
    // Whatever repair says how a pending revision ended says this along with it: one record, one edit.
    const settled = faults.filter(({ record }) => !isPending(payloadStatus(record)));
    if (settled.length === 0) {
      return {
        repair: this.id,
        reason: "ambiguous",
        says: `${[...subjects].join(", ")}: still pending. The repair that settles how it ended mends this too.`,
        findings: keys,
      };
    }
    return allOrRefusal(settled.map(({ record }) => mend(snapshot, record, keys)), []);
  },
};

/** What a repair that gives a werf record that status has to write beside it; nothing for all other records. */
export function stageEdits(snapshot: Snapshot, record: ReadableRecord, status: string): PayloadEdit[] {
  const isFaulty = stageFaults(snapshot.records).some((fault) => fault.record === record);
  return isFaulty ? editsFor(honestStage(snapshot, record, status)) : [];
}

function editsFor({ phase, stage }: Stage): PayloadEdit[] {
  return [
    { path: ["info", "last_phase"], value: phase },
    { path: ["info", "last_stage"], ...(stage === undefined ? {} : { value: stage }) },
  ];
}

function mend(snapshot: Snapshot, record: ReadableRecord, findings: readonly string[]): Edit | Refusal {
  const stage = honestStage(snapshot, record);
  const edited = record.image.immutable
    ? { ok: false as const, reason: "immutable" as const, says: `The record "${record.ref.name}" is immutable.` }
    : editRecord(record, { payload: editsFor(stage) });
  if (!edited.ok) return { repair: clearHookStage.id, reason: edited.reason, says: edited.says, findings };
  const { last_phase: phase, last_stage: was } = record.release.info ?? {};
  return {
    target: record.ref,
    before: record.image,
    after: edited.image,
    rank: 1,
    says: `revision ${record.revision}: ${sayStage(String(phase), was)} -> ${sayStage(stage.phase, stage.stage)}`,
    findings,
  };
}

function sayStage(phase: string, stage: unknown): string {
  return stage === undefined ? phase : `${phase} ${stage}`;
}
