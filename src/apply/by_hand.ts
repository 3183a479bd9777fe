import type { JsonObject } from "../model/json.ts";
import type { ObjectStep, RecordStep, Step } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import type { RecordImage, RecordRef } from "../model/snapshot.ts";
import { sqlCommand, undoSql } from "./by_hand_sql.ts";
import { shell } from "../shell.ts";

/**
 * The files of `backup/`, name and text: each step's before-image as an object or a patch that kubectl takes, or the
 * statements that psql takes, and how to put them back without this program.
 */
export function byHand(run: Run): [name: string, text: string][] {
  return [...run.plan.steps.flatMap(imageFile), ["undo-by-hand.txt", instructions(run)]];
}

function imageFile(step: Step): [name: string, text: string][] {
  if (step.target && step.target.driver === "sql") return [[fileName(step), undoSql(step)]];
  if (step.before === null) return [];
  const object = step.target ? objectOf(step.target, step.before) : liveObject(step);
  return [[fileName(step), JSON.stringify(object, null, 1) + "\n"]];
}

/** Of an object that is changed the fields alone, null for those that were not there: a merge patch. */
function liveObject({ object, before, after }: ObjectStep): JsonObject {
  const fields = before!.fields;
  if (after !== null) return fields;
  const { apiVersion, kind, ...place } = object;
  return { apiVersion, kind, ...fields, metadata: { ...fields["metadata"] as JsonObject, ...place } };
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

function fileName(step: Step): string {
  const safe = (step.target ?? step.object).name.replace(/[^A-Za-z0-9._-]/g, "_");
  return `${String(step.n).padStart(2, "0")}-${safe}.${step.target?.driver === "sql" ? "sql" : "json"}`;
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
  if (step.final) return "nobody can take this back";
  return step.target ? recordCommand(step) : objectCommand(step);
}

function recordCommand(step: RecordStep): string {
  const { driver, name, namespace } = step.target;
  if (driver === "sql") return sqlCommand(fileName(step));
  if (step.before === null) return shell`kubectl delete ${driver} ${name} --namespace ${namespace} --cascade=orphan`;
  return `kubectl ${step.after === null ? "create" : "replace"} -f ${fileName(step)}`;
}

function objectCommand(step: ObjectStep): string {
  const { apiVersion, kind, name, namespace } = step.object;
  if (step.after === null) return `kubectl create -f ${fileName(step)}`;
  const [group, version] = apiVersion.split("/");
  const resource = [kind.toLowerCase(), ...(version === undefined ? [] : [version, group!])].join(".");
  const place = namespace === undefined ? [] : ["--namespace", namespace];
  if (step.before === null) return shell`kubectl delete ${[resource, name, ...place]}`;
  return shell`kubectl patch ${[resource, name, ...place]} --type merge --patch-file ${fileName(step)}`;
}
