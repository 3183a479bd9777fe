import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { parseDenials } from "../../state/cluster/rights.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo, revisionOf } from "../../state/helm.ts";
import { hookEvents } from "../../state/hooks/hook_events.ts";
import { deployedBelow, failedOverHook, type HookFailure, hookFailure } from "../../state/hooks/hook_failure.ts";
import { containerNote, failedCondition, isReplaced, podsOf, policiesOf } from "../../state/hooks/hook_run.ts";
import { shell } from "../../shell.ts";

const shown = 4;

export const hookFailed: Check = {
  id: "hooks/failed",
  title: "The newest revision failed over a hook",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "pods", "events"],
  symptoms: [
    /(pre|post)-upgrade hooks failed/,
    /failed (pre|post)-install/,
    /job \S+ failed: (BackoffLimitExceeded|DeadlineExceeded)/,
    /warning: Hook \S+ \S+ failed/,
    /resource Job\/\S+ not ready\. status: Failed/,
    /unable to build kubernetes object for \S+ hook/,
  ],
  proof:
    "The text of the failed revision names the event; the record, or what is live, the hook; its Job, the pods and the events of both say why, and events outlive what a delete policy removes.",
  why:
    "helm prints of a failed hook little more than its name, and helm history cuts that off too. A delete policy may remove the Job and its pods before anybody has read why.",
  remedy:
    "None by this tool: no repair runs a hook. Mend what the hook failed over, then upgrade again. After a post hook see also what true-baseline can do about what the revision left.",
  recipes:
    "helm rollback fires hooks of its own. --no-hooks goes past a failed migration, and the new version then meets the old data.",
  concerns: (records) => failedOverHook(records) !== undefined,
  *examine(snapshot) {
    const failure = hookFailure(snapshot);
    if (failure && !isOpen(failure)) yield draftOf(snapshot, failure);
  },
};

/** It still runs, or it is that of an earlier run and in the way: other checks say so. */
function isOpen({ way, hook }: HookFailure): boolean {
  if (!hook?.seen?.live) return false;
  if (hook.isOlder) return !isReplaced(hook.hook);
  return way === "run" && ["running", "cannot-be-scheduled", "suspended"].includes(hook.state ?? "");
}

function draftOf(snapshot: Snapshot, failure: HookFailure): Draft {
  const { record, event, hook } = failure;
  const number = revisionOf(record);
  const name = hook ? `${hook.hook.kind} "${hook.hook.name}"` : "one of its hooks";
  const at = pointerTo(snapshot, record);
  const cause = causeOf(snapshot, failure);
  const phase = hook?.hook.last_run?.phase;
  return {
    subject: `revision ${number}`,
    // Nothing of it is left to act upon.
    ...(failure.way === "exists" ? { severity: "warning" as const } : {}),
    summary: `Revision ${number} failed over its ${event} hook ${name}: ${cause.says}.`,
    notes: [...cause.notes, ...sayState(snapshot, failure)],
    evidence: [
      evidence(snapshot, `${at}/release/info/status`, `status of revision ${number}`),
      evidence(snapshot, `${at}/release/info/description`, "its description", `says that its ${event} hooks failed`),
      ...(hook && phase
        ? [evidence(snapshot, `${at}/release/hooks/${hook.index}/last_run/phase`, `how the hook ended, in the record`)]
        : []),
      ...cause.evidence,
    ],
    manual: [lookFurther(snapshot, failure)],
  };
}

interface Cause {
  /** A clause. */
  readonly says: string;
  readonly notes: readonly string[];
  readonly evidence: readonly Evidence[];
}

