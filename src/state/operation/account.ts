import type { Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { type Arrival, arrivalOf } from "./arrival.ts";
import { evidence } from "../evidence.ts";
import { type Operation, type ReadableRecord, supersededBy } from "../helm.ts";
import { type HookTrace, traceHooks } from "./hooks.ts";
import { type Judgement, judgeStep } from "../compare/judgement.ts";
import { wroteSince } from "./liveness.ts";
import { passedOver } from "../records/passed_over.ts";
import { type Rollout, rolloutOf } from "../compare/rollout.ts";

/** What every object and hook of an operation tells of how far it got; the verdict is drawn in progress.ts. */
export interface Account {
  readonly hooks: readonly HookTrace[];
  readonly judgements: readonly Judgement[];
  /** Objects that the operation was to change: reached, not reached, reached in part, and those that cannot tell. */
  readonly applied: readonly Judgement[];
  readonly missing: readonly Judgement[];
  readonly partly: readonly Judgement[];
  readonly unclear: readonly Judgement[];
  /** Objects that are not as the revision means them, changed by it or not. */
  readonly amiss: readonly Judgement[];
  /** Objects whose state others have changed or removed since, where nothing later in the operation speaks for them. */
  readonly blurred: readonly Judgement[];
  /** Rollouts that are not complete. */
  readonly rolling: readonly { readonly one: Judgement; readonly rollout: Rollout }[];
  /** Helm wrote to a live object since the operation began. */
  readonly hasWritten: boolean;
  /** The record that Helm superseded when all else was done. */
  readonly ended: ReadableRecord | undefined;
}

/** Nothing follows, because something could not be read or is gone by another hand. */
export interface NoAccount {
  /** A clause for a person. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

/** What every object and hook tells, or why nothing follows. */
export function accountOf(
  snapshot: Snapshot,
  base: ReadableRecord | undefined,
  next: ReadableRecord,
  operation: Operation,
): Account | NoAccount {
  const nothing = (why: string, evidence: readonly Evidence[] = []): NoAccount => ({ why, evidence });
  const newer = passedOver(snapshot);
  if (newer) return nothing(`Helm does not know the newer revision ${newer.revision}, and what is live may be of that`);
  const judgements = judgeStep(snapshot, base, next);
  if (judgements === null) return nothing("a manifest in the history cannot be parsed");
  const unread = judgements.filter((one) => one.verdict === undefined);
  if (unread.length > 0) return nothing(`${sayNames(unread)} could not be read`);
  const swept = judgements.filter((one) => sweptWith(snapshot, one) >= 0);
  if (swept.length > 0) {
    const index = sweptWith(snapshot, swept[0]!);
    const { name } = snapshot.facts.namespaces[index]!.metadata;
    return nothing(
      `the namespace "${name}" is being deleted with all that is in it: what is gone of ${sayNames(swept)} ` +
        "proves nothing",
      [evidence(
        snapshot,
        `/facts/namespaces/${index}/metadata/deletionTimestamp`,
        `since when "${name}" is being deleted`,
      )],
    );
  }

  const hooks = traceHooks(snapshot, next, operation);
  const ended = supersededBy(snapshot.records, next);
  const arrivals = judgements.map((one) => ({ one, arrival: arrivalOf(one, next.createdAt) }));
  const which = (...words: Arrival[]) =>
    arrivals.filter(({ arrival }) => words.includes(arrival)).map(({ one }) => one);
  // What somebody else changed since cannot tell; what Helm does only after it has applied everything can.
  const isPastApply = (operation === "upgrade" && ended !== undefined) || hooks.some(isTracedPost);
  const live = judgements.filter((one) => one.next !== null && one.seen?.live);
  return {
    hooks,
    judgements,
    applied: which("yes"),
    missing: which("no"),
    partly: which("partly"),
    unclear: which("unclear"),
    amiss: arrivals.filter(({ one, arrival }) => !one.verdict!.asMeant && arrival !== "spent").map(({ one }) => one),
    blurred: isPastApply ? [] : which("unclear", "spent"),
    rolling: live.map((one) => ({ one, rollout: rolloutOf(one.seen!.live!) }))
      .filter(({ rollout }) => rollout.complete !== true),
    hasWritten: judgements.some(({ seen }) => seen!.live && wroteSince(seen!.live, next.createdAt)),
    ended,
  };
}

/** The place among the facts of the namespace that takes along what is not live, or is leaving; -1 where none does. */
function sweptWith({ facts, scope }: Snapshot, { ref, seen }: Judgement): number {
  const isClusterWide = facts.kinds.some(({ kind, namespaced }) =>
    namespaced === false && kind.kind === ref.kind && kind.apiVersion === ref.apiVersion
  );
  if (isClusterWide || (seen?.live && !seen.live.metadata.deletionTimestamp)) return -1;
  const home = seen?.live?.metadata.namespace ?? ref.namespace ?? scope.namespace;
  return facts.namespaces.findIndex(({ metadata }) => metadata.name === home && metadata.deletionTimestamp);
}

export function isTracedPost({ phase, state }: HookTrace): boolean {
  return phase === "post" && state !== "no-trace";
}

/** Names and proofs of one kind that are given; the others are counted. */
export const shown = 5;

export function sayNames(judgements: readonly Judgement[]): string {
  const names = judgements.slice(0, shown).map(({ name }) => name).join(", ");
  return judgements.length > shown ? `${names} and ${judgements.length - shown} more` : names;
}
