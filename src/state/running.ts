import type { Snapshot } from "../model/snapshot.ts";
import type { ReadableRecord } from "./helm.ts";
import { judgeStep } from "./judgement.ts";

/**
 * Whether live is `one` and not `other`: every object as `one` means it, and nothing there that only `other` has.
 * undefined where something was not read.
 */
export function runsRatherThan(snapshot: Snapshot, one: ReadableRecord, other: ReadableRecord): boolean | undefined {
  const judgements = judgeStep(snapshot, other, one);
  if (judgements === null || judgements.some(({ verdict }) => verdict === undefined)) return undefined;
  return judgements.every(({ verdict }) => verdict!.asMeant);
}

/** The one of several revisions that runs, by what is live and not by its number; undefined where that is not proven. */
export function runningOf(snapshot: Snapshot, candidates: readonly ReadableRecord[]): ReadableRecord | undefined {
  const running = candidates.filter((one) =>
    candidates.every((other) => other === one || runsRatherThan(snapshot, one, other) === true)
  );
  // Revisions with one and the same manifest run together; as baselines they are the same too.
  const same = running.every(({ release }) => release.manifest === running[0]!.release.manifest);
  return same ? running.at(-1) : undefined;
}