function causeOf(snapshot: Snapshot, failure: HookFailure): Cause {
  const { hook, way } = failure;
  if (way === "exists") {
    return {
      says: "an object of its name was in the way, and is gone by now",
      notes: ["Nothing of that stops the next upgrade."],
      evidence: [],
    };
  }
  if (way === "refused") return refusedCause(failure);
  if (!hook) return { says: "which one, no record and nothing live tells", notes: [], evidence: [] };
  const events = hook.ref ? hookEvents(snapshot, hook.ref, failure.record.createdAt) : [];
  const told = events.slice(0, shown).map((one) => one.evidence);
  const live = hook.isOlder ? null : hook.seen?.live ?? null;
  if (live === null) {
    const [first] = events;
    return {
      says: first
        ? `its ${first.kind} is gone, and the events that are left say ${listed(events.map(({ reason }) => reason))}`
        : "its Job is gone, and the events of it are forgotten: why it failed, nothing tells any more",
      notes: policiesOf(hook.hook).includes("hook-failed")
        ? ["Its delete policy hook-failed had helm remove it as soon as it had failed."]
        : [],
      evidence: told,
    };
  }
  const condition = failedCondition(hook.seen!);
  const container = containerNote(podsOf(snapshot, live));
  const isUnseen = hook.state === "succeeded" &&
    (isDenied(failure.record.release.info?.description ?? "") || endedInTime(hook.hook, live));
  const said = [condition?.reason, container?.says].filter((one) => one !== undefined);
  return {
    says: said.length > 0
      ? said.join("; ")
      : hook.state === "succeeded"
      ? isUnseen
        ? "it came to its end, and helm did not see that"
        : "by now it has come to its end, too late for the helm that waited"
      : events[0]?.reason ?? "its object does not say why",
    notes: isUnseen
      ? [
        "Whoever upgraded may most likely not list and watch Jobs. Helm 4 says so; Helm 3 waits to the end, and only its log " +
        'tells why (cannot list resource "jobs"). Grant both, then upgrade again.',
      ]
      : [],
    evidence: [
      ...(isUnseen
        ? [evidence(snapshot, `${hook.seen!.at}/status/completionTime`, "when the Job came to its end")]
        : []),
      evidence(snapshot, hook.seen!.at, `${hook.hook.kind} "${hook.hook.name}" on the cluster`, hook.state),
      ...(condition ? [evidence(snapshot, condition.at, "why the Job failed")] : []),
      ...(container ? [evidence(snapshot, container.at, "how its container ended", container.says)] : []),
      ...told,
    ],
  };
}

function isDenied(description: string): boolean {
  return parseDenials(description).some(({ verb }) => verb === "list" || verb === "watch");
}

/** Seconds that may pass between the end of a Job and helm's word of it. */
const patience = 3;

/** By how long helm waited, and how long the Job took: their clocks may differ. */
function endedInTime({ last_run }: Hook, { metadata, status }: KubeObject): boolean {
  const waited = seconds(last_run?.completed_at) - seconds(last_run?.started_at);
  const { completionTime } = (status ?? {}) as { completionTime?: string };
  return seconds(completionTime) - seconds(metadata.creationTimestamp) + patience < waited;
}

/** What the server says against an object, in classes: its own words may quote what was sent. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/exceeded quota/, "a ResourceQuota is used up"],
  [/failed calling webhook/, "an admission webhook could not be called"],
  [/admission webhook "[^"]*" denied/, "an admission webhook denied it"],
  [/because it is being terminated/, "the namespace is being terminated"],
  [/no matches for kind/, "its kind is not served"],
  [/is forbidden/, "it is forbidden to the user who ran helm, or by admission"],
  [/ is invalid: /, "the server calls it invalid"],
];

function refusedCause({ record }: HookFailure): Cause {
  const text = record.release.info?.description ?? "";
  const reason = refusals.find(([pattern]) => pattern.test(text))?.[1];
  return { says: `it could not be made${reason ? `: ${reason}` : ""}`, notes: [], evidence: [] };
}

/** What the release is like now. */
function sayState({ records }: Snapshot, { record, phase }: HookFailure): string[] {
  const number = revisionOf(record);
  const deployed = deployedBelow(records, record);
  if (phase === "pre") {
    return [
      `helm applies nothing before its pre hooks have succeeded: of revision ${number} nothing but hooks has reached the cluster` +
      (deployed ? `, and revision ${revisionOf(deployed)} runs on.` : "."),
    ];
  }
  return [
    `It was a post hook: everything of revision ${number} had been applied by then` +
    (deployed
      ? `, and what it dropped was deleted. Yet revision ${
        revisionOf(deployed)
      } is still called deployed, and the next ` +
        "helm upgrade starts from that one."
      : "."),
  ];
}

function lookFurther(snapshot: Snapshot, { hook, record }: HookFailure) {
  const { release, namespace } = snapshot.scope;
  const live = hook?.isOlder ? undefined : hook?.seen?.live;
  const logs = live?.kind === "Job"
    ? [
      shell`kubectl logs -n ${
        live.metadata.namespace ?? namespace
      } job/${live.metadata.name} --all-containers --prefix`,
    ]
    : live?.kind === "Pod"
    ? [shell`kubectl logs -n ${live.metadata.namespace ?? namespace} ${live.metadata.name} --all-containers --prefix`]
    : [];
  const number = revisionOf(record);
  return logs.length > 0 ? { summary: "What it printed:", commands: logs } : {
    summary: "The whole text of the failure, and the hooks as they were run:",
    commands: [
      shell`helm status ${release} --revision ${number} -n ${namespace}`,
      shell`helm get hooks ${release} --revision ${number} -n ${namespace}`,
    ],
  };
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].slice(0, shown).join(", ");
}
