import type { Choices, Plan, RecordStep, Repair } from "../../src/model/plan.ts";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import { makePlan } from "../../src/plan.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { type Visit, vouched } from "../museum/visit.ts";

/** What these repairs, by default all of them, would do about what was found; the writer counts as dead, nobody drives it. */
export function planFor(
  { snapshot, findings }: Pick<Visit, "snapshot" | "findings">,
  choices: Partial<Choices> = {},
  among: readonly Repair[] = repairs,
): Plan {
  return makePlan(snapshot, findings, among, { ...vouched, ...choices }, (then) => diagnose(then, checks));
}

/** The steps of a plan that are on records alone. */
export function recordSteps({ steps }: Plan): readonly RecordStep[] {
  const [other] = steps.filter(({ object }) => object !== undefined);
  if (other) throw new Error(`Step ${other.n} is on no record: ${other.says}`);
  return steps as readonly RecordStep[];
}
