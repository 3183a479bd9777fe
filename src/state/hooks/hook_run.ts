import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Json } from "../../model/json.ts";
import { seconds } from "../clock.ts";
import { isList, isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { observed, type Seen } from "../observation.ts";

/** What a hook's Job or Pod is at; `other`: a kind for which Helm does not wait. */
export type HookState = "succeeded" | "failed" | "cannot-be-scheduled" | "running" | "suspended" | "other";

/** The one object of a hook; undefined where its manifest cannot be read. */
export function hookRef(hook: Hook): ObjectRef | undefined {
  return parseManifest(hook.manifest ?? "").documents[0]?.ref;
}

export function seenOf(snapshot: Snapshot, hook: Hook): Seen | undefined {
  const ref = hookRef(hook);
  return ref?.name ? observed(snapshot, ref) : undefined;
}

/**
 * The hook's delete policies as Helm goes by them: where none is written it is `before-hook-creation` (Helm 3.22 and 4.3
 * `pkg/action/hooks.go` `execHook`).
 */
export function policiesOf({ delete_policies }: Hook): readonly string[] {
  return delete_policies?.length ? delete_policies : ["before-hook-creation"];
}

/** Whether Helm deletes what is there before it makes the hook anew; a definition never (`deleteHookByPolicy`). */
export function isReplaced(hook: Hook): boolean {
  return hook.kind !== "CustomResourceDefinition" && policiesOf(hook).includes("before-hook-creation");
}

export function hookState(snapshot: Snapshot, live: KubeObject): HookState {
  if (live.kind === "Job") {
    const has = (type: string) => conditionsOf(live).some((one) => one["type"] === type && one["status"] === "True");
    if (has("Complete") || has("SuccessCriteriaMet")) return "succeeded";
    if (has("Failed") || has("FailureTarget")) return "failed";
    if (has("Suspended")) return "suspended";
    return podsOf(snapshot, live).some(({ pod }) => isUnschedulable(pod)) ? "cannot-be-scheduled" : "running";
  }
  if (live.kind === "Pod") {
    const phase = statusOf(live)["phase"];
    if (phase === "Succeeded") return "succeeded";
    if (phase === "Failed") return "failed";
    return isUnschedulable(live) ? "cannot-be-scheduled" : "running";
  }
  return "other";
}

/** Nothing of it runs any more, nor ever will. */
export function isOver(snapshot: Snapshot, live: KubeObject): boolean {
  return ["succeeded", "failed"].includes(hookState(snapshot, live));
}

export interface HookPod {
  readonly pod: KubeObject;
  readonly at: string;
}

/** The pods of a live hook, by their owner and not by their names; a hook that is a Pod is its own. */
export function podsOf(snapshot: Snapshot, live: KubeObject): HookPod[] {
  if (live.kind === "Pod") {
    const index = snapshot.objects.findIndex((seen) => seen.live === live);
    return index < 0 ? [] : [{ pod: live, at: `/objects/${index}/live` }];
  }
  return snapshot.facts.pods.flatMap((pod, index) =>
    pod.metadata.ownerReferences?.some(({ uid }) => uid === live.metadata.uid)
      ? [{ pod, at: `/facts/pods/${index}` }]
      : []
  );
}

/** How a container ended, or what it waits for. */
export interface ContainerNote {
  readonly says: string;
  readonly at: string;
}

/** The worst of what the pods' containers say, the newest pod first; undefined where they say nothing. */
export function containerNote(pods: readonly HookPod[]): ContainerNote | undefined {
  const newestFirst = pods.toSorted((a, b) =>
    seconds(b.pod.metadata.creationTimestamp) - seconds(a.pod.metadata.creationTimestamp)
  );
  return newestFirst.flatMap(({ pod, at }) =>
    ["initContainerStatuses", "containerStatuses"].flatMap((list) => {
      const statuses = statusOf(pod)[list];
      return isList(statuses)
        ? statuses.flatMap((status, index) => noteOf(pod, status, `${at}/status/${list}/${index}`) ?? [])
        : [];
    })
  )[0];
}

function noteOf({ metadata: { name: pod } }: KubeObject, status: Json, at: string): ContainerNote | undefined {
  if (!isObject(status)) return undefined;
  const who = `container "${status["name"]}" of Pod "${pod}"`;
  for (const field of ["state", "lastState"]) {
    const state = isObject(status[field]) ? status[field] : {};
    const { terminated, waiting } = state;
    if (isObject(terminated) && terminated["exitCode"] !== 0) {
      const reason = word(terminated["reason"]);
      const why = reason && reason !== "Error" ? `, ${reason}` : "";
      return { says: `${who} ended with exit code ${terminated["exitCode"]}${why}`, at: `${at}/${field}/terminated` };
    }
    const waits = isObject(waiting) ? word(waiting["reason"]) : undefined;
    if (waits && !["ContainerCreating", "PodInitializing", "CrashLoopBackOff"].includes(waits)) {
      return { says: `${who} waits: ${waits}`, at: `${at}/${field}/waiting` };
    }
  }
  return undefined;
}

/** The condition by which a Job failed: `BackoffLimitExceeded`, `DeadlineExceeded` … */
export function failedCondition({ live, at }: Seen): { readonly reason: string; readonly at: string } | undefined {
  const conditions = live ? conditionsOf(live) : [];
  const index = conditions.findIndex((one) => one["type"] === "Failed" && one["status"] === "True");
  const reason = word(conditions[index]?.["reason"]);
  return reason === undefined ? undefined : { reason, at: `${at}/status/conditions/${index}/reason` };
}

/** Reasons are words of one piece by the API's own rule; anything else may be anybody's text, and is not said. */
export function word(value: Json | undefined): string | undefined {
  return typeof value === "string" && /^[A-Za-z]\w*$/.test(value) ? value : undefined;
}

function conditionsOf(live: KubeObject): readonly Record<string, Json | undefined>[] {
  const conditions = statusOf(live)["conditions"];
  return isList(conditions) ? conditions.filter(isObject) : [];
}

function statusOf(live: KubeObject): Record<string, Json | undefined> {
  const status = live["status"] as Json | undefined;
  return isObject(status) ? status : {};
}

function isUnschedulable(pod: KubeObject): boolean {
  return conditionsOf(pod).some((one) =>
    one["type"] === "PodScheduled" && one["status"] === "False" && one["reason"] === "Unschedulable"
  );
}
