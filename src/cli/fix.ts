import { rehearse } from "../apply/rehearse.ts";
import { checks } from "../checks/mod.ts";
import { diagnose } from "../diagnose.ts";
import { createRun, newRunId, runsFolder } from "../apply/run_folder.ts";
import { seenOf } from "../apply/stand.ts";
import type { Choices, Plan } from "../model/plan.ts";
import type { Cluster } from "../model/ports.ts";
import type { Outcome, RunReport } from "../model/report.ts";
import { makePlan, wantedOf, withoutClearing } from "../plan.ts";
import { repairs } from "../repairs/mod.ts";
import { renderRun } from "../report/text_run.ts";
import { choose, confirm, sayPlace } from "./ask.ts";
import { carryOut } from "./carry_out.ts";
import { readChoices } from "./choices.ts";
import { examine, type Examined, isUnknown, releaseReport } from "./examine.ts";
import { hiding } from "../cluster/hiding.ts";
import { redactFor } from "./hiding.ts";
import { identityOf } from "./identity.ts";
import { readManifest } from "./manifest.ts";
import { printDiagnosis, printPlan, printRun } from "./print.ts";
import { planReport } from "./run_report.ts";
import { fail, type Session } from "./session.ts";
import { tool } from "./tool.ts";
import { sayUnknown } from "./unknown_release.ts";

/** Diagnoses one release, shows the plan, asks, backs up, repairs, verifies. */
export async function fix(session: Session): Promise<number> {
  const { typed } = session;
  const release = session.args[0]!;
  const read = readChoices(typed);
  if (!read.ok) return fail(session, read.says);
  const dryRun = typed["dry-run"] === true;
  const asks = !dryRun && typed.yes !== true;
  const obstacle = obstacleTo(session, asks);
  if (obstacle !== undefined) return fail(session, obstacle);
  const manifest = await readManifest(session);
  if (!manifest.ok) return fail(session, manifest.says);
  const choices = { ...read.choices, ...(manifest.text === undefined ? {} : { manifest: manifest.text }) };
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const { cluster, namespace } = opened;
  session.progress(`Reading release "${release}" in namespace "${namespace}"`);
  const looksAhead = repairs.some((one) => one.looksAhead && one.id === choices.repair);
  const given = looksAhead && manifest.text !== undefined ? { desired: manifest.text } : {};
  const examined = await examine(cluster, { namespace, release }, choices, given);
  if (!examined.ok) return fail(session, `Cannot read ${examined.gap.what}: ${examined.gap.says}`);
  if (isUnknown(examined.value)) return fail(session, await sayUnknown(session, cluster, namespace, release));
  const asked = { session, cluster: hiding(cluster, redactFor(examined.value.snapshot)), examined: examined.value };
  if (examined.value.findings.length > 0) {
    printDiagnosis(session, releaseReport(examined.value), examined.value.snapshot.takenAt);
  }
  const plan = asks ? await decide(asked, choices, read.staleTyped) : planWith(examined.value, choices);
  if (plan.steps.length === 0) return endUnplanned(session, examined.value, plan, choices);
  if (dryRun) {
    printRun(session, reportPlan(examined.value, plan, "planned"));
    return 2;
  }
  return await repair(asked, plan, asks);
}

function obstacleTo({ options, terminal, typed }: Session, asks: boolean): string | undefined {
  if (options.allNamespaces) return "fix repairs one release at a time: -A cannot be used with it";
  if (asks && typed.manifest === "-") return "Standard input is the manifest: add --yes or --dry-run, or name a file";
  if (!asks || terminal.stdin.isTerminal) return undefined;
  return "There is no terminal to ask at: use --dry-run to see the plan, or --yes to carry it out";
}

interface Asked {
  readonly session: Session;
  readonly cluster: Cluster;
  readonly examined: Examined;
}

function planWith({ snapshot, findings }: Examined, choices: Choices): Plan {
  return makePlan(snapshot, findings, repairs, choices, (then) => diagnose(then, checks));
}

