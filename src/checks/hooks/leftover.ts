import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, pointerTo, revisionOf } from "../../state/helm.ts";
import { policiesOf } from "../../state/hooks/hook_run.ts";
import {
  isAnothers,
  isUnended,
  type LeftoverHook,
  leftoverHooks,
  mayLeaveHooks,
  sayState,
} from "../../state/hooks/leftover_hooks.ts";
import { nameOf } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

export const hookLeftover: Check = {
  id: "hooks/leftover",
  title: "The object of an earlier run of a hook is in the way of the next",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "pods"],
  thorough: true,
  symptoms: [
    /warning: Hook \S+ \S+ failed: .*already exists/s,
    /\S+ "[^"]+" already exists/,
    /server-side apply failed for object \S+ batch\/v1, Kind=Job: .*field is immutable/s,
  ],
  proof:
    "A hook that the next command runs, whose delete policy has no before-hook-creation, and an object of its kind and name on the cluster: finished, or left running by a revision that was cut off.",
  why:
    'Without before-hook-creation helm does not clear the way for a hook. Helm 3 then stops with "already exists". Helm 4, ' +
    "where it applies on the server, lays the hook over the finished Job: unchanged, that counts as a run, and the release " +
    "is deployed without its migration; changed, it is refused.",
  remedy:
    "clear-leftover-hook deletes the finished object, and nothing that still runs. For good: before-hook-creation in the hook's delete policy.",
  recipes:
    "helm upgrade --no-hooks goes past it and leaves the migration undone. helm uninstall does not delete hooks, so a new install meets the same object.",
  concerns: mayLeaveHooks,
  *examine(snapshot) {
    for (const leftover of leftoverHooks(snapshot)) yield draftOf(snapshot, leftover);
  },
};

function draftOf(snapshot: Snapshot, leftover: LeftoverHook): Draft {
  const { hook, ref, live, command, state, hasBlocked, open, isNew } = leftover;
  const name = nameOf(ref, snapshot.scope.namespace);
  const policies = policiesOf(hook).join(",");
  const namespace = live.metadata.namespace ?? snapshot.scope.namespace;
  const is = sayState(state);
  const kept = `the hook's delete policy (${policies}) leaves it there`;
  return {
    subject: name,
    ...(hasBlocked ? { severity: "error" as const } : {}),
    summary: open === undefined
      ? `${name} of an earlier run ${is}, and ${kept}: the next helm ${command} ${sayEnd(leftover)}.`
      : `If revision ${open} was cut off, ${name}, which ${is}, stays: ${kept}, and the next helm ${command} ` +
        `${sayEnd(leftover)}.`,
    notes: [
      ...(open === undefined ? [] : [
        `Revision ${open} may still be running. If it ends well, helm deletes what its policies name by itself.`,
      ]),
      ...(isNew ? ["No earlier revision has this hook: a next one without it meets nothing."] : []),
      ...(hasBlocked ? ["The newest revision failed over it, and the next will too."] : []),
      ...sayFour(leftover),
      ...(isAnothers(leftover, snapshot)
        ? ["It bears the marks of another release: it may be none of this one's hooks."]
        : []),
      "For good: add before-hook-creation to helm.sh/hook-delete-policy of the hook in the chart.",
    ],
    evidence: [
      ...policyEvidence(snapshot, leftover),
      evidence(snapshot, `${leftover.seen.at}/metadata/creationTimestamp`, `when ${name} was made`),
      ...(state === "other" || isUnended(state)
        ? []
        : [evidence(snapshot, `${leftover.seen.at}/status/conditions`, `${name} on the cluster`, state)]),
    ],
    manual: [{
      summary: isUnended(state)
        ? "Let it end, or, once you know that it may be cut off, away with it:"
        : "By hand, after a look at what it did:",
      commands: [shell`kubectl delete -n ${namespace} ${ref.kind.toLowerCase()} ${ref.name}`],
    }],
  };
}

function sayEnd({ isTakenForRun, state }: LeftoverHook): string {
  if (!isTakenForRun) return 'stops with "already exists"';
  if (isUnended(state)) return "waits for this one instead of running the hook anew";
  return state === "failed"
    ? "takes its failure for that of the new run, which never starts"
    : "takes it for the new run, and the hook does not run";
}

function sayFour({ isTakenForRun, state }: LeftoverHook): string[] {
  if (!isTakenForRun) return [];
  if (isUnended(state)) {
    return ['That is Helm 4, which applies on the server here. Helm 3 stops with "already exists".'];
  }
  return [
    state === "failed"
      ? "Helm 4 applies on the server here: the old Job is laid over with the same Job, and is Failed at once."
      : "Helm 4 applies on the server here: over an unchanged Job that says nothing, and the release is deployed without " +
        'this hook; a changed one is refused ("field is immutable").',
    'Helm 3 stops with "already exists".',
  ];
}

function policyEvidence(snapshot: Snapshot, { index, ref }: LeftoverHook): Evidence[] {
  const last = lastOf(snapshot.records);
  if (index === undefined || !last) {
    return [evidence(snapshot, "/desired", `the hook ${ref.name} in the manifest to come`)];
  }
  const at = `${pointerTo(snapshot, last)}/release/hooks/${index}`;
  return [evidence(snapshot, `${at}/delete_policies/0`, `delete policy of the hook in revision ${revisionOf(last)}`)];
}
