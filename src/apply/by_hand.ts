import type { Step } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import type { RecordImage, RecordRef } from "../model/snapshot.ts";

/**
 * The files of `backup/`, name and text: each step's before-image as an object that kubectl takes, and how to put them back
 * without this program.
 */
export function byHand(run: Run): [name: string, text: string][] {
  const images: [string, string][] = run.plan.steps.flatMap((step) =>
    step.before === null ? [] : [[fileName(step), JSON.stringify(objectOf(step.target, step.before), null, 1) + "\n"]]
  );
  return [...images, ["undo-by-hand.txt", instructions(run)]];
}

/** A record as a Kubernetes object; of an SQL row the same shape without a kind, for want of one. */
export function objectOf(ref: RecordRef, image: RecordImage): Record<string, unknown> {
  const kind = kinds[ref.driver];
  return {
    ...(kind === undefined ? {} : { apiVersion: "v1", kind }),
    metadata: { name: ref.name, namespace: ref.namespace, labels: image.labels, annotations: image.annotations },
    ...(image.type === undefined ? {} : { type: image.type }),
    ...(image.immutable === undefined ? {} : { immutable: image.immutable }),
    data: image.data,
  };
}

const kinds = { secret: "Secret", configmap: "ConfigMap", sql: undefined } as const;

function fileName(step: Step): string {
  return `${String(step.n).padStart(2, "0")}-${step.target.name.replace(/[^A-Za-z0-9._-]/g, "_")}.json`;
}

/** `kubectl apply` is not among them: it copies the record into an annotation, which has a quarter of the room. */
function instructions(run: Run): string {
  const { release, namespace } = run.plan.scope;
  return [
    `How to take back run ${run.id} on release "${release}" in namespace "${namespace}" without helm-doctor.`,
    "Do this only if the release was not touched since, in this order, and leave out the steps that were not done:",
    "",
    ...[...run.plan.steps].reverse().map((step) => `step ${step.n} (${step.says}):\n  ${command(step)}`),
    "",
  ].join("\n");
}

function command(step: Step): string {
  const kind = kinds[step.target.driver];
  const file = fileName(step);
  if (kind === undefined) {
    return step.before === null ? `delete the row "${step.target.name}"` : `put the row back from ${file}`;
  }
  if (step.before === null) {
    return `kubectl delete ${kind.toLowerCase()} ${step.target.name} --namespace ${step.target.namespace} --cascade=orphan`;
  }
  return step.after === null ? `kubectl create -f ${file}` : `kubectl replace -f ${file}`;
}
