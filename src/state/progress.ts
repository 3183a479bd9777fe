import type { Evidence } from "../model/finding.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";
import { evidence, pointer } from "./evidence.ts";
import { isHelmManager, type Operation, pointerTo, type ReadableRecord, supersededBy } from "./helm.ts";
import { type HookTrace, traceHooks } from "./hooks.ts";
import { type Judgement, judgementEvidence, judgeStep } from "./judgement.ts";
import { wroteSince } from "./liveness.ts";
import { rolloutOf } from "./rollout.ts";

/** How far an operation got that never said how it ended. */
export interface Progress {
  readonly verdict: "not-started" | "half" | "finished" | "undecidable";
  /** It is proven that every object of the revision was applied, and what the base had beyond it is gone. */
  readonly allApplied: boolean;
  /** One clause each, for a person: what decided. */
  readonly reasons: readonly string[];
  readonly hooks: readonly HookTrace[];
  readonly judgements: readonly Judgement[];
  readonly evidence: readonly Evidence[];
}

const shown = 5;

/**
 * Judged by what is live, not by the record: only what differs between the base and the revision can tell. `base` is
 * what the operation set out from, undefined for a first install.
 */
export function progressOf(
  snapshot: Snapshot,
  base: ReadableRecord | undefined,
  next: ReadableRecord,
  operation: Operation,
): Progress {
  const hooks = traceHooks(snapshot, next, operation);
  const judgements = judgeStep(snapshot, base, next);
  if (judgements === null) return undecidable("a manifest in the history cannot be parsed", hooks, []);

  const unread = judgements.filter((one) => one.verdict === undefined);
  if (unread.length > 0) return undecidable(`${sayNames(unread)} could not be read`, hooks, judgements);

  const arrivals = judgements.map((one) => ({ one, arrival: arrivalOf(one, next.createdAt) }));
  const which = (...words: Arrival[]) =>
    arrivals.filter(({ arrival }) => words.includes(arrival)).map(({ one }) => one);
  const [applied, missing, partly, unclear] = [which("yes"), which("no"), which("partly"), which("unclear")];
  const amiss = arrivals.filter(({ one, arrival }) => !one.verdict!.asMeant && arrival !== "spent").map(({ one }) =>
    one
  );
  const hasWritten = judgements.some(({ seen }) => seen!.live && wroteSince(seen!.live, next.createdAt));
  const rollouts = judgements.filter((one) => one.next !== null && one.seen?.live).map((one) => ({
    one,
    rollout: rolloutOf(one.seen!.live!),
  }));
  const rolling = rollouts.filter(({ rollout }) => rollout.complete !== true);
  const ended = supersededBy(snapshot.records, next);
  // What somebody else changed since cannot tell; what Helm does only after it has applied everything can.
  const isPastApply = (operation === "upgrade" && ended !== undefined) || hooks.some(isTracedPost);
  const blurred = isPastApply ? [] : which("unclear", "spent");
  const allApplied = [...missing, ...amiss, ...blurred].length === 0;
  const proof = (...which: Judgement[][]) =>
    which.flat().slice(0, shown).flatMap((one) => judgementEvidence(snapshot, one, next.revision));
  const rollingProof = rolling.slice(0, shown).map(({ one, rollout }) =>
    evidence(snapshot, pointer(one.seen!.at, rollout.path), `${one.name}: ${rollout.says}`, rollout.says)
  );
  const common = { hooks, judgements, allApplied };
  const endProof = ended ? [supersededEvidence(snapshot, ended)] : [];

  const changes = [applied, missing, partly, unclear].flat().length;
  if (changes === 0 && !hasWritten) {
    return {
      ...byHooksAlone(hooks, allApplied, rolling.length === 0, ended !== undefined),
      hooks,
      judgements,
      allApplied: false,
      evidence: [...hooks.flatMap((hook) => hook.evidence), ...proof(amiss), ...endProof, ...rollingProof],
    };
  }
  const counts = changes === 0 ? "it wrote to live objects" : `${applied.length} of ${changes} changes are live`;
  if (missing.length === changes && !hasWritten && !hooks.some(isTracedPost)) {
    return {
      ...common,
      verdict: "not-started",
      evidence: [...proof(missing), ...openHooks(hooks)],
      reasons: [`none of its ${missing.length} changes is live`, ...sayHooks(hooks)],
    };
  }
  if (!allApplied) {
    const started = applied.length + partly.length > 0 || hasWritten;
    return {
      ...common,
      verdict: started && missing.length + amiss.length > 0 ? "half" : "undecidable",
      evidence: [...proof(applied.slice(0, 2), missing, amiss, blurred), ...openHooks(hooks)],
      reasons: [
        counts,
        ...(missing.length > 0 ? [`${sayNames(missing)} not`] : []),
        ...(missing.length === 0 && amiss.length > 0
          ? [`${sayNames(amiss)} ${amiss.length === 1 ? "is" : "are"} not as its manifest means`]
          : []),
        ...(missing.length + amiss.length === 0
          ? [`${sayNames(blurred)} cannot tell: changed or removed by others since`]
          : []),
      ],
    };
  }
  const open = ended ? [] : openOf(hooks);
  if (rolling.length === 0 && open.length === 0) {
    return {
      ...common,
      verdict: "finished",
      evidence: [...proof(applied), ...hooks.flatMap((hook) => hook.evidence), ...endProof],
      reasons: [
        "every object is live as its manifest means it",
        "all rollouts are complete",
        ...(hooks.length > 0 && (ended || hooks.every(({ state }) => state === "succeeded"))
          ? ["its hooks ran and succeeded"]
          : []),
      ],
    };
  }
  const silent = open.length > 0 && rolling.length === 0 &&
    open.every(({ state }) => ["no-trace", "unclear"].includes(state));
  return {
    ...common,
    verdict: silent ? "undecidable" : "half",
    evidence: [...proof(applied), ...rollingProof, ...openHooks(hooks), ...endProof],
    reasons: [
      "everything is applied",
      ...rolling.slice(0, shown).map(({ one, rollout }) => `${one.name}: ${rollout.says}`),
      ...sayHooks(open),
    ],
  };
}

