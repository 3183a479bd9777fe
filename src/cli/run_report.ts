import type { ApplyResult, Stop } from "../apply/result.ts";
import type { Plan, Refusal } from "../model/plan.ts";
import { apiVersion, type Outcome, type ReportedFinding, type ReportedStep, type RunReport } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import type { Style } from "../report/page.ts";
import { fieldChanges } from "../state/objects/field_changes.ts";

/** A plan of which nothing was carried out. */
export function planReport(
  plan: Plan,
  outcome: Outcome,
  state: ReportedStep["state"],
  remaining: readonly ReportedFinding[],
  gaps: readonly Gap[],
): RunReport {
  return {
    apiVersion,
    kind: "Run",
    outcome,
    scope: plan.scope,
    steps: stepsOf(plan, () => ({ state })),
    refusals: plan.refusals,
    consequences: plan.consequences,
    remaining,
    gaps,
  };
}

/** What became of a plan. `outcome` is the caller's: it has looked again. */
export function runReport(
  plan: Plan,
  id: string,
  result: ApplyResult,
  outcome: Outcome,
  seen: { readonly remaining: readonly ReportedFinding[]; readonly gaps: readonly Gap[] },
  style: Style,
): RunReport {
  const results = new Map(result.steps.map((step) => [step.n, step]));
  const written = outcome === "repaired" || outcome === "partly";
  const takenBack = result.steps.some(({ state }) => state === "undone");
  return {
    ...planReport(plan, outcome, "not-started", seen.remaining, seen.gaps),
    ...(written ? { run: id } : {}),
    steps: stepsOf(plan, (n) => {
      const { state = "not-started", says } = results.get(n) ?? {};
      return { state, ...(says === undefined ? {} : { saysMore: says }) };
    }),
    // What stopped it comes first.
    refusals: [...(outcome === "refused" && result.stop ? [refusalOf(plan, result.stop)] : []), ...plan.refusals],
    consequences: outcome === "refused" ? [] : plan.consequences,
    ...(written && !(takenBack && result.state === "done") && plan.steps.some(({ final }) => !final)
      ? { undo: style.command(["undo", id]) }
      : {}),
    ...(written && result.state !== "done" ? { resume: style.command(["resume", id]) } : {}),
  };
}

function stepsOf(plan: Plan, stateOf: (n: number) => Pick<ReportedStep, "state" | "saysMore">): ReportedStep[] {
  return plan.steps.map((step) => {
    const changes = step.object ? fieldChanges(step) : [];
    const { before: _, after: __, ...rest } = step;
    return { ...rest, ...(changes.length > 0 ? { changes } : {}), ...stateOf(step.n) };
  });
}

const reasons: Readonly<Record<Stop["kind"], Refusal["reason"]>> = {
  conflict: "changed",
  refused: "rejected-by-server",
  "moved-on": "changed",
  unknown: "not-proven",
  mismatch: "not-proven",
  journal: "not-proven",
};

function refusalOf(plan: Plan, { step, kind, says }: Stop): Refusal {
  const stopped = plan.steps.find(({ n }) => n === step) ?? plan.steps[0];
  return { repair: stopped?.repairs[0] ?? "", reason: reasons[kind], says, findings: stopped?.findings ?? [] };
}
