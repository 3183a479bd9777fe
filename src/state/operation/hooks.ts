import type { Evidence } from "../../model/finding.ts";
import type { Hook } from "../../model/release.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { type Operation, pointerTo, type ReadableRecord } from "../helm.ts";
import { observed, type Seen } from "../observation.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { conditionOf } from "../rollout/fields.ts";

/** What can be known of one hook's run in one revision. */
export interface HookTrace {
  readonly name: string;
  readonly kind: string;
  readonly phase: "pre" | "post";
  /** `no-trace`: neither the record nor the cluster shows a run; `unclear`: it began, and nothing tells how it ended. */
  readonly state: "succeeded" | "failed" | "running" | "cannot-be-scheduled" | "unclear" | "no-trace";
  readonly evidence: readonly Evidence[];
}

/**
 * The hooks that the operation should have run, in Helm's order (weight, then name), and their traces. Test hooks do not
 * count. A run reaches the record only with the record's next write, and never where the right to update is missing
 * (helm/helm#13189); so the live Job is asked as well. `--no-hooks` is not recorded anywhere.
 */
export function traceHooks(
  snapshot: Snapshot,
  record: ReadableRecord,
  operation: Operation | "delete",
): HookTrace[] {
  return (["pre", "post"] as const).flatMap((phase) => {
    const hooks = (record.release.hooks ?? [])
      .map((hook, index) => ({ hook, index }))
      .filter(({ hook }) => hook.events?.includes(`${phase}-${operation}`))
      .sort((a, b) => (a.hook.weight ?? 0) - (b.hook.weight ?? 0) || compareText(a.hook.name ?? "", b.hook.name ?? ""));
    const traces = hooks.map(({ hook, index }) => {
      const one = trace(snapshot, record, hook, index, phase);
      // It has one trace for both of its runs, and the first is sure to have been.
      const isSecondRun = phase === "post" && hook.events?.includes(`pre-${operation}`);
      return isSecondRun ? { ...one, state: "no-trace" as const } : one;
    });
    // Helm starts a hook only when the one before it has succeeded.
    const lastBegun = traces.findLastIndex(({ state }) => state !== "no-trace");
    return traces.map((
      one,
      i,
    ) => (i < lastBegun && one.state !== "failed" ? { ...one, state: "succeeded" as const } : one));
  });
}

/** Byte by byte, as Go does; a locale may sort otherwise. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function trace(
  snapshot: Snapshot,
  record: ReadableRecord,
  hook: Hook,
  index: number,
  phase: "pre" | "post",
): HookTrace {
  const at = `${pointerTo(snapshot, record)}/release/hooks/${index}`;
  const recorded = ranInThisRevision(record, hook) ? hook.last_run?.phase ?? "" : "";
  const live = liveOf(snapshot, record, hook);
  const name = hook.name ?? "";
  const kind = hook.kind ?? "";
  const label = `${phase} hook ${kind} "${name}"`;
  const written = evidence(
    snapshot,
    recorded ? `${at}/last_run/phase` : at,
    `${label} in the record`,
    "no run recorded",
  );
  const state = recorded === "Succeeded"
    ? "succeeded"
    : recorded === "Failed"
    ? "failed"
    : live
    ? stateOf(snapshot, live.live!)
    : recorded
    ? "unclear"
    : "no-trace";
  const seen = live ? [evidence(snapshot, liveEvidence(live), `${label} on the cluster`, state)] : [];
  return { name, kind, phase, state, evidence: [written, ...seen] };
}

/** A rollback copies the hooks of its target with their old runs: only a run since this revision began is one of it. */
function ranInThisRevision(record: ReadableRecord, hook: Hook): boolean {
  const began = seconds(record.release.info?.last_deployed);
  const started = seconds(hook.last_run?.started_at);
  return started >= began - 1;
}

/** The hook's object, if it was made since the record was; an older one is a leftover and proves nothing. */
function liveOf(snapshot: Snapshot, record: ReadableRecord, hook: Hook): Seen | undefined {
  const document = parseManifest(hook.manifest ?? "").documents[0];
  const seen = document && observed(snapshot, document.ref);
  return seen?.live && seconds(seen.live.metadata.creationTimestamp) >= seconds(record.createdAt) ? seen : undefined;
}

function stateOf(snapshot: Snapshot, live: KubeObject): HookTrace["state"] {
  if (live.kind === "Job") {
    const has = (type: string) => conditionOf(live, type)?.condition["status"] === "True";
    if (has("Complete") || has("SuccessCriteriaMet")) return "succeeded";
    if (has("Failed") || has("FailureTarget")) return "failed";
    return podsOf(snapshot, live).some(isUnschedulable) ? "cannot-be-scheduled" : "running";
  }
  if (live.kind === "Pod") {
    const phase = (live["status"] as { phase?: string } | undefined)?.phase;
    if (phase === "Succeeded") return "succeeded";
    if (phase === "Failed") return "failed";
    return isUnschedulable(live) ? "cannot-be-scheduled" : "running";
  }
  // Helm waits for Jobs and Pods only; all other kinds are done once they are made (`pkg/action/hooks.go` `execHook`).
  return "succeeded";
}

function podsOf(snapshot: Snapshot, job: KubeObject): KubeObject[] {
  return snapshot.facts.pods.filter((pod) =>
    pod.metadata.ownerReferences?.some((owner) => owner.uid === job.metadata.uid)
  );
}

function isUnschedulable(pod: KubeObject): boolean {
  const scheduled = conditionOf(pod, "PodScheduled")?.condition;
  return scheduled?.["status"] === "False" && scheduled["reason"] === "Unschedulable";
}

function liveEvidence(seen: Seen): string {
  const conditions = (seen.live!["status"] as { conditions?: unknown[] } | undefined)?.conditions;
  return conditions?.length ? `${seen.at}/status/conditions/0/type` : `${seen.at}/metadata/creationTimestamp`;
}
