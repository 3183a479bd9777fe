import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { objectsOf } from "../compare/judgement.ts";
import { type Rollout, rolloutOf } from "../compare/rollout.ts";
import { baselineOf, lastOf } from "../helm.ts";
import { nameOf, observed } from "../observation.ts";
import { once } from "../once.ts";
import { isUnfinished, makesPods } from "./pod_makers.ts";
import { conditionOf, numberAt, textAt } from "./fields.ts";

/** An object of the snapshot and where it stands there. */
export interface Located {
  readonly object: KubeObject;
  readonly at: string;
}

/** Something that the release waits for. */
export interface Awaited extends Located {
  /** `Deployment/web` */
  readonly name: string;
  readonly rollout: Rollout;
}

/** A live workload of the release that has not got all its pods ready. */
export interface Workload extends Awaited {
  /** What makes its pods: itself, or of a Deployment the ReplicaSet of its present template. undefined: not seen. */
  readonly maker: Located | undefined;
  /** The pods of that; those of earlier ReplicaSets are in `former`. */
  readonly pods: readonly Located[];
  readonly former: readonly Located[];
}

/** What the newest revision, and the one that is deployed, have live and that is not done; the newest uninstalled: nothing. */
export const unfinished = once(
  (snapshot): { readonly workloads: readonly Workload[]; readonly others: readonly Awaited[] } => {
    const awaited = namedRefs(snapshot).flatMap((ref): Awaited[] => {
      const seen = observed(snapshot, ref);
      if (!seen?.live || !isOurs(snapshot, seen.live)) return [];
      const rollout = rolloutOf(seen.live);
      if (rollout.complete !== false || seen.live.metadata.deletionTimestamp !== undefined) return [];
      return [{ name: nameOf(ref, snapshot.scope.namespace), object: seen.live, at: seen.at, rollout }];
    });
    return {
      workloads: awaited.filter(({ object }) => isUnfinished(object)).map((one) => withPods(snapshot, one)),
      others: awaited.filter(({ object }) => !makesPods(object)),
    };
  },
);

function namedRefs(snapshot: Snapshot): ObjectRef[] {
  const records = [lastOf(snapshot.records), baselineOf(snapshot.records, "upgrade")];
  const named = records.flatMap((record) => [...objectsOf(snapshot, record?.release.manifest ?? "") ?? []]);
  return [...new Map(named).values()].map(({ ref }) => ref);
}

/** What another release took over is that one's to tell of. */
function isOurs({ scope }: Snapshot, { metadata: { annotations = {} } }: KubeObject): boolean {
  const name = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  return (name ?? scope.release) === scope.release && (namespace ?? scope.namespace) === scope.namespace;
}

function withPods(snapshot: Snapshot, one: Awaited): Workload {
  if (one.object.kind === "Pod") return { ...one, maker: one, pods: [one], former: [] };
  if (one.object.kind !== "Deployment") {
    return { ...one, maker: one, pods: ownedBy(snapshot, one.object, "Pod"), former: [] };
  }
  const sets = ownedBy(snapshot, one.object, "ReplicaSet");
  const maker = currentSet(one.object, sets);
  const podsOf = ({ object }: Located) => ownedBy(snapshot, object, "Pod");
  return {
    ...one,
    maker,
    pods: maker ? podsOf(maker) : [],
    former: sets.filter((set) => set !== maker).flatMap(podsOf),
  };
}

/** Both bear the number of the revision (`deployment/util/deployment_util.go` `RevisionAnnotation`). */
const revision = "deployment.kubernetes.io/revision";

function currentSet({ metadata }: KubeObject, sets: readonly Located[]): Located | undefined {
  const wanted = metadata.annotations?.[revision];
  return sets.find(({ object }) => wanted !== undefined && object.metadata.annotations?.[revision] === wanted);
}

/** By the owner reference's uid, never by name. */
export function ownedBy(snapshot: Snapshot, { metadata: { uid } }: KubeObject, kind: string): Located[] {
  return snapshot.facts.dependents.flatMap((object, index) =>
    object.kind === kind && uid !== undefined &&
      object.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid)
      ? [{ object, at: `/facts/dependents/${index}` }]
      : []
  );
}

export function isReady({ object }: Located): boolean {
  return conditionOf(object, "Ready")?.condition["status"] === "True";
}

/** Its pods that should be ready and are not; one that has ended, and whose work may be done by another, is none. */
export function unreadyPods({ pods }: Workload): Located[] {
  return pods.filter((pod) =>
    !isReady(pod) && pod.object.metadata.deletionTimestamp === undefined &&
    !["Succeeded", "Failed"].includes(textAt(pod.object, "status", "phase"))
  );
}

/** How many pods its maker asks for. */
export function wantedPods({ maker }: Workload): number {
  if (!maker) return 0;
  const { object } = maker;
  if (object.kind === "Pod") return 1;
  if (object.kind === "DaemonSet") return numberAt(object, "status", "desiredNumberScheduled");
  if (object.kind === "Job") return numberAt(object, "spec", "parallelism") || 1;
  return numberAt(object, "spec", "replicas");
}
