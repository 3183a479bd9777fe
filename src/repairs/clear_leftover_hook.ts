import type { Finding } from "../model/finding.ts";
import type { Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isHelmManager } from "../state/helm.ts";
import { isAnothers, isUnended, type LeftoverHook, leftoverHooks, sayState } from "../state/hooks/leftover_hooks.ts";
import { removeObject } from "../state/objects/edits.ts";
import { nameOf } from "../state/observation.ts";

export const clearLeftoverHook: Repair = {
  id: "clear-leftover-hook",
  title: "Delete the finished Job or Pod of an earlier run, which is in the way of a hook",
  risk: "dangerous",
  since: "0.3.0",
  answers: ["hooks/leftover"],
  // Why the hook failed in the first place is told once nothing is in the way any more.
  uncovers: ["hooks/failed"],
  why:
    "The hook's policy keeps Helm from doing it. Only what has come to its end is deleted, by its uid, and only what Helm " +
    "made; its pods go with it, and their logs. Nothing that runs is touched, and the hook itself is not run by this.",
  propose(snapshot, findings) {
    const leftovers = leftoverHooks(snapshot)
      .map((leftover) => ({
        leftover,
        finding: findings.find(({ subject }) => subject === subjectOf(snapshot, leftover)),
      }))
      .filter((one): one is { leftover: LeftoverHook; finding: Finding } => one.finding !== undefined);
    // What may still work stays, and is said; it keeps nothing else from being cleared.
    const ended = leftovers.filter(({ leftover }) => !isUnended(leftover.state));
    const refusal = (ended.length > 0 ? ended : leftovers).map(({ leftover }) => whyNot(snapshot, leftover)).find((
      one,
    ) => one !== undefined);
    if (refusal) return { repair: this.id, ...refusal, findings: findings.map(({ key }) => key) };
    return {
      edits: ended.map(({ leftover: { live, state }, finding }) =>
        removeObject(live, {
          rank: 0,
          says: `${finding.subject}, which has ${state}, is deleted with its pods`,
          findings: [finding.key],
          final: true,
        })
      ),
      consequences: leftovers.flatMap(({ leftover, finding }) => sayAfter(leftover, finding.subject)),
    };
  },
};

function subjectOf({ scope }: Snapshot, { ref }: LeftoverHook): string {
  return nameOf(ref, scope.namespace);
}

function whyNot(snapshot: Snapshot, leftover: LeftoverHook): Pick<Refusal, "reason" | "says"> | undefined {
  const name = subjectOf(snapshot, leftover);
  const { live, state } = leftover;
  if (isUnended(state)) {
    return { reason: "not-proven", says: `${name} ${sayState(state)}: nothing that may still work is deleted.` };
  }
  if (state === "other") {
    return {
      reason: "not-proven",
      says: `${name} is neither a Job nor a Pod: whether anything still uses it, nothing here tells.`,
    };
  }
  if (isAnothers(leftover, snapshot)) {
    return { reason: "ambiguous", says: `${name} bears the marks of another release: it may not be this one's hook.` };
  }
  const isHelms = (live.metadata.managedFields ?? []).some(({ manager }) => isHelmManager(manager));
  return isHelms ? undefined : { reason: "not-proven", says: `${name} was not made by Helm, by its field managers.` };
}

function sayAfter({ state, command }: LeftoverHook, name: string): string[] {
  if (isUnended(state)) return [`${name} ${sayState(state)} and is not deleted: it stays in the way.`];
  return [
    `The next helm ${command} runs the hook ${name}${
      state === "succeeded" ? " again, and does its work once more" : ""
    }.`,
    `What the pods of ${name} printed is gone with them: look at it first, if it is still to be read.`,
  ];
}
