import type { Snapshot } from "../../model/snapshot.ts";
import { type ReadableRecord, revisionOf } from "../helm.ts";
import { judgeStep } from "./judgement.ts";

/**
 * Whether live is `one` and not `other`: every object as `one` means it, and nothing there that only `other` has.
 * undefined where something was not read.
 */
export function runsRatherThan(snapshot: Snapshot, one: ReadableRecord, other: ReadableRecord): boolean | undefined {
  const astray = astrayFrom(snapshot, one, other);
  return astray === undefined ? undefined : astray.length === 0;
}

/**
 * The objects of `one` that are not as it means them, and those that only `other` has and that are there. undefined where
 * that cannot be told.
 */
export function astrayFrom(
  snapshot: Snapshot,
  one: ReadableRecord,
  other: ReadableRecord = one,
): readonly string[] | undefined {
  const judgements = judgeStep(snapshot, other, one);
  if (judgements === null || judgements.some(({ verdict }) => verdict === undefined)) return undefined;
  return judgements.filter(({ verdict }) => !verdict!.asMeant).map(({ name }) => name);
}

/** The one of several revisions that runs, by what is live and not by its number; undefined where that is not proven. */
export function runningOf(snapshot: Snapshot, candidates: readonly ReadableRecord[]): ReadableRecord | undefined {
  const running = candidates.filter((one) =>
    candidates.every((other) => runsRatherThan(snapshot, one, other) === true)
  );
  // Revisions with one and the same manifest run together; as baselines they are the same too.
  const same = running.every(({ release }) => release.manifest === running[0]!.release.manifest);
  return same ? running.at(-1) : undefined;
}

const shown = 3;

/** Why none of several revisions is proven to be the one that runs: one clause each. */
export function sayUndecided(snapshot: Snapshot, candidates: readonly ReadableRecord[]): string {
  const said = candidates.slice(-shown).map((one) => {
    const number = revisionOf(one);
    const amiss = candidates.map((other) => astrayFrom(snapshot, one, other));
    if (amiss.includes(undefined)) return `what is live of revision ${number} could not be read in full`;
    const names = [...new Set(amiss.flatMap((found) => found ?? []))];
    if (names.length === 0) return `live fits revision ${number}, and not that alone`;
    const more = names.length > shown ? ` and ${names.length - shown} more` : "";
    return `live is not revision ${number} (${names.slice(0, shown).join(", ")}${more})`;
  });
  return [...new Set(said)].join("; ");
}
