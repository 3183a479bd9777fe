import type { Evidence } from "../../model/finding.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { isObject } from "../json_values.ts";
import { word } from "./hook_run.ts";

/** What the cluster said of a hook's Job and of its pods: it outlives both, for an hour. */
export interface HookEvent {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
  readonly evidence: Evidence;
}

/** Reasons that tell why, the last word first; the rest is the course of any Job. */
const telling = [
  "BackoffLimitExceeded",
  "DeadlineExceeded",
  "PodFailurePolicy",
  "FailedIndexes",
  "FailedCreate",
  "OOMKilling",
  "Evicted",
  "Failed",
  "BackOff",
  "FailedScheduling",
  "FailedMount",
  "FailedAttachVolume",
  "ErrImagePull",
  "InspectFailed",
  "FailedCreatePodSandBox",
];

/**
 * The telling events of a hook's object since that time. Its pods are known by the Job's own event about each
 * (`SuccessfulCreate`), so they need not be there any more.
 */
export function hookEvents(snapshot: Snapshot, ref: ObjectRef, since: string | undefined): HookEvent[] {
  const namespace = ref.namespace ?? snapshot.scope.namespace;
  const about = snapshot.facts.events.flatMap((event, index) => {
    const { involvedObject, reason, message } = event as unknown as Record<string, Json | undefined>;
    if (!isObject(involvedObject) || involvedObject["namespace"] !== namespace) return [];
    if (lastTime(event as unknown as JsonObject) < seconds(since) - 1) return [];
    return [{ kind: involvedObject["kind"], name: involvedObject["name"], reason: word(reason), message, index }];
  });
  const own = about.filter(({ kind, name }) => kind === ref.kind && name === ref.name);
  const pods = new Set(
    own.flatMap(({ reason, message }) =>
      reason === "SuccessfulCreate" ? /^Created pod: (\S+)$/.exec(String(message))?.[1] ?? [] : []
    ),
  );
  const ofPods = about.filter(({ kind, name }) => kind === "Pod" && pods.has(String(name)));
  return [...own, ...ofPods].flatMap(({ kind, name, reason, index }): HookEvent[] => {
    if (reason === undefined || !telling.includes(reason)) return [];
    const what = `event ${reason} of ${kind} "${name}"`;
    return [{
      kind: String(kind),
      name: String(name),
      reason,
      evidence: evidence(snapshot, `/facts/events/${index}/reason`, what, reason),
    }];
  }).toSorted((a, b) => telling.indexOf(a.reason) - telling.indexOf(b.reason));
}

/** Controllers that came with Kubernetes fill in the old field, others the new ones. */
function lastTime({ lastTimestamp, series, eventTime, metadata }: JsonObject): number {
  const seen = isObject(series) ? series["lastObservedTime"] : undefined;
  const made = isObject(metadata) ? metadata["creationTimestamp"] : undefined;
  return seconds([seen, lastTimestamp, eventTime, made].find((time) => typeof time === "string") as string | undefined);
}
