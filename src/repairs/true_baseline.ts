import type { Finding } from "../model/finding.ts";
import type { Edit, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { deadRevision } from "../state/operation/dead.ts";
import { bearsData, deployedOf, isPending, operationOf, payloadStatus, type ReadableRecord } from "../state/helm.ts";
import type { Judgement } from "../state/compare/judgement.ts";
import { leftoversOf } from "../state/operation/leftovers.ts";
import { stageEdits } from "./clear_hook_stage.ts";
import { allOrRefusal, failedDescription, setStatus } from "./set_status.ts";

export const trueBaseline: Repair = {
  id: "true-baseline",
  title: "Let the next upgrade start from the dead revision, which is what is live",
  risk: "careful",
  since: "0.1.0",
  answers: ["pending/half-applied", "pending/undecided", "objects/left-by-dead-revision"],
  uncovers: [],
  why:
    "The revision from which Helm's next diff starts decides what is cleaned up. Where all of the dead revision was " +
    "applied, its manifest is the true account of what is live: with no deployed revision left, Helm starts from the " +
    "newest failed one, and then removes by its own hand what the next chart does not name. No live object is touched.",
  propose(snapshot, findings) {
    const dead = deadRevision(snapshot);
    const refusal = dead
      ? whyNot(dead.progress.judgements, dead.progress.allApplied)
      : "The newest revision is not a dead one above a deployed one.";
    if (!dead || refusal) {
      return { repair: this.id, reason: "not-proven", says: refusal!, findings: findings.map(({ key }) => key) };
    }
    const { record } = dead;
    return allOrRefusal([
      // A label by hand may call the dead one deployed.
      ...deployedOf(snapshot.records).filter((one) => one !== record)
        .map((one) => setStatus(this.id, one, "superseded", findings)),
      ...unlock(snapshot, record, findings),
    ], consequences(snapshot, record, dead.progress.judgements));
  },
};

function unlock(snapshot: Snapshot, record: ReadableRecord, findings: readonly Finding[]): (Edit | Refusal)[] {
  if (!isPending(payloadStatus(record))) return [];
  const description = failedDescription(snapshot, record, operationOf(record)!);
  return [setStatus(trueBaseline.id, record, "failed", findings, description, stageEdits(snapshot, record, "failed"))];
}

function whyNot(judgements: readonly Judgement[], allApplied: boolean): string | undefined {
  if (!allApplied) {
    const amiss = judgements.filter(({ verdict }) => verdict?.asMeant !== true).slice(0, 3).map(({ name }) => name);
    return `It is not proven that all of the dead revision was applied${
      amiss.length ? `: see ${amiss.join(", ")}` : ""
    }.`;
  }
  const bearing = judgements.filter(({ ref, base, next }) => base === null && next !== null && bearsData(ref.kind));
  if (bearing.length > 0) {
    return `The dead revision brought ${
      bearing.map(({ name }) => name).join(", ")
    }: as the baseline, the next upgrade could delete it.`;
  }
  return undefined;
}

function consequences(snapshot: Snapshot, record: ReadableRecord, judgements: readonly Judgement[]): string[] {
  const brought = judgements.filter(({ base, next }) => base === null && next !== null).map(({ name }) => name);
  const known = new Set(judgements.filter(({ next }) => next !== null).map(({ name }) => name));
  const stays = (leftoversOf(snapshot)?.left ?? []).filter(({ revision, what, name }) =>
    revision !== record.revision && what === "object" && !known.has(name)
  );
  return [
    `What revision ${record.revision} brought and the next chart does not name is removed by that upgrade, fields as well as objects.`,
    ...(brought.length > 0
      ? [`It deletes ${brought.join(", ")} unless the next chart names ${brought.length === 1 ? "it" : "them"}.`]
      : []),
    ...(stays.length > 0
      ? [`Brought by earlier dead revisions, and not cleaned up by this: ${stays.map(({ name }) => name).join(", ")}.`]
      : []),
  ];
}
