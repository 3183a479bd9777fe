// HelmCharts and their Jobs as k3s-io/helm-controller 0.17.9 leaves them, as seen of the real one on a plane.

import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import { ago, conditions, objectOf } from "./driven.ts";

const HASH = "A".repeat(62) + "BC";

/** The label that such a Job puts on the record, of 63 characters. */
export const hashLabel = { "helmcharts.helm.cattle.io/configHash": HASH.slice(0, 63) };

export const unmanaged = { annotations: { "helmcharts.helm.cattle.io/unmanaged": "true" } };

/** HelmChart kube-system/web for the release `web` in `shop`. */
export function helmChart(spec: JsonObject = {}, meta: Partial<ObjectMeta> = {}): KubeObject {
  return objectOf("helm.cattle.io/v1", "HelmChart", "kube-system/web", {
    spec: { targetNamespace: "shop", ...spec },
    status: {
      jobName: "helm-install-web",
      conditions: conditions({ JobCreated: ["True", "Job created"], Failed: ["False"] }),
    },
  }, meta);
}

export function helmChartConfig(spec: JsonObject): KubeObject {
  return objectOf("helm.cattle.io/v1", "HelmChartConfig", "kube-system/web", { spec });
}

export type JobStage = "running" | "waiting" | "complete" | "failed" | "suspended";

/** Its Job, made when that revision was the newest. */
export function helmJob(
  stage: JobStage,
  { policy = "reinstall", expects = 1, age = 3600 }: { policy?: string; expects?: number; age?: number } = {},
): KubeObject {
  const env = [{ name: "NAME", value: "web" }, { name: "FAILURE_POLICY", value: policy }, {
    name: "EXPECTED_RELEASE_REVISION",
    value: String(expects),
  }];
  const counts: Record<JobStage, JsonObject> = {
    running: { active: 1, ready: 1 },
    waiting: { active: 1, ready: 0 },
    complete: { succeeded: 1, ready: 0 },
    failed: { failed: 1, ready: 0 },
    suspended: { ready: 0 },
  };
  const ends: Record<JobStage, Parameters<typeof conditions>[0]> = {
    running: {},
    waiting: {},
    complete: { SuccessCriteriaMet: ["True"], Complete: ["True", "CompletionsReached"] },
    failed: { FailureTarget: ["True", "BackoffLimitExceeded"], Failed: ["True", "BackoffLimitExceeded"] },
    suspended: {},
  };
  const suspended = stage === "suspended";
  return objectOf("batch/v1", "Job", "kube-system/helm-install-web", {
    spec: {
      suspend: suspended,
      backoffLimit: 1000,
      template: {
        metadata: { annotations: { "helmcharts.helm.cattle.io/configHash": `SHA256=${HASH}` } },
        spec: { containers: [{ name: "helm", args: ["install"], env }] },
      },
    },
    status: {
      ...counts[stage],
      ...(suspended ? {} : { startTime: ago(age) }),
      conditions: conditions({
        Suspended: [suspended ? "True" : "False", suspended ? "JobSuspended" : "JobResumed", "", age],
        ...ends[stage],
      }),
    },
  }, { labels: { "helmcharts.helm.cattle.io/chart": "web" } });
}
