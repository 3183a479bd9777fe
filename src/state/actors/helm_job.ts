import type { KubeObject } from "../../model/kubernetes.ts";
import { conditionOf } from "./conditions.ts";
import { field } from "./field.ts";

/**
 * `running`: its container is up; `waiting`: its pod is there and its container is not, as between two tries; `suspended`:
 * the controller makes it so, and lets it go at once; `complete` and `failed`: it will not start again.
 */
export type JobState = "running" | "waiting" | "suspended" | "complete" | "failed";

/** Of any Job; `batch/v1` `JobStatus`, 1.36: `ready` counts the pods whose containers are up, 0 included. */
export function jobState(job: KubeObject): JobState {
  const is = (type: string) => conditionOf(job, type)?.status === "True";
  if (is("Complete") || is("SuccessCriteriaMet")) return "complete";
  if (is("Failed") || is("FailureTarget")) return "failed";
  if (field(job, "spec", "suspend") === true) return "suspended";
  return field(job, "status", "ready") === 0 ? "waiting" : "running";
}

/** Whether it can still run Helm, now or at its next try, whatever becomes of its HelmChart. */
export function isAtWork(job: KubeObject): boolean {
  return ["running", "waiting"].includes(jobState(job));
}

/** Whether a HelmChart is out of its controller's hands (k3s-io/helm-controller 0.17.9 `pkg/controllers/chart/chart.go` `shouldManage`). */
export function isUnmanaged({ metadata }: KubeObject): boolean {
  return metadata.annotations?.["helmcharts.helm.cattle.io/unmanaged"] !== undefined;
}

/** A variable of its container; empty where there is none of that name. */
export function envOf(job: KubeObject, name: string): string {
  const list = field(job, "spec", "template", "spec", "containers", "0", "env");
  const found = Array.isArray(list) ? list.find((one) => field(one, "name") === name) : undefined;
  return String(field(found, "value") ?? "");
}
