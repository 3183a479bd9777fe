import type { Snapshot } from "../../model/snapshot.ts";
import {
  deployedOf,
  history,
  isPending,
  isRollback,
  isTelling,
  lastOf,
  neverWorked,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
} from "../helm.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { once } from "../once.ts";
import { isHidden } from "../records/record_identity.ts";
import { astrayFrom, runningOf, runsRatherThan } from "../compare/running.ts";
import { hiddenNewest } from "../records/unreadable.ts";

/** A history without a deployed revision, where that is not as it should be. */
export interface LostBaseline {
  /** The newest revision: what the next upgrade would start from, if it is not refused. */
  readonly last: ReadableRecord;
  /** What the newest revision is: a rollback or an upgrade that failed, superseded, or of no status that Helm knows. */
  readonly how: "rollback" | "failed" | "superseded" | "unknown";
  /** Helm refuses every upgrade: it takes no revision to start from, or cannot build the one that it takes. */
  readonly refused: boolean;
  /** The revision that should be called deployed; undefined where live does not tell. */
  readonly good: ReadableRecord | undefined;
  /** Where `/facts/kinds` has a kind of `last` that is not served: Helm cannot build it, so every upgrade fails. */
  readonly unbuildable: number | undefined;
  /** Objects that are not as `good` means them; undefined where that cannot be told. */
  readonly astray: readonly string[] | undefined;
  /** The revisions among which live was to tell. */
  readonly candidates: readonly ReadableRecord[];
}

/**
 * Nothing is deployed after a first install that failed, after an uninstall that kept the history, and where the failed
 * revision is what runs: there Helm starts from the right one. It is lost
 * - when a rollback fails while it applies: Helm supersedes the revision that it set out from all the same (Helm 3.22 and
 *   4.3 `pkg/action/rollback.go` `performRollback`), and the failed one is the baseline though it does not run;
 * - when the deployed record was deleted or its label lost, and a failed or superseded one is the newest;
 * - when the newest record has a status that Helm does not know.
 */
export const lostBaseline = once((snapshot: Snapshot): LostBaseline | undefined => {
  const last = lastOf(snapshot.records);
  const how = last && howLost(snapshot.records);
  if (!last || !how) return undefined;
  const candidates = candidatesOf(snapshot, last, how);
  const [before] = candidates.filter((record) => record !== last);
  const unbuildable = how === "unknown" ? undefined : unservedKind(snapshot, last);
  const lost = { last, how, refused: how === "unknown" || unbuildable !== undefined, unbuildable, candidates };
  if (how === "unknown" || how === "superseded") {
    const good = runningOf(snapshot, candidates);
    return { ...lost, good, astray: good ? [] : undefined };
  }
  // Where the failed revision is what runs, it is the right baseline.
  if (!before || runsRatherThan(snapshot, last, before) === true) return undefined;
  const astray = astrayFrom(snapshot, before, last);
  if (how === "failed") {
    const isProven = astray?.length === 0;
    return isProven || lost.refused
      ? { ...lost, good: isProven ? before : undefined, astray: isProven ? [] : undefined }
      : undefined;
  }
  const isGood = astray?.length === 0 || !neverWorked(before);
  return { ...lost, good: isGood ? before : undefined, astray: isGood ? astray : undefined };
});

/** What can be told without a look at live objects. */
export function howLost(records: Snapshot["records"]): LostBaseline["how"] | undefined {
  const last = lastOf(records);
  if (!last?.release.info || deployedOf(records).length > 0) return undefined;
  // Then the newest is not what Helm takes for it, and that is the trouble.
  if (hiddenNewest(records)) return undefined;
  const status = payloadStatus(last);
  if (!isTelling(status)) return "unknown";
  // Helm does not see a newer one that lost its labels: until these are mended the history is not known.
  if (records.some((record) => isHidden(record) && record.revision > last.revision)) return undefined;
  // A payload that says deployed has lost its label only: that is another condition, and setting the label mends it.
  if (history(records).some((record) => payloadStatus(record) === "deployed")) return undefined;
  if (status === "superseded") return "superseded";
  if (status !== "failed") return undefined;
  return isRollback(last) ? "rollback" : "failed";
}

/** Where `/facts/kinds` has a kind that a revision names and the server does not serve. */
export function unservedKind(snapshot: Snapshot, record: ReadableRecord): number | undefined {
  const { documents } = parseManifest(record.release.manifest ?? "");
  const index = snapshot.facts.kinds.findIndex(({ kind, served }) =>
    !served && documents.some(({ ref }) => ref.kind === kind.kind && ref.apiVersion === kind.apiVersion)
  );
  return index < 0 ? undefined : index;
}

/** Older ones than these are not asked: what they name need not have been read. */
const asked = 6;

/** The revisions of which one may be what runs, the newest among them; for a failed one: it, and the one before. */
function candidatesOf(
  snapshot: Snapshot,
  last: ReadableRecord,
  how: LostBaseline["how"],
): readonly ReadableRecord[] {
  const older = history(snapshot.records).filter((record) => revisionOf(record) < revisionOf(last));
  const superseded = older.findLast((record) => payloadStatus(record) === "superseded");
  if (how === "rollback" || how === "failed") return superseded ? [superseded, last] : [last];
  const attempts = older.filter((record) => payloadStatus(record) === "failed" || isPending(payloadStatus(record)));
  const telling = [...attempts, ...older.slice(-1), ...(superseded ? [superseded] : []), last];
  return older.concat(last).filter((record) => telling.includes(record)).slice(-asked);
}
