import type { Refusal, Repair } from "../model/plan.ts";
import { bearsData, revisionOf } from "../state/helm.ts";
import { listNames } from "../state/history/claimed.ts";
import { createObject, refAt } from "../state/objects/edits.ts";
import { type Missing, missingOf } from "../state/ownership/missing.ts";

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
    "would feign that nothing was lost: claims, volumes, definitions and namespaces.",
  propose(snapshot, findings) {
    const found = missingOf(snapshot)!;
    const keys = findings.map(({ key }) => key);
    const { makeable, refusal } = sort(found);
    if (makeable.length === 0) return { repair: this.id, ...refusal!, findings: keys };
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

type Lost = Missing["objects"][number];

function sort({ objects }: Missing): { makeable: Lost[]; refusal?: Pick<Refusal, "reason" | "says"> } {
  const makeable = objects.filter(({ ref }) => !bearsData(ref.kind));
  const names = listNames(objects.map(({ name }) => name));
  const says =
    `${names}: what held data or other objects is not made again, for it would be empty. Restore it from where there is a copy.`;
  return makeable.length > 0 ? { makeable } : { makeable, refusal: { reason: "not-proven", says } };
}

const starting = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob"];

function sayAfter({ objects }: Missing, makeable: readonly Lost[]): string[] {
  const names = (kinds: (kind: string) => boolean, of = makeable) =>
    listNames(of.filter(({ ref }) => kinds(ref.kind)).map(({ name }) => name));
  const workloads = names((kind) => starting.includes(kind));
  const services = names((kind) => kind === "Service");
  const left = names(bearsData, [...objects]);
  return [
    workloads ? `${workloads}: pods start. No pod that runs now restarts.` : "No pod starts or restarts.",
    ...(services ? [`${services}: the cluster address is another one, unless the manifest names it.`] : []),
    ...(left ? [`Not made again, for it would be empty: ${left}.`] : []),
  ];
}
