import type { KubeObject } from "../../model/kubernetes.ts";
import { field } from "./field.ts";

/** One entry of `status.conditions`, as most controllers write them (k8s.io/apimachinery `meta/v1` `Condition`). */
export interface Condition {
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339; empty where it is not said. */
  readonly since: string;
  /** In the object. */
  readonly path: string;
}

export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  const list = field(object, "status", "conditions");
  const index = Array.isArray(list) ? list.findIndex((one) => field(one, "type") === type) : -1;
  if (index < 0) return undefined;
  const said = (name: string) => String(field((list as unknown[])[index], name) ?? "");
  return {
    status: said("status"),
    reason: said("reason"),
    message: said("message"),
    since: said("lastTransitionTime"),
    path: `/status/conditions/${index}`,
  };
}

/**
 * Its controller says that it is at work on it, or will be again in a moment (kstatus: the condition `Reconciling` is there
 * while it is, and goes); older ones say so by `Ready` alone. A controller that died goes on saying it.
 */
export function isReconciling(object: KubeObject): boolean {
  const ready = conditionOf(object, "Ready");
  return conditionOf(object, "Reconciling")?.status === "True" ||
    (ready?.status === "Unknown" && ready.reason === "Progressing");
}

/** Its controller has looked at the object as it is now, and ended what it did by it before: it takes one look at a time. */
export function hasObserved(object: KubeObject): boolean {
  const { generation } = object.metadata;
  return generation !== undefined && field(object, "status", "observedGeneration") === generation;
}

/** When its controller last wrote to its status: RFC 3339, empty where nothing says so. */
export function lastReport({ metadata: { managedFields = [] } }: KubeObject): string {
  const times = managedFields.flatMap(({ subresource, time }) => subresource === "status" && time ? [time] : []);
  return times.sort().at(-1) ?? "";
}
