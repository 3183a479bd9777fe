import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { claimTroubles } from "./claim_trouble.ts";
import { containerTrouble } from "./container_trouble.ts";
import { eventsOf, messageOf, reasonOf } from "./events.ts";
import { at, conditionOf, partsAt, textAt } from "./fields.ts";
import { missingReference } from "./missing_reference.ts";
import { quote, type Trouble } from "./trouble.ts";
import type { Located, Workload } from "./workloads.ts";

/** Seconds that a scheduler or a kubelet may take before their silence means something. */
const patience = 60;

/** What keeps one pod from being ready; none where nothing that was read tells, or where it may simply be on its way. */
export function podTroubles(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const found = textAt(pod.object, "spec", "nodeName") === ""
    ? schedulingTroubles(snapshot, workload, pod)
    : startingTroubles(snapshot, workload, pod);
  return found.map((trouble) => ({ ...trouble, workload, pod }));
}

function schedulingTroubles(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const scheduled = conditionOf(pod.object, "PodScheduled");
  const message = textAt(scheduled?.condition, "message");
  if (!scheduled || scheduled.condition["status"] !== "False") {
    return ageOf(snapshot, pod.object) < patience ? [] : unseenByScheduler(snapshot, workload, pod);
  }
  const missing = missingReference(snapshot, pod.object, message);
  if (missing) return [missing];
  if (/volume|claim/i.test(message)) {
    const claims = claimTroubles(snapshot, pod.object);
    if (claims.length > 0) return claims;
  }
  return [{
    cause: "unschedulable",
    subject: workload.name,
    says: /^SchedulingGated$/.test(textAt(scheduled.condition, "reason"))
      ? "Scheduling gates hold its pods back from the scheduler"
      : `No node takes its pods: ${sayObstacles(message)}`,
    quotes: quote("The scheduler", message.replace(/,? (no new claims to deallocate, )?preemption: .*$/s, "")),
    evidence: [
      evidence(snapshot, `${pod.at}/status/conditions/${scheduled.index}/reason`, `why ${nameOf(pod)} has no node`),
    ],
  }];
}

/** What the scheduler's filters say (`pkg/scheduler/framework/plugins`, 1.36), as a person would. */
const obstacles: readonly (readonly [RegExp, string])[] = [
  [/Insufficient ([\w./-]*\w)/, "not enough $1 is free"],
  [/didn't match Pod's node affinity\/selector/, "no node has the labels that its node selector or affinity asks for"],
  [/untolerated taint/, "nodes have taints that it does not tolerate"],
  [/node\(s\) were unschedulable/, "nodes are cordoned"],
  [/didn't have free ports/, "its host port is taken"],
  [/volume node affinity conflict/, "its volume is in another zone or on another node"],
  [/exceed max volume count/, "nodes have no room for more volumes"],
  [/didn't match pod anti-affinity rules/, "its anti-affinity keeps it away from nodes with such pods"],
  [/didn't match pod affinity rules/, "no node runs the pods that its affinity wants beside it"],
  [/topology spread constraints/, "its topology spread constraints cannot be kept"],
  [/Too many pods/, "nodes have no room for more pods"],
  [/no nodes available/, "there is no node"],
];

function sayObstacles(message: string): string {
  const said = obstacles.flatMap(([sign, words]) => {
    const match = sign.exec(message);
    return match ? [words.replace("$1", match[1] ?? "")] : [];
  });
  return said.length > 0 ? said.join(", ") : "none fits what it asks for";
}

function unseenByScheduler(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const claims = claimTroubles(snapshot, pod.object);
  if (claims.length > 0) return claims;
  const scheduler = textAt(pod.object, "spec", "schedulerName");
  return [{
    cause: "unschedulable",
    subject: workload.name,
    says: `No scheduler has looked at its pods: they ask for ${JSON.stringify(scheduler)}`,
    evidence: [
      evidence(snapshot, `${pod.at}/spec/schedulerName`, `the scheduler that ${nameOf(pod)} asks for`, scheduler),
    ],
  }];
}

function startingTroubles(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const trouble = containerTrouble(snapshot, workload, pod);
  if (trouble) return [trouble];
  return isBeingMade(pod.object) ? mountTroubles(snapshot, workload, pod) : gateTrouble(snapshot, workload, pod);
}

/** The kubelet has it and has started nothing yet. */
function isBeingMade(pod: KubeObject): boolean {
  const statuses = [...partsAt(pod, "status", "initContainerStatuses"), ...partsAt(pod, "status", "containerStatuses")];
  return statuses.every((one) =>
    /^(ContainerCreating|PodInitializing)?$/.test(textAt(one, "state", "waiting", "reason")) &&
    at(one, "state", "running") === undefined && at(one, "state", "terminated") === undefined
  );
}

function mountTroubles(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const said = eventsOf(snapshot, pod.object).find((event) =>
    /^(FailedMount|FailedAttachVolume|FailedMapVolume|FailedCreatePodSandBox)$/.test(reasonOf(event))
  );
  const missing = missingReference(snapshot, pod.object, said ? messageOf(said) : "");
  if (missing) return [missing];
  if (!said) return [];
  const isSandbox = reasonOf(said) === "FailedCreatePodSandBox";
  const isAttach = reasonOf(said) === "FailedAttachVolume";
  const seen = [
    evidence(snapshot, `${pod.at}/status/phase`, `phase of ${nameOf(pod)}`),
    evidence(snapshot, `${said.at}/reason`, `event about ${nameOf(pod)}`),
  ];
  return [{
    cause: isSandbox ? "not-ready" : "volume-not-mounted",
    subject: workload.name,
    says: isSandbox
      ? "The node cannot set up its pods' network"
      : isAttach
      ? "A volume of its pods cannot be attached to the node"
      : "The node cannot mount a volume of its pods",
    quotes: quote(isAttach ? "The attach-detach controller" : "The node", messageOf(said)),
    evidence: seen,
  }];
}

/** All containers are ready, and the pod is not: somebody outside is to say that it is (`spec.readinessGates`). */
function gateTrouble(snapshot: Snapshot, workload: Workload, pod: Located): Trouble[] {
  const statuses = partsAt(pod.object, "status", "containerStatuses");
  if (statuses.length === 0 || !statuses.every((one) => one["ready"] === true)) return [];
  const gates = partsAt(pod.object, "spec", "readinessGates").map((gate) => textAt(gate, "conditionType"));
  const open = gates.find((type) => conditionOf(pod.object, type)?.condition["status"] !== "True");
  if (open === undefined) return [];
  return [{
    cause: "not-ready",
    subject: workload.name,
    says: `Its containers are ready, and its readiness gate ${
      JSON.stringify(open)
    } is not: its controller has not said so`,
    evidence: [evidence(snapshot, `${pod.at}/status/conditions`, `conditions of ${nameOf(pod)}`)],
  }];
}

function ageOf({ takenAt }: Snapshot, { metadata }: KubeObject): number {
  return seconds(takenAt) - seconds(metadata.creationTimestamp);
}

function nameOf({ object }: Located): string {
  return `Pod/${object.metadata.name}`;
}
