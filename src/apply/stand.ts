import type { Step } from "../model/plan.ts";
import type { Precondition } from "../model/ports.ts";
import type { Direction, Run, Seen } from "../model/run.ts";
import type { RawRecord, RecordImage } from "../model/snapshot.ts";
import { digestOf, sameImage } from "../record/image.ts";

/** Where a release stands in a run: which steps are done, and the identity of each record that the next write relies on. */
export interface Standing {
  readonly done: ReadonlySet<number>;
  readonly expected: ReadonlyMap<string, Precondition>;
}

export type StandingResult =
  | { readonly ok: true; readonly standing: Standing }
  | { readonly ok: false; readonly step?: number; readonly says: string };

/** What a run keeps of the records that its plan was made for. */
export function seenOf(records: readonly RawRecord[]): Seen[] {
  return records.map(({ ref, uid, resourceVersion, image }) => ({
    name: ref.name,
    uid,
    resourceVersion,
    digest: digestOf(canonical(image)),
  }));
}

/** The steps that take a plan back: last first, images swapped. */
export function backwards(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({ ...step, before: step.after, after: step.before })).reverse();
}

/** Before anything was written every record must be the very object that the plan was made for. */
export function standAtStart(run: Run): Standing {
  return { done: new Set(), expected: new Map(run.seen.map((seen) => [seen.name, seen])) };
}

/**
 * Where a run stands that has written, or may have: worked out from what is live, never from the journal.
 * A record that the run did not touch must be as it was; one that it did must be one of the step's images.
 */
export function stand(run: Run, live: readonly RawRecord[], direction: Direction): StandingResult {
  const chains = chainsOf(run.plan.steps);
  const byName = new Map(live.map((record) => [record.ref.name, record]));
  const stranger = strangerIn(run, chains, byName);
  if (stranger !== undefined) return { ok: false, says: stranger };
  const done = new Set<number>();
  for (const [name, chain] of chains) {
    const reached = imagesOf(chain).findIndex((image) => sameImage(image, byName.get(name)?.image ?? null));
    if (reached < 0) {
      return {
        ok: false,
        step: chain[0]!.n,
        says: `Record "${name}" is neither as it was before this run nor as the run leaves it`,
      };
    }
    for (const step of chain.slice(0, reached)) done.add(step.n);
  }
  const gap = direction === "forward"
    ? run.plan.steps.find((step) => !done.has(step.n) && step.n < Math.max(0, ...done))
    : undefined;
  if (gap !== undefined) {
    return { ok: false, step: gap.n, says: `Record "${gap.target.name}" was put back since this run wrote it` };
  }
  return { ok: true, standing: { done, expected: byName } };
}

/**
 * Why a plan cannot be carried out at all: steps on one record have to follow from one another, and each has to lead to
 * an image that the record has not had before, or nobody could tell afterwards how far the run came.
 */
export function faultOf(steps: readonly Step[]): string | undefined {
  for (const [name, chain] of chainsOf(steps)) {
    const images = imagesOf(chain);
    for (const [at, step] of chain.entries()) {
      if (!sameImage(images[at]!, step.before)) {
        return `step ${step.n} starts from another state of "${name}" than the steps before it leave`;
      }
      if (images.slice(0, at + 1).some((image) => sameImage(image, step.after))) {
        return `step ${step.n} leads "${name}" to a state that it had before`;
      }
    }
  }
}

function imagesOf(chain: readonly Step[]): (RecordImage | null)[] {
  return [chain[0]!.before, ...chain.map((step) => step.after)];
}

function chainsOf(steps: readonly Step[]): Map<string, Step[]> {
  const chains = new Map<string, Step[]>();
  for (const step of steps) chains.set(step.target.name, [...chains.get(step.target.name) ?? [], step]);
  return chains;
}

/** A record that is new, gone or changed, of those that no step touches. */
function strangerIn(
  run: Run,
  chains: ReadonlyMap<string, unknown>,
  live: ReadonlyMap<string, RawRecord>,
): string | undefined {
  const seen = new Map(run.seen.map((record) => [record.name, record]));
  for (const name of live.keys()) {
    if (!seen.has(name) && !chains.has(name)) return `Record "${name}" is new since this run was planned`;
  }
  for (const [name, { uid, resourceVersion, digest }] of seen) {
    if (chains.has(name)) continue;
    const record = live.get(name);
    if (record === undefined) return `Record "${name}", which this run did not touch, is gone`;
    const untouched = record.uid === uid && record.resourceVersion === resourceVersion;
    if (!untouched && digestOf(canonical(record.image)) !== digest) {
      return `Record "${name}", which this run did not touch, has changed`;
    }
  }
}

/** The same text for the same image, whatever the order of its keys. */
function canonical({ data, binaryData, labels, annotations, type, immutable }: RecordImage): string {
  const sorted = (map: Readonly<Record<string, string>>) => Object.entries(map).sort(([a], [b]) => a < b ? -1 : 1);
  const rest = [sorted(labels), sorted(annotations), type ?? "", immutable ?? false];
  return JSON.stringify([sorted(data), ...rest, ...(binaryData ? [sorted(binaryData)] : [])]);
}
