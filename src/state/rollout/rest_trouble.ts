import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { lastOf } from "../helm.ts";
import { evidence, pointer } from "../evidence.ts";
import { conditionOf, numberAt, partsAt, textAt } from "./fields.ts";
import { claimTrouble } from "./claim_trouble.ts";
import { quote, type Trouble } from "./trouble.ts";
import { type Awaited, type Located, unreadyPods, wantedPods, type Workload } from "./workloads.ts";

/** Seconds beyond its grace period after which a pod that is to end counts as held. */
const patience = 60;

/** Pods that were told to end and do not: a finalizer, or a node that does not answer. */
export function terminatingTroubles(snapshot: Snapshot, workload: Workload): Trouble[] {
  const held = [...workload.pods, ...workload.former].filter(({ object }) =>
    seconds(snapshot.takenAt) - seconds(object.metadata.deletionTimestamp) > patience
  );
  return held.map((pod) => {
    const { name, finalizers = [] } = pod.object.metadata;
    const why = finalizers.length > 0
      ? `finalizers hold it (${finalizers.join(", ")})`
      : "its node has not said that it ended";
    return {
      cause: "pods-terminating",
      subject: workload.name,
      says: `Pod/${name} was to be gone, and is not: ${why}`,
      evidence: [
        evidence(snapshot, `${pod.at}/metadata/deletionTimestamp`, `when Pod/${name} was to be gone`),
        ...(finalizers.length > 0 ? [evidence(snapshot, `${pod.at}/metadata/finalizers/0`, "what holds it")] : []),
      ],
      workload,
      pod,
    };
  });
}

/** So long may a rollout that nothing is known against take, where it sets itself no deadline. */
const usual = 600;

/** Nothing that was read names a cause: it is on its way, or nobody can tell why it is not. */
export function silentTrouble(snapshot: Snapshot, workload: Workload): Trouble {
  const { name, rollout, at } = workload;
  const seen = evidence(snapshot, pointer(at, rollout.path), `${name}: ${rollout.says}`, rollout.says);
  const since = seconds(snapshot.takenAt) - lastStep(workload);
  if (!isLate(workload) && since < allowedFor(workload)) {
    return {
      cause: "progressing",
      subject: name,
      says: `${name} is on its way: ${rollout.says}`,
      evidence: [seen],
      workload,
    };
  }
  const gaps = snapshot.gaps.filter(({ facet }) => ["dependents", "events", "references"].includes(facet));
  return {
    cause: "not-ready",
    subject: name,
    says: `${name} does not get ready: ${rollout.says}`,
    notes: [...sayPods(workload), ...gaps.map(sayGap)],
    evidence: [seen],
    workload,
  };
}

function sayPods(workload: Workload): string[] {
  const unready = unreadyPods(workload).map(({ object }) => `Pod/${object.metadata.name}`);
  if (unready.length > 0) return [`Not ready, and nothing says why: ${unready.slice(0, 5).join(", ")}.`];
  const { maker, pods } = workload;
  const missing = wantedPods(workload) - pods.length;
  return maker && missing > 0
    ? [`${missing} of its ${wantedPods(workload)} pods are not made, and nothing says why.`]
    : [];
}

function sayGap({ what, says }: Gap): string {
  return `Could not look further: ${what}: ${says}`;
}

function isLate({ object }: Workload): boolean {
  return textAt(conditionOf(object, "Progressing")?.condition, "reason") === "ProgressDeadlineExceeded";
}

function allowedFor({ object }: Workload): number {
  return numberAt(object, "spec", "progressDeadlineSeconds") || usual;
}

/** When something of it changed last, by the server's clock. */
function lastStep({ object, pods, maker }: Workload): number {
  const stamps = [
    textAt(conditionOf(object, "Progressing")?.condition, "lastUpdateTime"),
    ...(object.metadata.managedFields ?? []).map(({ time }) => time),
    ...[...pods, ...(maker ? [maker] : [])].map((one: Located) => one.object.metadata.creationTimestamp),
    ...pods.flatMap(({ object }) =>
      partsAt(object, "status", "conditions").map((one) => textAt(one, "lastTransitionTime"))
    ),
  ];
  return Math.max(...stamps.map(seconds).filter(Number.isFinite), 0);
}

/** What Helm waits for beside workloads: claims, load balancers, custom resources (Helm 4 only). */
export function otherTrouble(snapshot: Snapshot, one: Awaited): Trouble {
  if (one.object.kind === "PersistentVolumeClaim") return claimTrouble(snapshot, one);
  const seen = evidence(
    snapshot,
    pointer(one.at, one.rollout.path),
    `${one.name}: ${one.rollout.says}`,
    one.rollout.says,
  );
  if (one.object.kind === "Service") {
    return {
      cause: "load-balancer-pending",
      subject: one.name,
      says: `${one.name} has no address: no load balancer has been made for it`,
      ...(lastOf(snapshot.records)?.release.apply_method === undefined
        ? {}
        : { notes: ["Helm 4 does not wait for it, unless it is told to by --wait=legacy."] }),
      evidence: [seen],
    };
  }
  const ready = conditionOf(one.object, "Ready") ?? conditionOf(one.object, "Stalled");
  return {
    cause: "not-ready",
    subject: one.name,
    says: `${one.name} does not get ready: ${one.rollout.says}`,
    quotes: quote("Its controller", textAt(ready?.condition, "message")),
    evidence: [seen],
  };
}
