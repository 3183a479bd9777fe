import type { Json } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isObject } from "../json_values.ts";

/** How far the cluster has got with one object. */
export interface Rollout {
  /** null: the object does not tell. */
  readonly complete: boolean | null;
  /** A few words with the counts: `1 of 3 updated replicas are available`. */
  readonly says: string;
  /** The field that tells, as a path below the object. Always a path that is there. */
  readonly path: readonly string[];
}

/**
 * Whether the cluster has done all that the object asks for. The rules are those of Helm's two waiters (Helm 3.22
 * `pkg/kube/ready.go`, Helm 4.3 `pkg/kube/statuswait.go` with kstatus) and of `kubectl rollout status`, by kind the
 * strictest of them: Helm is content with `replicas - maxUnavailable`, and with any Job; this is not.
 */
export function rolloutOf(live: KubeObject): Rollout {
  const since = live.metadata.deletionTimestamp;
  if (since !== undefined) return says(live, false, `being deleted since ${since}`, "metadata", "deletionTimestamp");
  const rule = rules[`${groupOf(live)}/${live.kind}`] ?? (isCustom(live) ? custom : () => existing);
  return rule(live);
}

type Rule = (live: KubeObject) => Rollout;

const rules: Readonly<Record<string, Rule>> = {
  "apps/Deployment": (live) => workload(live, deployment),
  "apps/StatefulSet": (live) => workload(live, statefulSet),
  "apps/DaemonSet": (live) => workload(live, daemonSet),
  "apps/ReplicaSet": (live) => workload(live, replicaSet),
  "/ReplicationController": (live) => workload(live, replicaSet),
  "batch/Job": job,
  "/Pod": pod,
  "/PersistentVolumeClaim": (live) => phase(live, "Bound"),
  "/Namespace": (live) => phase(live, "Active"),
  "/Service": service,
  "apiextensions.k8s.io/CustomResourceDefinition": (live) => condition(live, "Established"),
  "apiregistration.k8s.io/APIService": (live) => condition(live, "Available"),
};

const existing: Rollout = { complete: true, says: "there", path: [] };

/** All controllers of pods: what the status says counts only once it is about the current generation. */
function workload(live: KubeObject, rule: Rule): Rollout {
  if (live["spec"] === undefined) return { complete: null, says: "its spec was not read", path: [] };
  // `ready.go` `deploymentReady` and its like: a paused Deployment is ready, else `--wait` would never end.
  if (get(live, "spec", "paused") === true) return says(live, true, "paused", "spec", "paused");
  return behind(live) ?? rule(live);
}

/** kstatus `checkGeneration`. */
function behind(live: KubeObject): Rollout | undefined {
  const wanted = live.metadata.generation ?? 0;
  const observed = number(live, "status", "observedGeneration");
  if (observed >= wanted) return undefined;
  return says(live, false, `generation ${wanted} is not observed yet`, "status", "observedGeneration");
}

/** `kubectl rollout status` (`polymorphichelpers/rollout_status.go`); `minReadySeconds` counts through `availableReplicas`. */
function deployment(live: KubeObject): Rollout {
  const wanted = replicas(live);
  const updated = number(live, "status", "updatedReplicas");
  const all = number(live, "status", "replicas");
  const stuck = conditions(live).findIndex((one) => one["reason"] === "ProgressDeadlineExceeded");
  const open = fewer(live, "updatedReplicas", wanted, "replicas are updated") ??
    (all > updated ? says(live, false, `${all - updated} old replicas are still there`, "status", "replicas") : null) ??
    fewer(live, "readyReplicas", wanted, "updated replicas are ready") ??
    fewer(live, "availableReplicas", wanted, "updated replicas are available");
  if (open === null) return says(live, true, `${wanted} of ${wanted} replicas are available`, "status");
  return stuck < 0 ? open : says(
    live,
    false,
    `${open.says}, and its progress deadline is over`,
    "status",
    "conditions",
    `${stuck}`,
    "reason",
  );
}

/** `ready.go` `statefulSetReady`, with the availability that it leaves out. */
function statefulSet(live: KubeObject): Rollout {
  const wanted = replicas(live);
  const partition = number(live, "spec", "updateStrategy", "rollingUpdate", "partition");
  const byHand = get(live, "spec", "updateStrategy", "type") === "OnDelete";
  const revisions = [get(live, "status", "currentRevision"), get(live, "status", "updateRevision")];
  const due = Math.max(0, wanted - partition);
  return (byHand ? null : fewer(live, "updatedReplicas", due, "replicas are updated")) ??
    fewer(live, "readyReplicas", wanted, "replicas are ready") ??
    (number(live, "spec", "minReadySeconds") > 0
      ? fewer(live, "availableReplicas", wanted, "replicas are available")
      : null) ??
    (!byHand && partition === 0 && wanted > 0 && revisions[0] !== revisions[1]
      ? says(live, false, "its update revision is not its current one yet", "status", "currentRevision")
      : says(live, true, `${wanted} of ${wanted} replicas are ready`, "status"));
}

/** kstatus `daemonsetConditions`. */
function daemonSet(live: KubeObject): Rollout {
  const wanted = number(live, "status", "desiredNumberScheduled");
  const byHand = get(live, "spec", "updateStrategy", "type") === "OnDelete";
  return (byHand ? null : fewer(live, "updatedNumberScheduled", wanted, "pods are updated")) ??
    fewer(live, "numberAvailable", wanted, "pods are available") ??
    fewer(live, "numberReady", wanted, "pods are ready") ??
    says(live, true, `${wanted} of ${wanted} pods are available`, "status");
}