/** No difference to judge by: only the hooks tell the two revisions apart. */
function byHooksAlone(hooks: readonly HookTrace[], asMeant: boolean, rolledOut: boolean, ended: boolean) {
  const nothing = "the revision is equal to its base, so what is live cannot tell";
  if (asMeant && rolledOut && (ended || (hooks.length > 0 && hooks.every(({ state }) => state === "succeeded")))) {
    return {
      verdict: "finished" as const,
      reasons: [nothing, ended ? "the status of its base was already written" : "all its hooks ran and succeeded"],
    };
  }
  const stuck = hooks.find(({ state }) => !["succeeded", "no-trace", "unclear"].includes(state));
  if (stuck) {
    return {
      verdict: stuck.phase === "pre" ? "not-started" as const : "half" as const,
      reasons: [nothing, ...sayHooks([stuck])],
    };
  }
  return {
    verdict: "undecidable" as const,
    reasons: [nothing, hooks.length ? "its hooks left no proof that they ran to the end" : "it has no hooks"],
  };
}

/**
 * Hooks that are not proven to have run. Once the objects are applied the pre hooks must have succeeded, for Helm
 * applies nothing before that (`pkg/action/upgrade.go` `releasingUpgrade`).
 */
function openOf(hooks: readonly HookTrace[]): HookTrace[] {
  return hooks.filter(({ phase, state }) => phase === "post" ? state !== "succeeded" : state === "failed");
}

function isTracedPost({ phase, state }: HookTrace): boolean {
  return phase === "post" && state !== "no-trace";
}

function supersededEvidence(snapshot: Snapshot, base: ReadableRecord): Evidence {
  const index = base.managers.findIndex(({ manager }) => isHelmManager(manager));
  return evidence(
    snapshot,
    `${pointerTo(snapshot, base)}/managers/${index}/time`,
    `when revision ${base.revision} was superseded`,
  );
}

function openHooks(hooks: readonly HookTrace[]): Evidence[] {
  return hooks.filter(({ state }) => state !== "succeeded").flatMap((hook) => hook.evidence);
}

function sayHooks(hooks: readonly HookTrace[]): string[] {
  const words = {
    "succeeded": "ran and succeeded",
    "failed": "failed",
    "running": "is still running",
    "cannot-be-scheduled": "cannot be scheduled",
    "unclear": "began, and nothing tells how it ended",
    "no-trace": "left no trace of a run",
  };
  return hooks.filter(({ state }) => state !== "succeeded").map(({ phase, kind, name, state }) =>
    `${phase} hook ${kind} "${name}" ${words[state]}`
  );
}

function sayNames(judgements: readonly Judgement[]): string {
  const names = judgements.slice(0, shown).map(({ name }) => name).join(", ");
  return judgements.length > shown ? `${names} and ${judgements.length - shown} more` : names;
}

function undecidable(reason: string, hooks: readonly HookTrace[], judgements: readonly Judgement[]): Progress {
  return {
    verdict: "undecidable",
    allApplied: false,
    reasons: [reason],
    hooks,
    judgements,
    evidence: hooks.flatMap((hook) => hook.evidence),
  };
}
