import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isObject } from "../json_values.ts";
import { rolloutOf } from "../compare/rollout.ts";
import { at } from "./fields.ts";

const makers =
  /^(apps\/\w+ (Deployment|StatefulSet|DaemonSet|ReplicaSet)|v1 ReplicationController|batch\/\w+ Job|v1 Pod)$/;

/** Whether it makes pods, or is one. A CronJob has no rollout: nobody waits for it. */
export function makesPods({ apiVersion, kind }: KubeObject): boolean {
  return makers.test(`${apiVersion} ${kind}`);
}

/**
 * Whether it has pods to wait for and they are not all as it wants them. One that is suspended, or on its way out, waits
 * for nobody; what is paused, scaled to nothing or replaced by hand only has no rollout (see `rolloutOf`).
 */
export function isUnfinished(live: KubeObject): boolean {
  return makesPods(live) && live.metadata.deletionTimestamp === undefined && at(live, "spec", "suspend") !== true &&
    rolloutOf(live).complete === false;
}

/** The spec of the pods that it makes; of a pod its own. */
export function podSpecOf(live: KubeObject): JsonObject | undefined {
  const spec = live.kind === "Pod" ? at(live, "spec") : at(live, "spec", "template", "spec");
  return isObject(spec) ? spec : undefined;
}

/** The labels of its selector as a query, to narrow a list; undefined where it has none. Sets of values are left out. */
export function selectorOf(live: KubeObject): string | undefined {
  const selector = live.kind === "ReplicationController"
    ? at(live, "spec", "selector")
    : at(live, "spec", "selector", "matchLabels");
  const terms = Object.entries(isObject(selector) ? selector : {}).map(([key, value]) => `${key}=${value}`);
  return terms.length > 0 ? terms.join(",") : undefined;
}
