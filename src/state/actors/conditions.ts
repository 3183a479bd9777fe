import type { KubeObject } from "../../model/kubernetes.ts";
import { field } from "./drivers.ts";

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

/** Its controller says that it is at work on it (kstatus: the condition `Reconciling` is there while it is, and goes). */
export function isReconciling(object: KubeObject): boolean {
  return conditionOf(object, "Reconciling")?.status === "True";
}
