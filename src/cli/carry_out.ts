import { apply } from "../apply/engine.ts";
import type { ApplyResult, StepResult } from "../apply/result.ts";
import type { RunFolder } from "../apply/run_folder.ts";
import type { Finding } from "../model/finding.ts";
import type { Cluster } from "../model/ports.ts";
import type { Outcome, ReportedFinding } from "../model/report.ts";
import type { Direction, Run } from "../model/run.ts";
import type { Gap } from "../model/snapshot.ts";
import { repairs } from "../repairs/mod.ts";
import { compare } from "./compare.ts";
import { examine } from "./examine.ts";
import { printRun } from "./print.ts";
import { runReport } from "./run_report.ts";
import type { Session } from "./session.ts";

/** A run that is on the disk, and where it is to be carried out. */
export interface Prepared {
  readonly run: Run;
  readonly folder: RunFolder;
  readonly cluster: Cluster;
  readonly direction: Direction;
  /** What was found when the plan was made; unknown of a run that is resumed. */
  readonly before?: readonly Finding[];
}

/** Writes, looks again, says what became of it. The exit code. */
export async function carryOut(session: Session, prepared: Prepared): Promise<number> {
  const { run, folder, cluster, direction } = prepared;
  const held = session.terminal.holdInterrupts();
  const onStep = (step: StepResult) => session.progress(sayStep(run, step));
  const { interrupted: asked } = held;
  const result = await apply(run, folder, cluster, { direction, interrupted: asked, onStep, onWait: session.progress });
  const interrupted = result.state === "interrupted" || held.interrupted();
  const seen = await look(session, prepared, result).catch(unseen);
  const outcome = outcomeOf(result, seen.verified);
  // What the plan refused and promised is no news when it is taken back.
  const plan = direction === "undo" ? { ...run.plan, refusals: [], consequences: [] } : run.plan;
  printRun(session, runReport(plan, run.id, result, outcome, seen, session.style));
  // Only now: whoever interrupts the second look is still told how to take the first write back.
  held.release();
  if (result.stop && outcome !== "refused") session.warn(`Stopped: ${result.stop.says}`);
  if (result.state === "done" && !seen.verified) session.warn(seen.says);
  const off = sayLeftOff(prepared, result);
  if (off !== undefined) session.warn(off);
  if (interrupted) session.warn("Interrupted: the step in hand was finished and nothing else was begun.");
  return interrupted ? 130 : { repaired: 0, partly: 4, refused: 3 }[outcome];
}

/** Where a run stops between switching somebody off and on again, and cannot go on, only a person can do it. */
export function sayLeftOff(
  { run: { plan }, folder }: { readonly run: Pick<Run, "plan">; readonly folder: Pick<RunFolder, "path"> },
  { steps }: Pick<ApplyResult, "steps">,
): string | undefined {
  const isDone = (n: number) => steps.some((step) => step.n === n && step.state === "done");
  const [off, on] = plan.steps.filter(({ awaitsRest }) => awaitsRest !== undefined);
  if (!off || !on || !isDone(off.n) || isDone(on.n)) return undefined;
  return `Step ${off.n} stands (${off.says}): if the run can neither be finished nor taken back, ` +
    `"${folder.path}/backup/undo-by-hand.txt" says how to take that back by hand.`;
}

interface Seen {
  readonly verified: boolean;
  /** Why it is not. */
  readonly says: string;
  readonly remaining: readonly ReportedFinding[];
  readonly gaps: readonly Gap[];
}

async function look(
  session: Session,
  { run, cluster, direction, before }: Prepared,
  result: ApplyResult,
): Promise<Seen> {
  session.progress("Reading the release again");
  const after = await examineSettled(cluster, run, before);
  if (!after.ok) {
    const says = `Written, but not verified: cannot read ${after.gap.what}: ${after.gap.says}`;
    return { verified: false, says, remaining: [], gaps: [after.gap] };
  }
  const { findings, reported, snapshot } = after.value;
  const seen = { remaining: reported, gaps: snapshot.gaps };
  // An undo is to bring back what was found before it; the engine has compared each record with its image.
  if (direction === "undo" || result.state !== "done") return { ...seen, verified: result.state === "done", says: "" };
  const { left, worse } = compare(run.plan, before, findings, repairs);
  const says = `Written, but not verified: ${
    left.length > 0 ? `still found: ${sayKeys(left)}` : `newly found: ${sayKeys(worse)}`
  }`;
  return { ...seen, verified: left.length + worse.length === 0, says };
}

/** Milliseconds between looks at what a controller counts: it follows a write after a moment. */
const pauses = [500, 1000, 2000, 4000];
const counted = ["cluster/quota-full"];

async function examineSettled(cluster: Cluster, { plan }: Run, before: readonly Finding[] | undefined) {
  let after = await examine(cluster, plan.scope);
  for (const pause of pauses) {
    if (!after.ok) break;
    const { left } = compare(plan, before, after.value.findings, repairs);
    if (!left.some(({ check }) => counted.includes(check))) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
    after = await examine(cluster, plan.scope);
  }
  return after;
}

/** A fault of this program; but what was written is written, and the way back is still to be told. */
function unseen(error: unknown): Seen {
  const says = `Written, but not verified: Internal error: ${error instanceof Error ? error.message : error}`;
  return { verified: false, says, remaining: [], gaps: [] };
}

function outcomeOf(
  { state, wrote }: ApplyResult,
  verified: boolean,
): Extract<Outcome, "repaired" | "partly" | "refused"> {
  if (state === "done") return verified ? "repaired" : "partly";
  return state === "stopped-before-first-write" || (state === "interrupted" && !wrote) ? "refused" : "partly";
}

function sayKeys(findings: readonly Finding[]): string {
  return findings.map(({ key }) => key).join(", ");
}

function sayStep(run: Run, { n, state }: StepResult): string {
  const step = run.plan.steps.find((one) => one.n === n);
  return `Step ${n} of ${run.plan.steps.length}: ${step?.says ?? ""}: ${state.replace("-", " ")}`;
}