/** `ready.go` `replicaSetReady` asks for the generation alone; kstatus `replicasetConditions` counts. */
function replicaSet(live: KubeObject): Rollout {
  const wanted = replicas(live);
  return fewer(live, "readyReplicas", wanted, "replicas are ready") ??
    fewer(live, "availableReplicas", wanted, "replicas are available") ??
    says(live, true, `${wanted} of ${wanted} replicas are available`, "status");
}

/** `ready.go` `jobReady` with `--wait-for-jobs`, by the conditions: a retried Job may have failed pods and succeed. */
function job(live: KubeObject): Rollout {
  const completions = number(live, "spec", "completions") || 1;
  const done = number(live, "status", "succeeded");
  for (const [type, complete] of [["Complete", true], ["Failed", false], ["FailureTarget", false]] as const) {
    const at = conditions(live).findIndex((one) => one["type"] === type && one["status"] === "True");
    const text = complete ? "completed" : `failed after ${done} of ${completions} completions`;
    if (at >= 0) return says(live, complete, text, "status", "conditions", `${at}`, "type");
  }
  if (get(live, "spec", "suspend") === true) return says(live, false, "suspended", "spec", "suspend");
  return says(live, false, `${done} of ${completions} completions are done`, "status", "succeeded");
}

/** kstatus `podConditions`, save that a failed pod is no success. */
function pod(live: KubeObject): Rollout {
  const now = get(live, "status", "phase");
  if (now === "Succeeded" || now === "Failed") return phase(live, "Succeeded");
  const ready = condition(live, "Ready");
  return ready.complete === null ? phase(live, "Ready") : ready;
}

/** `ready.go` `serviceReady`; a cluster IP is given with the creation. */
function service(live: KubeObject): Rollout {
  const external = get(live, "spec", "externalIPs");
  const waits = get(live, "spec", "type") === "LoadBalancer" && !(Array.isArray(external) && external.length > 0);
  const ingress = get(live, "status", "loadBalancer", "ingress");
  if (!waits || (Array.isArray(ingress) && ingress.length > 0)) return existing;
  return says(live, false, "its load balancer has no address yet", "status", "loadBalancer", "ingress");
}

/** kstatus `GetStatus` and `generic.go`: a kind that says nothing about itself is done when it is there. */
function custom(live: KubeObject): Rollout {
  if (get(live, "status", "observedGeneration") !== undefined) {
    const late = behind(live);
    if (late !== undefined) return late;
  }
  const bad = conditions(live).findIndex(({ type, status }) =>
    (type === "Ready" && status !== "True") || ((type === "Stalled" || type === "Reconciling") && status === "True")
  );
  if (bad < 0) return existing;
  const { type, status } = conditions(live)[bad]!;
  return says(live, false, `its condition ${type} is ${status}`, "status", "conditions", `${bad}`, "status");
}

function condition(live: KubeObject, wanted: string): Rollout {
  const at = conditions(live).findIndex(({ type }) => type === wanted);
  if (at < 0) {
    const complete = live["status"] === undefined ? null : false;
    return says(live, complete, `it has no condition ${wanted} yet`, "status", "conditions");
  }
  const status = conditions(live)[at]!["status"];
  return says(
    live,
    status === "True",
    `its condition ${wanted} is ${status}`,
    "status",
    "conditions",
    `${at}`,
    "status",
  );
}

function phase(live: KubeObject, wanted: string): Rollout {
  const now = get(live, "status", "phase");
  if (now === undefined) return says(live, null, "its phase is not known", "status", "phase");
  return says(live, now === wanted, `its phase is ${now}`, "status", "phase");
}

/** null: not fewer. */
function fewer(live: KubeObject, field: string, wanted: number, what: string): Rollout | null {
  const have = number(live, "status", field);
  return have >= wanted ? null : says(live, false, `${have} of ${wanted} ${what}`, "status", field);
}

/** A status field of zero is left out by the server: then the path ends at the part that is there. */
function says(live: KubeObject, complete: boolean | null, text: string, ...path: string[]): Rollout {
  while (path.length > 0 && get(live, ...path) === undefined) path.pop();
  return { complete, says: text, path };
}

function replicas(live: KubeObject): number {
  return get(live, "spec", "replicas") === undefined ? 1 : number(live, "spec", "replicas");
}

function number(live: KubeObject, ...path: string[]): number {
  const value = get(live, ...path);
  return typeof value === "number" ? value : 0;
}

type Condition = { readonly [key: string]: Json | undefined };

function conditions(live: KubeObject): readonly Condition[] {
  const list = get(live, "status", "conditions");
  // A custom resource may hold anything; places are told by index.
  return Array.isArray(list) ? list.map((one) => isObject(one) ? one : {}) : [];
}

function get(live: KubeObject, ...path: string[]): Json | undefined {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined),
    live,
  ) as Json | undefined;
}

function groupOf(live: KubeObject): string {
  return live.apiVersion.includes("/") ? live.apiVersion.split("/")[0]! : "";
}

/** Groups with a dot that the API server itself serves: their kinds have no `Ready` to wait for. */
const builtIn =
  /^((networking|rbac\.authorization|storage|admissionregistration|certificates|coordination|discovery|events|flowcontrol\.apiserver|node|scheduling|resource|authentication|authorization)\.k8s\.io)$/;

function isCustom(live: KubeObject): boolean {
  return groupOf(live).includes(".") && !builtIn.test(groupOf(live));
}
