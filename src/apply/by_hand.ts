import type { Step } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import type { RecordImage, RecordRef } from "../model/snapshot.ts";
import { sqlCommand, undoSql } from "./by_hand_sql.ts";
import { shell } from "../shell.ts";

/**
 * The files of `backup/`, name and text: each step's before-image as an object that kubectl takes, or the statements that
 * psql takes, and how to put them back without this program.
 */
export function byHand(run: Run): [name: string, text: string][] {
  return [...run.plan.steps.flatMap(imageFile), ["undo-by-hand.txt", instructions(run)]];
}

function imageFile(step: Step): [name: string, text: string][] {
  if (step.target.driver === "sql") return [[fileName(step), undoSql(step)]];
  if (step.before === null) return [];
  return [[fileName(step), JSON.stringify(objectOf(step.target, step.before), null, 1) + "\n"]];
}

/** A record as a Kubernetes object. */
function objectOf(ref: RecordRef, image: RecordImage): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: ref.driver === "secret" ? "Secret" : "ConfigMap",
    metadata: { name: ref.name, namespace: ref.namespace, labels: image.labels, annotations: image.annotations },
    ...(image.type === undefined ? {} : { type: image.type }),
    ...(image.immutable === undefined ? {} : { immutable: image.immutable }),
    data: image.data,
    ...(image.binaryData === undefined ? {} : { binaryData: image.binaryData }),
  };
}

function fileName({ n, target: { name, driver } }: Step): string {
  const safe = name.replace(/[^A-Za-z0-9._-]/g, "_");
  return `${String(n).padStart(2, "0")}-${safe}.${driver === "sql" ? "sql" : "json"}`;
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
  ].map(printable).join("\n");
}

/** Names come from anywhere; whoever shows the file in a terminal is not to be written to. */
function printable(line: string): string {
  return line.split("\n").map((part) => part.replaceAll(/\p{C}/gu, "?")).join("\n");
}

function command(step: Step): string {
  const { driver, name, namespace } = step.target;
  if (driver === "sql") return sqlCommand(fileName(step));
  if (step.before === null) return shell`kubectl delete ${driver} ${name} --namespace ${namespace} --cascade=orphan`;
  return `kubectl ${step.after === null ? "create" : "replace"} -f ${fileName(step)}`;
}
