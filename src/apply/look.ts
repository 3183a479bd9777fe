import type { Step } from "../model/plan.ts";
import type { Precondition, RecordStore, WriteOutcome } from "../model/ports.ts";
import type { Gap, Scope } from "../model/snapshot.ts";
import type { Stop } from "./result.ts";
import { nameOf, type Sight, type Target } from "./target.ts";

/** What was found is as it should be, or the reason to stop. */
export type Looked = { readonly ok: true; readonly identity: Precondition | null } | {
  readonly ok: false;
  readonly stop: Stop;
};

/** Are all records of the release as expected (null: whatever they are), and is what the step is on as the step wants it? */
export async function lookBefore(
  records: RecordStore,
  { namespace, release }: Scope,
  expected: ReadonlyMap<string, Precondition> | null,
  step: Step,
  target: Target,
): Promise<Looked> {
  if (expected !== null) {
    const heads = await records.heads(namespace, release);
    if (!heads.ok) return stopAt(step, "refused", sayGap(heads.gap));
    const strange = differenceOf(expected, new Map(heads.value.map((head) => [head.ref.name, head])));
    if (strange !== undefined) return stopAt(step, "conflict", strange);
  }
  const live = await target.read();
  if (!live.ok) return stopAt(step, "refused", sayGap(live.gap));
  const { identity, unlikeBefore } = live.value;
  // Controllers write to a live object all the time: of that only what the step names must be as it was.
  if (step.target && !sameIdentity(expected?.get(step.target.name), identity ?? undefined)) {
    return stopAt(step, "conflict", `${nameOf(step)} changed a moment ago`);
  }
  if (unlikeBefore.length === 0) return { ok: true, identity };
  return stopAt(step, "conflict", `${nameOf(step)} is not as the plan has it (${unlikeBefore.join(", ")})`);
}

/** Did the write do what it should? The identity is the one that our own write gave, so that a writer who came in between is noticed at the next look. */
export async function lookAfter(
  step: Step,
  target: Target,
  outcome: Extract<WriteOutcome<Sight>, { kind: "written" | "unknown" }>,
): Promise<Looked> {
  const live = await target.read();
  if (!live.ok) return stopAt(step, "unknown", `it may be written, and reading it back failed: ${sayGap(live.gap)}`);
  const { identity, unlikeBefore, unlikeAfter } = live.value;
  if (unlikeAfter.length === 0) {
    return { ok: true, identity: outcome.kind === "written" ? outcome.value.identity : identity };
  }
  if (outcome.kind === "unknown" && unlikeBefore.length === 0) {
    return stopAt(step, "unknown", `no answer came, and ${nameOf(step)} is as before: ${outcome.says}`);
  }
  return stopAt(
    step,
    "mismatch",
    `${nameOf(step)} was written and is not what it should be (${unlikeAfter.join(", ")})`,
  );
}

/** A write that was answered with no. */
export function stopFor(step: Step, outcome: Extract<WriteOutcome<unknown>, { kind: "conflict" | "refused" }>): Stop {
  const reason = outcome.kind === "conflict" ? "changed a moment ago" : "was refused by the server";
  return stopAt(step, outcome.kind, `${nameOf(step)} ${reason}: ${outcome.says}`).stop;
}

export function sayGap(gap: Gap): string {
  return `cannot read ${gap.what}: ${gap.says}`;
}

/** What somebody else did to the release's records, if anything. */
function differenceOf(
  expected: ReadonlyMap<string, Precondition>,
  live: ReadonlyMap<string, Precondition>,
): string | undefined {
  for (const name of live.keys()) if (!expected.has(name)) return `record "${name}" is new`;
  for (const [name, identity] of expected) {
    if (!live.has(name)) return `record "${name}" is gone`;
    if (!sameIdentity(identity, live.get(name))) return `record "${name}" changed`;
  }
}

function sameIdentity(a: Precondition | undefined, b: Precondition | undefined): boolean {
  return a?.uid === b?.uid && a?.resourceVersion === b?.resourceVersion;
}

function stopAt(step: Step, kind: Stop["kind"], says: string): { readonly ok: false; readonly stop: Stop } {
  return { ok: false, stop: { step: step.n, kind, says: `Cannot do step ${step.n} (${step.says}): ${says}` } };
}
