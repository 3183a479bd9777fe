import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { at, numberAt, textAt } from "./fields.ts";
import { podTroubles } from "./pod_trouble.ts";
import type { Trouble } from "./trouble.ts";
import { type Located, unreadyPods, type Workload } from "./workloads.ts";

/** A pod that holds up its StatefulSet, though the template has been mended since. */
export interface WedgedPod {
  readonly workload: Workload;
  readonly pod: Located;
  /** What keeps it from ever being ready. */
  readonly trouble: Trouble;
}

/** What a pod made anew from the present template need not have. */
const ofItsTemplate = [
  "image-pull",
  "crash-loop",
  "unschedulable",
  "probe-failing",
  "container-refused",
  "init-container",
  "reference-missing",
];

/**
 * With `OrderedReady` the controller goes on only when every pod is ready, and replaces none that is not: a pod of a
 * template that never worked stays, whatever the template says now, until somebody deletes it (Kubernetes 1.36
 * `pkg/controller/statefulset/stateful_set_control.go` `processReplica`; kubernetes/kubernetes#60164).
 */
export function wedgedPods(snapshot: Snapshot, workload: Workload): WedgedPod[] {
  const { object } = workload;
  const update = textAt(object, "status", "updateRevision");
  const isOrdered = textAt(object, "spec", "podManagementPolicy") !== "Parallel" &&
    textAt(object, "spec", "updateStrategy", "type") !== "OnDelete";
  const isObserved = numberAt(object, "status", "observedGeneration") >= (object.metadata.generation ?? 0);
  if (object.kind !== "StatefulSet" || !isOrdered || !isObserved || update === "") return [];
  const partition = numberAt(object, "spec", "updateStrategy", "rollingUpdate", "partition");
  return unreadyPods(workload).filter((pod) => templateOf(pod) !== update && ordinalOf(pod) >= partition)
    .flatMap((pod) => {
      const trouble = podTroubles(snapshot, workload, pod).find(({ cause }) => ofItsTemplate.includes(cause));
      return trouble ? [{ workload, pod, trouble }] : [];
    });
}

export function wedgedTrouble(snapshot: Snapshot, { workload, pod, trouble }: WedgedPod): Trouble {
  const { name } = pod.object.metadata;
  return {
    ...trouble,
    cause: "statefulset-wedged",
    subject: workload.name,
    says: `${workload.name} waits for Pod/${name}, which is of an earlier template and will never be ready`,
    notes: [`${trouble.says}.`, ...(trouble.notes ?? [])],
    evidence: [
      evidence(snapshot, `${pod.at}/metadata/labels/controller-revision-hash`, `the template of Pod/${name}`),
      evidence(snapshot, `${workload.at}/status/updateRevision`, `the template that ${workload.name} wants`),
      ...trouble.evidence,
    ],
  };
}

function templateOf({ object }: Located): string {
  return textAt(object, "metadata", "labels", "controller-revision-hash");
}

function ordinalOf({ object }: Located): number {
  const label = at(object, "metadata", "labels", "apps.kubernetes.io/pod-index");
  return Number(label ?? /-(\d+)$/.exec(object.metadata.name)?.[1] ?? 0);
}