/** What only the person can know or choose: whether the writer is dead, and how much may be risked. */
async function decide({ session, examined }: Asked, typed: Choices, staleTyped: boolean): Promise<Plan> {
  const choices = staleTyped ? typed : await askWhetherDead(session, examined, typed);
  const plan = planWith(examined, choices);
  if (choices.allow !== "safe") return plan;
  const bolder = planWith(examined, { ...choices, allow: "careful" });
  if (bolder.steps.length <= plan.steps.length) return plan;
  const number = await choose(session, "There is more than one way to repair this:", [
    plan.steps.length === 0 ? ["change nothing"] : [`safe: ${saySteps(plan)}`, ...plan.consequences],
    [`careful: ${saySteps(bolder)}`, ...bolder.consequences],
  ]);
  return number === 1 ? bolder : plan;
}

async function askWhetherDead(session: Session, examined: Examined, choices: Choices): Promise<Choices> {
  const alive = planWith(examined, choices).refusals.find(({ reason }) => reason === "writer-may-be-alive");
  const vouched = { ...choices, staleAfter: 0 };
  if (!alive || planWith(examined, vouched).steps.length === 0) return choices;
  session.warn(alive.says);
  return await confirm(session, "Are you sure that no helm is working on this release any more?") ? vouched : choices;
}

function saySteps(plan: Plan): string {
  return plan.steps.map(({ says }) => says).join("; ");
}

/** Nothing can be done: because there is nothing to do, or because every repair refuses. */
function endUnplanned(session: Session, examined: Examined, plan: Plan, choices: Choices): number {
  const wanted = wantedOf(examined.findings, withoutClearing(repairs, choices));
  const nothing = wanted.length + plan.refusals.length === 0;
  printRun(session, reportPlan(examined, plan, nothing ? "nothing-to-do" : "refused"));
  return nothing ? 0 : 3;
}

function reportPlan({ reported, snapshot }: Examined, plan: Plan, outcome: Outcome): RunReport {
  const answered = new Set(plan.steps.flatMap((step) => step.findings));
  const remaining = reported.filter(({ key }) => !answered.has(key));
  return planReport(plan, outcome, outcome === "planned" ? "planned" : "not-started", remaining, snapshot.gaps);
}

async function repair(asked: Asked, plan: Plan, asks: boolean): Promise<number> {
  const { session, cluster, examined } = asked;
  const { scope } = plan;
  const planned = reportPlan(examined, plan, "planned");
  if (session.options.output === "text") printPlan(session, planned);
  else if (asks) session.terminal.stderr.write(renderRun(planned, { ...session.style, colour: false }));
  const root = runsFolder(session.options.runDir, (name) => session.terminal.env[name]);
  if (root === undefined) {
    return fail(session, "Cannot find a place for the backup: set HOME or name one with --run-dir");
  }
  warnOfLoss(session, root);
  const question = `Do this to ${sayPlace(cluster, scope.namespace, scope.release)}?`;
  if (asks && !await confirm(session, question)) {
    session.warn("Declined: nothing was changed.");
    return session.options.output === "text" ? 3 : endRefused(session, examined, plan);
  }
  session.progress("Rehearsing the plan on the server");
  const refusals = await rehearse(plan, cluster);
  if (refusals.length > 0) return endRefused(session, examined, { ...plan, refusals: [...refusals, ...plan.refusals] });
  const created = await createRun(root, newRun(asked, plan));
  if (!created.ok) return fail(session, created.says);
  session.progress(`Backup in ${created.folder.path}`);
  return await carryOut(session, { ...created, cluster, direction: "forward", before: examined.findings });
}

function endRefused(session: Session, examined: Examined, plan: Plan): number {
  printRun(session, { ...reportPlan(examined, plan, "refused"), remaining: examined.reported });
  return 3;
}

function newRun({ session, cluster, examined: { snapshot } }: Asked, plan: Plan) {
  const startedAt = new Date().toISOString();
  return {
    version: 1 as const,
    id: newRunId(startedAt, plan.scope.release, Math.random()),
    tool,
    startedAt,
    ...identityOf(session.options, snapshot.server),
    ...(cluster.context === undefined ? {} : { context: cluster.context }),
    plan,
    seen: seenOf(snapshot.records),
  };
}

/** The backup is the only way back: say so while there is still time to choose another place. */
function warnOfLoss({ terminal, options, warn }: Session, root: string): void {
  const { env } = terminal;
  const place = env.KUBERNETES_SERVICE_HOST ? "a pod" : env.CI && env.CI !== "false" ? "a CI job" : undefined;
  if (place === undefined || options.runDir !== undefined) return;
  warn(`This is ${place}: the backup in "${root}" goes when it goes. Name a place that stays with --run-dir.`);
}
