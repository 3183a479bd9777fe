import type { Check, Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, pointerTo, revisionOf } from "../../state/helm.ts";
import { policiesOf } from "../../state/hooks/hook_run.ts";
import { isAnothers, type LeftoverHook, leftoverHooks, mayLeaveHooks } from "../../state/hooks/leftover_hooks.ts";
import { nameOf } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

export const hookLeftover: Check = {
  id: "hooks/leftover",
  title: "The object of an earlier run of a hook is in the way of the next",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects"],
  thorough: true,
  symptoms: [
    /warning: Hook \S+ \S+ failed: .*already exists/s,
    /\S+ "[^"]+" already exists/,
    /server-side apply failed for object \S+ batch\/v1, Kind=Job: .*field is immutable/s,
  ],
  proof:
    "A hook that the next command runs, whose delete policy has no before-hook-creation, and a finished object of its kind and name on the cluster.",
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
  const { hook, ref, live, command, state, hasBlocked } = leftover;
  const name = nameOf(ref, snapshot.scope.namespace);
  const policies = policiesOf(hook).join(",");
  const namespace = live.metadata.namespace ?? snapshot.scope.namespace;
  const is = state === "other" ? "is there" : `has ${state}`;
  return {
    subject: name,
    ...(hasBlocked ? { severity: "error" as const } : {}),
    summary: `${name} of an earlier run ${is}, and the hook's delete policy (${policies}) leaves it there: ` +
      `the next helm ${command} ${sayEnd(leftover)}.`,
    notes: [
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
      ...(state === "other"
        ? []
        : [evidence(snapshot, `${leftover.seen.at}/status/conditions`, `${name} on the cluster`, state)]),
    ],
    manual: [{
      summary: "By hand, after a look at what it did:",
      commands: [shell`kubectl delete -n ${namespace} ${ref.kind.toLowerCase()} ${ref.name}`],
    }],
  };
}

function sayEnd({ isTakenForRun, state }: LeftoverHook): string {
  if (!isTakenForRun) return 'stops with "already exists"';
  return state === "failed"
    ? "takes its failure for that of the new run, which never starts"
    : "takes it for the new run, and the hook does not run";
}

function sayFour({ isTakenForRun, state }: LeftoverHook): string[] {
  if (!isTakenForRun) return [];
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
