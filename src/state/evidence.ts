import type { Evidence } from "../model/finding.ts";
import type { Json, Pointer } from "../model/json.ts";
import type { Snapshot } from "../model/snapshot.ts";

/**
 * The paths whose values may be said. All other values are in nobody's output: they may be somebody's secret.
 * Names, sizes, digests and pointers are always sayable.
 */
const sayable = [
  /^\/(takenAt|tool|version)$/,
  /^\/(scope|server)\//,
  /^\/records\/\d+\/(uid|revision|size|createdAt|leavingSince|resourceVersion)$/,
  /^\/records\/\d+\/ref\//,
  /^\/records\/\d+\/managers\/\d+\/(manager|operation|time|subresource)$/,
  /^\/records\/\d+\/image\/(type|immutable)$/,
  /^\/records\/\d+\/image\/labels\/(name|owner|status|version|createdAt|modifiedAt)$/,
  /^\/records\/\d+\/faults\//,
  /^\/records\/\d+\/release\/(name|namespace|version|apply_method)$/,
  /^\/records\/\d+\/release\/info\/(status|first_deployed|last_deployed|deleted|rollback_revision|last_phase|last_stage)$/,
  /^\/records\/\d+\/release\/hooks\/\d+\/(name|kind|path|weight|events\/\d+|delete_policies\/\d+|last_run\/.*)$/,
  /^\/records\/\d+\/release\/chart\/metadata\/(name|version|appVersion|apiVersion)$/,
  /\/(apiVersion|kind)$/,
  /\/metadata\/(name|namespace|uid|generation|creationTimestamp|deletionTimestamp|resourceVersion)$/,
  /\/metadata\/(finalizers|ownerReferences)\//,
  /\/metadata\/managedFields\/\d+\/(manager|operation|time|subresource)$/,
  /\/metadata\/annotations\/(meta\.helm\.sh~1release-(name|namespace)|helm\.sh~1(resource-policy|hook|hook-weight|hook-delete-policy))$/,
  /\/metadata\/labels\/(app\.kubernetes\.io~1managed-by|batch\.kubernetes\.io~1job-name|job-name)$/,
  /^\/(objects\/\d+\/live|facts\/pods\/\d+)\/(spec\/(replicas|paused|suspend|completions|parallelism|backoffLimit|nodeName)|status\/(phase|replicas|\w*Replicas|observedGeneration|active|succeeded|failed|startTime|completionTime|currentRevision|updateRevision|\w*NumberScheduled|\w*Number\w*))$/,
  /^\/(objects\/\d+\/live|facts\/\w+\/\d+)\/status\/conditions\/\d+\/(type|status|reason|lastTransitionTime)$/,
  /^\/facts\/rbac\/\d+\//,
  /^\/facts\/kinds\/\d+\//,
  /^\/facts\/elsewhere\/\d+\//,
  /^\/facts\/neighbours\/\d+\/holds\/\d+\//,
  /^\/facts\/trials\/\d+\/(way|ref\/\w+|refused\/(status|causes\/\d+\/(field|reason)))$/,
  /^\/facts\/controllers\/\d+\/(spec\/(releaseName|suspend|targetNamespace|storageNamespace|failurePolicy)|status\/(phase|active|ready|failed|startTime|installFailures|upgradeFailures|history\/\d+\/(version|status|lastDeployed)))$/,
  /^\/facts\/controllers\/\d+\/spec\/(install|upgrade)\/(remediation\/(retries|strategy)|strategy\/name)$/,
  /^\/facts\/admission\/\d+\/webhooks\/\d+\/(name|failurePolicy|clientConfig\/service\/\w+)$/,
  /^\/facts\/admission\/\d+\/(spec\/ports\/\d+\/port|endpoints\/\d+\/conditions\/ready)$/,
  /^\/facts\/apiServices\/\d+\/spec\/(group|version|service\/\w+)$/,
  /^\/facts\/namespaces\/\d+\/(spec\/finalizers\/\d+|status\/phase)$/,
  /^\/facts\/quotas\/\d+\/status\/(hard|used)\/[^/]+$/,
  /^\/facts\/reviews\/\d+\//,
  /^\/facts\/dependents\/\d+\/(spec\/(replicas|nodeName|schedulerName|storageClassName)|status\/(phase|reason|\w*[rR]eplicas))$/,
  /^\/facts\/dependents\/\d+\/metadata\/labels\/controller-revision-hash$/,
  /^\/(objects\/\d+\/live|facts\/(dependents|pods)\/\d+)\/status\/(initContainerStatuses|containerStatuses)\/\d+\/(name|image|ready|started|restartCount|(state|lastState)\/\w+\/(reason|exitCode|signal|startedAt|finishedAt))$/,
  /^\/facts\/events\/\d+\/(reason|type|count|lastTimestamp|involvedObject\/(kind|name))$/,
  /^\/gaps\/\d+\//,
];

/** The value at a pointer; undefined where there is none. */
export function resolve(snapshot: Snapshot, at: Pointer): Json | undefined {
  return tokens(at).reduce<Json | undefined>(
    (value, token) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, token)
        ? (value as Record<string, Json>)[token]
        : undefined,
    snapshot as unknown as Json,
  );
}

/**
 * Evidence that holds: it points at what is there (where the path is missing, at the part of it that exists), and
 * says the value only if it may be said, else `words`.
 */
export function evidence(
  snapshot: Snapshot,
  at: Pointer,
  what: string,
  words = "present",
  expected?: Json,
): Evidence {
  const there = existing(snapshot, at);
  const value = resolve(snapshot, there);
  const scalar = value === null || typeof value !== "object";
  const whole = there === at;
  const saw = !whole ? "missing" : scalar && (value === null || isSayable(at)) ? value! : words;
  return { at: there, what, saw, ...(expected === undefined ? {} : { expected }) };
}

/** Whether the value at a pointer into a snapshot may stand in a message. */
export function isSayable(at: Pointer): boolean {
  return sayable.some((path) => path.test(at));
}

/** A path below an object in the snapshot, as a pointer. */
export function pointer(base: Pointer, path: readonly string[]): Pointer {
  return base + path.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function existing(snapshot: Snapshot, at: Pointer): Pointer {
  if (at === "" || resolve(snapshot, at) !== undefined) return at;
  return existing(snapshot, at.slice(0, at.lastIndexOf("/")));
}

function tokens(at: Pointer): string[] {
  return at.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}
