import type { Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { type Account, accountOf, isTracedPost, sayNames, shown } from "./account.ts";
import { evidence, pointer } from "../evidence.ts";
import { isHelmManager, type Operation, pointerTo, type ReadableRecord } from "../helm.ts";
import { type HookTrace, traceHooks } from "./hooks.ts";
import { type Judgement, judgementEvidence } from "../compare/judgement.ts";

/** How far an operation got that never said how it ended. */
export interface Progress {
  readonly verdict: "not-started" | "half" | "finished" | "undecidable";
  /** It is proven that every object of the revision was applied, and what the base had beyond it is gone. */
  readonly allApplied: boolean;
  /** One clause each, for a person: what decided. */
  readonly reasons: readonly string[];
  readonly judgements: readonly Judgement[];
  readonly hooks: readonly HookTrace[];
  readonly evidence: readonly Evidence[];
}

/** What decides, and the parts of the account that prove it. */
interface Verdict {
  readonly verdict: Progress["verdict"];
  readonly reasons: readonly string[];
  readonly objects?: readonly Judgement[];
  readonly hooks?: readonly HookTrace[];
}

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
  const account = accountOf(snapshot, base, next, operation);
  if ("why" in account) {
    const hooks = traceHooks(snapshot, next, operation);
    const evidence = [...account.evidence, ...hooks.flatMap((hook) => hook.evidence)];
    return { verdict: "undecidable", allApplied: false, reasons: [account.why], judgements: [], hooks, evidence };
  }
  const { verdict, reasons, objects = [], hooks = [] } = judge(account);
  const proofOf = (one: Judgement) => judgementEvidence(snapshot, one, next.revision);
  return {
    verdict,
    reasons,
    allApplied: changesOf(account) + Number(account.hasWritten) > 0 && isAllApplied(account),
    judgements: account.judgements,
    hooks: account.hooks,
    evidence: [
      ...objects.slice(0, shown).flatMap(proofOf),
      ...(verdict === "not-started" ? [] : rollingProof(snapshot, account)),
      ...hooks.flatMap((hook) => hook.evidence),
      ...endProof(snapshot, account),
    ],
  };
}

function judge(account: Account): Verdict {
  const { missing, hasWritten, hooks } = account;
  const changes = changesOf(account);
  if (changes === 0 && !hasWritten) return judgeByHooks(account);
  if (missing.length === changes && !hasWritten && !hooks.some(isTracedPost)) {
    const reasons = [`none of its ${missing.length} changes is live`, ...sayHooks(unproven(hooks))];
    return { verdict: "not-started", reasons, objects: missing, hooks: unproven(hooks) };
  }
  return isAllApplied(account) ? judgeApplied(account) : judgeInPart(account);
}

/** No difference to judge by: only the hooks tell the two revisions apart. */
function judgeByHooks({ hooks, amiss, missing, blurred, rolling, ended }: Account): Verdict {
  const nothing = "the revision is equal to its base, so what is live cannot tell";
  const isWhole = amiss.length + missing.length + blurred.length + rolling.length === 0;
  const allRan = hooks.length > 0 && hooks.every(({ state }) => state === "succeeded");
  if (isWhole && (ended || allRan)) {
    const why = ended ? "the status of its base was already written" : "all its hooks ran and succeeded";
    return { verdict: "finished", reasons: [nothing, why], hooks };
  }
  const stuck = hooks.find(({ state }) => !["succeeded", "no-trace", "unclear"].includes(state));
  if (stuck) {
    const verdict = stuck.phase === "pre" ? "not-started" : "half";
    return { verdict, reasons: [nothing, ...sayHooks([stuck])], objects: amiss, hooks };
  }
  const why = hooks.length > 0 ? "its hooks left no proof that they ran to the end" : "it has no hooks";
  return { verdict: "undecidable", reasons: [nothing, why], objects: amiss, hooks };
}

function judgeInPart(account: Account): Verdict {
  const { applied, missing, partly, amiss, blurred, hasWritten, hooks } = account;
  const changes = changesOf(account);
  const hasStarted = applied.length + partly.length > 0 || hasWritten;
  const why = missing.length > 0
    ? `${sayNames(missing)} not`
    : amiss.length > 0
    ? `${sayNames(amiss)} ${amiss.length === 1 ? "is" : "are"} not as its manifest means`
    : `${sayNames(blurred)} cannot tell: changed or removed by others since`;
  return {
    verdict: hasStarted && missing.length + amiss.length > 0 ? "half" : "undecidable",
    reasons: [changes === 0 ? "it wrote to live objects" : `${applied.length} of ${changes} changes are live`, why],
    objects: [...applied.slice(0, 2), ...missing, ...amiss, ...blurred],
    hooks: unproven(hooks),
  };
}

function judgeApplied({ applied, rolling, hooks, ended }: Account): Verdict {
  const open = ended ? [] : openOf(hooks);
  if (rolling.length === 0 && open.length === 0) {
    const ran = hooks.length > 0 && (ended || hooks.every(({ state }) => state === "succeeded"));
    const reasons = ["every object is live as its manifest means it", "all rollouts are complete"];
    return {
      verdict: "finished",
      reasons: [...reasons, ...(ran ? ["its hooks ran and succeeded"] : [])],
      objects: applied,
      hooks,
    };
  }
  const isSilent = rolling.length === 0 && open.every(({ state }) => ["no-trace", "unclear"].includes(state));
  return {
    verdict: isSilent ? "undecidable" : "half",
    reasons: [
      "everything is applied",
      ...rolling.slice(0, shown).map(({ one, rollout }) => `${one.name}: ${rollout.says}`),
      ...sayHooks(open),
    ],
    objects: applied,
    hooks: unproven(hooks),
  };
}

/** Objects by whose state the operation could be told. */
function changesOf({ applied, missing, partly, unclear }: Account): number {
  return applied.length + missing.length + partly.length + unclear.length;
}

function isAllApplied({ missing, amiss, blurred }: Account): boolean {
  return missing.length + amiss.length + blurred.length === 0;
}

/**
 * Hooks that stand between "applied" and "finished". Once the objects are applied the pre hooks must have succeeded, for
 * Helm applies nothing before that (`pkg/action/upgrade.go` `releasingUpgrade`).
 */
function openOf(hooks: readonly HookTrace[]): HookTrace[] {
  return hooks.filter(({ phase, state }) => phase === "post" ? state !== "succeeded" : state === "failed");
}

function unproven(hooks: readonly HookTrace[]): HookTrace[] {
  return hooks.filter(({ state }) => state !== "succeeded");
}

function rollingProof(snapshot: Snapshot, { rolling }: Account): Evidence[] {
  return rolling.slice(0, shown).map(({ one, rollout }) =>
    evidence(snapshot, pointer(one.seen!.at, rollout.path), `${one.name}: ${rollout.says}`, rollout.says)
  );
}

function endProof(snapshot: Snapshot, { ended }: Account): Evidence[] {
  if (!ended) return [];
  const index = ended.managers.findIndex(({ manager }) => isHelmManager(manager));
  const at = `${pointerTo(snapshot, ended)}/managers/${index}/time`;
  return [evidence(snapshot, at, `when revision ${ended.revision} was superseded`)];
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
  return hooks.map(({ phase, kind, name, state }) => `${phase} hook ${kind} "${name}" ${words[state]}`);
}
