import type { Finding, Severity } from "../model/finding.ts";
import type { Plan, Repair } from "../model/plan.ts";

const severities: readonly Severity[] = ["info", "warning", "error"];

export interface Comparison {
  /** Answered, and still there. */
  readonly left: readonly Finding[];
  /** New, as bad as what was answered or worse, and not what a repair is known to uncover. */
  readonly worse: readonly Finding[];
}

/** Whether a plan that was carried out did what it was for. What was found `before` is not known of a run that is resumed. */
export function compare(
  plan: Plan,
  before: readonly Finding[] | undefined,
  after: readonly Finding[],
  repairs: readonly Repair[],
): Comparison {
  const answered = new Set(plan.steps.flatMap((step) => step.findings));
  const used = new Set(plan.steps.flatMap((step) => step.repairs));
  const uncovered = repairs.filter(({ id }) => used.has(id)).flatMap(({ uncovers }) => uncovers);
  const left = after.filter(({ key }) => answered.has(key));
  if (before === undefined) return { left, worse: [] };
  const known = new Set(before.map(({ key }) => key));
  const limit = Math.max(
    ...before.filter(({ key }) => answered.has(key)).map(({ severity }) => severities.indexOf(severity)),
  );
  return {
    left,
    worse: after.filter(({ key, check, severity }) =>
      !known.has(key) && !uncovered.includes(check) && !uncovered.includes("any") &&
      severities.indexOf(severity) >= limit
    ),
  };
}
