import type { Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { bearsData, revisionOf } from "../state/helm.ts";
import { listNames } from "../state/history/claimed.ts";
import { createObject, refAt } from "../state/objects/edits.ts";
import { leftoversOf } from "../state/operation/leftovers.ts";
import { orphansOf } from "../state/operation/orphans.ts";
import { isApart, isGate, type Missing, missingOf } from "../state/ownership/missing.ts";
import { liveOf, objectsNamedBy } from "../state/ownership/named.ts";

export const recreateMissing: Repair = {
  id: "recreate-missing",
  title: "Make the objects of the deployed revision again that somebody deleted",
  risk: "careful",
  since: "0.3.0",
  answers: ["objects/missing"],
  uncovers: [],
  why:
    "Each is made from its document in the deployed manifest, with Helm's marks and as Helm's own field manager, so that " +
    "the next upgrade finds what it expects. Nothing that is there is touched, no hook runs. Not where making it again " +
    "would feign that nothing was lost: claims, volumes, definitions and namespaces; and admission webhooks and policies, " +
    "which somebody may have deleted for a reason, only where you name this repair.",
  propose(snapshot, findings, { repair }) {
    const found = missingOf(snapshot)!;
    const asked = found.objects.filter((one) => findings.some(({ subject }) => subject === subjectOf(found, one)));
    const other = found.failed.length > 0 && repair !== this.id ? sayOther(snapshot, found) : undefined;
    if (other) {
      return { repair: this.id, reason: "ambiguous", says: other, findings: findings.map(({ key }) => key) };
    }
    const makeable = asked.filter(({ ref: { kind } }) => !bearsData(kind) && (!isGate(kind) || repair === this.id));
    if (makeable.length === 0) {
      return { repair: this.id, ...whyNot(asked), findings: findings.map(({ key }) => key) };
    }
    const subjects = new Set(makeable.map((one) => subjectOf(found, one)));
    const keys = findings.filter(({ subject }) => subjects.has(subject)).map(({ key }) => key);
    return {
      // In Helm's order of kinds, in which the manifest stands.
      edits: makeable.map(({ ref, name, document }, index) =>
        createObject(refAt(snapshot, ref), document, snapshot.scope, {
          rank: index,
          says: `${name} is made again, as revision ${revisionOf(found.record)} has it`,
          findings: keys,
        })
      ),
      consequences: sayAfter(found, makeable),
    };
  },
};

/**
 * With true-baseline the next upgrade would start from the failed revision, which no longer names what is not there: made
 * again at the same time, nobody would know of it. undefined where that has nothing to do.
 */
function sayOther(snapshot: Snapshot, { record, failed, objects }: Missing): string | undefined {
  const known = new Set(objectsNamedBy(snapshot, failed.at(-1)!)!.map(({ name }) => name));
  const dropped = liveOf(objectsNamedBy(snapshot, record)!).filter(({ name }) => !known.has(name));
  const left = [...leftoversOf(snapshot)?.left ?? [], ...orphansOf(snapshot)?.orphans ?? [], ...dropped];
  if (left.length === 0) return undefined;
  return `Which revision the next upgrade starts from is to be settled first: ${revisionOf(record)}, or ${
    revisionOf(failed.at(-1)!)
  } by true-baseline. Either makes ${sayNames(objects)} again. To have it before, name --repair recreate-missing.`;
}

type Lost = Missing["objects"][number];

/** As objects/missing tells of it. */
function subjectOf({ record }: Missing, one: Lost): string {
  return isApart(one) ? one.name : `revision ${revisionOf(record)}`;
}

function whyNot(objects: readonly Lost[]): Pick<Refusal, "reason" | "says"> {
  const gates = objects.filter(({ ref }) => isGate(ref.kind));
  if (gates.length > 0) {
    return {
      reason: "ambiguous",
      says:
        `${sayNames(gates)}: somebody may have deleted it to be able to work. If it is to decide about everybody's ` +
        "requests again, and what answers for it is up, name --repair recreate-missing.",
    };
  }
  return {
    reason: "not-proven",
    says: `${
      sayNames(objects)
    }: what held data or other objects is not made again, for it would be empty. Restore it from where there is a copy.`,
  };
}

function sayNames(objects: readonly Lost[]): string {
  return listNames(objects.map(({ name }) => name));
}

const starting = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob"];

function sayAfter({ objects }: Missing, makeable: readonly Lost[]): string[] {
  const names = (kinds: (kind: string) => boolean, of = makeable) => sayNames(of.filter(({ ref }) => kinds(ref.kind)));
  const workloads = names((kind) => starting.includes(kind));
  const services = names((kind) => kind === "Service");
  const gates = names(isGate);
  const lost = names(bearsData, objects);
  const left = names(isGate, objects.filter((one) => !makeable.includes(one)));
  return [
    workloads ? `${workloads}: pods start. No pod that runs now restarts.` : "No pod starts or restarts.",
    ...(services ? [`${services}: the cluster address is another one, unless the manifest names it.`] : []),
    ...(gates ? [`${gates}: from then on requests in the whole cluster are asked of it again.`] : []),
    ...(lost ? [`Not made again, for it would be empty: ${lost}.`] : []),
    ...(left ? [`Not made again unless you name --repair recreate-missing: ${left}.`] : []),
  ];
}
