import type { KubeObject } from "../model/kubernetes.ts";
import type { ObjectImage, ObjectStep, Step } from "../model/plan.ts";
import type { Precondition } from "../model/ports.ts";
import type { Direction, Run, Seen } from "../model/run.ts";
import type { RawRecord, RecordImage } from "../model/snapshot.ts";
import { digestOf, sameImage } from "../record/image.ts";
import { sameObjectImage } from "../state/objects/image.ts";
import { objectSight } from "./object_target.ts";
import { recordSight } from "./record_target.ts";
import { keyOf, nameOf, type Sight } from "./target.ts";

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

/** The steps that take a plan back: last first, images swapped. A final one stays. */
export function backwards(steps: readonly Step[]): Step[] {
  return steps.filter(({ final }) => !final).map(retraced)
    .map((step) => ({ ...step, before: step.after, after: step.before }) as Step).reverse();
}

/** What an undo creates again has a new uid: to the way back it is the old object all the same. */
function retraced(step: Step): Step {
  return step.object && step.after === null && !step.final ? { ...step, before: withoutUid(step) } : step;
}

function withoutUid({ before }: ObjectStep): ObjectImage | null {
  return before && { fields: before.fields };
}

/** Before anything was written every record must be the very object that the plan was made for. */
export function standAtStart(run: Run): Standing {
  return { done: new Set(), expected: new Map(run.seen.map((seen) => [seen.name, seen])) };
}

/** What is live of a release: all its records, and the objects that a run is on, by the keys of its steps. */
export interface Live {
  readonly records: readonly RawRecord[];
  readonly objects: ReadonlyMap<string, KubeObject | null>;
}

/**
 * Where a run stands that has written, or may have: worked out from what is live, never from the journal.
 * A record that the run did not touch must be as it was; what it did touch must be one of the step's images.
 */
export function stand(run: Run, live: Live, direction: Direction): StandingResult {
  const steps = direction === "forward" ? run.plan.steps : run.plan.steps.map(retraced);
  const chains = chainsOf(steps);
  const records = new Map(live.records.map((record) => [record.ref.name, record]));
  const stranger = strangerIn(run, chains, records);
  if (stranger !== undefined) return { ok: false, says: stranger };
  const done = new Set<number>();
  for (const [key, chain] of chains) {
    const sights = chain.map((step) =>
      step.target ? recordSight(step, records.get(key) ?? null) : objectSight(step, live.objects.get(key) ?? null)
    );
    const reached = reachedBy(sights);
    if (reached < 0) {
      const says = `${capital(nameOf(chain[0]!))} is neither as it was before this run nor as the run leaves it`;
      return { ok: false, step: chain[0]!.n, says };
    }
    for (const step of chain.slice(0, reached)) done.add(step.n);
  }
  // The way back leaves gaps of its own; but under who was switched off for a step it goes no more than the way there.
  const gap = run.plan.steps.find(({ n, awaitsRest }) =>
    (direction === "forward" || awaitsRest !== undefined) && !done.has(n) && n < Math.max(0, ...done)
  );
  if (gap !== undefined) {
    return { ok: false, step: gap.n, says: `${capital(nameOf(gap))} was put back since this run wrote it` };
  }
  return { ok: true, standing: { done, expected: records } };
}

/** How many steps of a chain are done, by what the thing is like; -1: it is like nothing that they know. */
function reachedBy(sights: readonly Sight[]): number {
  return [sights[0]!.unlikeBefore, ...sights.map(({ unlikeAfter }) => unlikeAfter)]
    .findLastIndex((unlike) => unlike.length === 0);
}

/**
 * Why a plan cannot be carried out at all: steps on one thing have to follow from one another, and each has to lead to
 * an image that the thing has not had before, or nobody could tell afterwards how far the run came.
 */
export function faultOf(steps: readonly Step[]): string | undefined {
  for (const chain of chainsOf(steps).values()) {
    const images = [chain[0]!.before, ...chain.map((step) => step.after)];
    for (const [at, step] of chain.entries()) {
      const { name } = step.target ?? step.object;
      if (!isSame(step, images[at]!, step.before)) {
        return `step ${step.n} starts from another state of "${name}" than the steps before it leave`;
      }
      if (images.slice(0, at + 1).some((image) => isSame(step, image, step.after))) {
        return `step ${step.n} leads "${name}" to a state that it had before`;
      }
    }
  }
}

type Image = RecordImage | ObjectImage | null;

/** Steps with one key are all on a record, or all on an object. */
function isSame({ target }: Step, a: Image, b: Image): boolean {
  return target
    ? sameImage(a as RecordImage | null, b as RecordImage | null)
    : sameObjectImage(a as ObjectImage | null, b as ObjectImage | null);
}

function chainsOf(steps: readonly Step[]): Map<string, Step[]> {
  return Map.groupBy(steps, keyOf);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
