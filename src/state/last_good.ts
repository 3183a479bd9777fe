import type { Snapshot } from "../model/snapshot.ts";
import { deployedOf, history, isRollback, lastOf, payloadStatus, type ReadableRecord, revisionOf } from "./helm.ts";
import { judgeStep } from "./judgement.ts";
import { parseManifest } from "./manifest.ts";
import { once } from "./once.ts";
import { runsRatherThan } from "./running.ts";

/** A history that a failed rollback left without a deployed revision. */
export interface LostBaseline {
  /** The failed rollback, from which the next upgrade would start. */
  readonly last: ReadableRecord;
  /** The revision that it set out from, and that Helm superseded though the rollback failed. */
  readonly good: ReadableRecord;
  /** Where `/facts/kinds` has a kind of `last` that is not served: Helm cannot build it, so every upgrade fails. */
  readonly unbuildable: number | undefined;
  /** Objects that are not as `good` means them; undefined where that cannot be told. */
  readonly astray: readonly string[] | undefined;
}

/**
 * When a rollback fails while it applies, Helm supersedes the revision that it set out from all the same (Helm 3.22 and
 * 4.3 `pkg/action/rollback.go` `performRollback`). The failed one is then the baseline, though it does not run. What it
 * applied before it failed is turned back already.
 */
export const lostBaseline = once((snapshot: Snapshot): LostBaseline | undefined => {
  const last = lastOf(snapshot.records);
  if (!last || !isLost(last, snapshot)) return undefined;
  const good = history(snapshot.records).findLast((record) =>
    revisionOf(record) < revisionOf(last) && payloadStatus(record) === "superseded"
  );
  // Where the failed revision is what runs, it is the right baseline.
  if (!good || runsRatherThan(snapshot, last, good) === true) return undefined;
  const judgements = judgeStep(snapshot, last, good);
  const unread = judgements === null || judgements.some(({ verdict }) => verdict === undefined);
  return {
    last,
    good,
    unbuildable: unservedKind(snapshot, last),
    astray: unread ? undefined : judgements.filter(({ verdict }) => !verdict!.asMeant).map(({ name }) => name),
  };
});

/** Where `/facts/kinds` has a kind that a revision names and the server does not serve. */
export function unservedKind(snapshot: Snapshot, record: ReadableRecord): number | undefined {
  const { documents } = parseManifest(record.release.manifest ?? "");
  const index = snapshot.facts.kinds.findIndex(({ kind, served }) =>
    !served && documents.some(({ ref }) => ref.kind === kind.kind && ref.apiVersion === kind.apiVersion)
  );
  return index < 0 ? undefined : index;
}

function isLost(last: ReadableRecord, snapshot: Snapshot): boolean {
  return payloadStatus(last) === "failed" && isRollback(last) && deployedOf(snapshot.records).length === 0;
}
