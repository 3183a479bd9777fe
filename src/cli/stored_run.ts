import { type ListedRun, listRuns } from "../apply/run_list.ts";
import { openRun, runsFolder } from "../apply/run_folder.ts";
import { rehearse } from "../apply/rehearse.ts";
import type { Cluster } from "../model/ports.ts";
import type { Direction, Run } from "../model/run.ts";
import { confirm, sayPlace } from "./ask.ts";
import { carryOut, type Prepared } from "./carry_out.ts";
import { hiding } from "../cluster/hiding.ts";
import { redactForRun } from "./hiding.ts";
import { askIdentity, isSame } from "./identity.ts";
import { nearest } from "./nearest.ts";
import type { Options } from "./options.ts";
import { printRun } from "./print.ts";
import { planReport } from "./run_report.ts";
import { fail, type Session } from "./session.ts";

type Known = Exclude<ListedRun, { state: "damaged" }>;

/** What `undo` and `resume` have in common: find the run, ask, rehearse, carry out. */
export interface Act {
  readonly verb: "Undo" | "Resume";
  /** undefined: there is nothing to be done with it. */
  readonly directionOf: (run: Known) => Direction | undefined;
  /** Why there is nothing. */
  readonly sayNothing: string;
}

export async function actOnRun(session: Session, act: Act): Promise<number> {
  const { terminal, typed, options } = session;
  if (typed.yes !== true && !terminal.stdin.isTerminal) {
    return fail(session, "There is no terminal to ask at: use --yes");
  }
  const root = runsFolder(options.runDir, (name) => terminal.env[name]);
  if (root === undefined) return fail(session, "Cannot find the runs: set HOME or name their folder with --run-dir");
  const listed = await readRuns(root);
  if ("says" in listed) return fail(session, listed.says);
  const { runs } = listed;
  const named = session.args[0] === undefined ? undefined : findNamed(runs, root, session.args[0]);
  if (named !== undefined && "says" in named) return fail(session, named.says);
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const chosen = await chooseRun(session, runs, root, opened.cluster, named, act);
  if ("says" in chosen) return fail(session, chosen.says);
  const direction = act.directionOf(chosen);
  const stored = await openRun(root, chosen.id);
  if (!stored.ok) return fail(session, stored.says);
  const { run, folder } = stored;
  if (direction === undefined) return endIdle(session, act, run, chosen);
  // The records of the run may be kept by another driver than the options say.
  const place = run.plan.scope.driver === options.driver ? opened : await session.open(run.plan.scope.driver);
  if (!place.ok) return fail(session, place.says);
  const cluster = hiding(place.cluster, redactForRun(run));
  return await confirmed(session, act, { run, folder, cluster, direction }, chosen);
}

async function confirmed(session: Session, act: Act, prepared: Prepared, chosen: Known): Promise<number> {
  const { run, cluster, direction } = prepared;
  session.warn(`${act.verb} run ${run.id} of ${run.startedAt}: ${run.plan.steps.map(({ says }) => says).join("; ")}`);
  const final = direction === "undo" ? run.plan.steps.filter((step) => step.final) : [];
  if (final.length > 0) session.warn(`Nobody can take back, and it stays: ${final.map(({ says }) => says).join("; ")}`);
  if (session.typed.yes !== true && !await confirm(session, question(act, direction, cluster, run))) {
    session.warn("Declined: nothing was changed.");
    return session.options.output === "text" ? 3 : endRefused(session, run, chosen, []);
  }
  const refusals = await rehearse(run.plan, cluster, direction);
  if (refusals.length > 0) {
    const off = run.plan.steps.find(({ awaitsRest }) => awaitsRest !== undefined);
    if (off) {
      session.warn(`If this stays so, nobody takes back what step ${off.n} did (${off.says}): ${sayByHand(prepared)}`);
    }
    return endRefused(session, run, chosen, refusals);
  }
  return await carryOut(session, prepared);
}

function sayByHand({ folder }: Prepared): string {
  return `"${folder.path}/backup/undo-by-hand.txt" says how to do that by hand.`;
}

function findNamed(runs: readonly ListedRun[], root: string, name: string): Known | { readonly says: string } {
  const named = runs.find(({ id }) => id === name);
  if (named?.state === "damaged") return { says: named.says };
  if (named !== undefined) return named;
  const ofRelease = runs.find((run) => run.state !== "damaged" && run.release === name);
  const near = ofRelease?.id ?? nearest(name, runs.map(({ id }) => id))[0];
  const hint = ofRelease ? `; the last on release "${name}" is "${near}"` : near ? `, did you mean "${near}"?` : "";
  return { says: `There is no run "${name}" in "${root}"${hint}` };
}

/**
 * The run named, or the last one that wrote, of those that can be resumed the last; but never one of another cluster, nor of
 * another namespace than was asked for.
 */
async function chooseRun(
  { options }: Session,
  runs: readonly ListedRun[],
  root: string,
  cluster: Cluster,
  named: Known | undefined,
  act: Act,
): Promise<Known | { readonly says: string }> {
  const here = await askIdentity(options, cluster);
  if (named !== undefined) return isSame(named, here) ? atHome(named, options) : { says: sayElsewhere(named, cluster) };
  const wanted = askedNamespace(options);
  const ofCluster = runs.filter((run) => run.state === "damaged" || (run.wrote && isSame(run, here)));
  const known = ofCluster.filter((run) => run.state === "damaged" || [undefined, run.namespace].includes(wanted));
  const open = act.verb === "Resume"
    ? known.find((run) => run.state === "damaged" || act.directionOf(run) !== undefined)
    : undefined;
  const last = open ?? known[0];
  if (last === undefined) {
    const [other] = ofCluster as Known[];
    return {
      says:
        `${act.verb}: no run in "${root}" wrote to ${
          wanted === undefined ? "" : `namespace "${wanted}" of `
        }this cluster (${cluster.name})` +
        (other
          ? `; the last that did is "${other.id}" (${other.namespace}/${other.release}): name it if it is meant`
          : ""),
    };
  }
  if (last.state !== "damaged") return last;
  // It may be the one that is meant; an older one in its place would be a surprise.
  return { says: `The latest run may be "${last.id}", which is damaged (${last.says}): name the run that is meant` };
}

/** Helm hands its plugins a namespace whether one was typed or not: "default" may be nobody's wish. */
function askedNamespace({ namespace, namespaceTyped }: Options): string | undefined {
  return namespaceTyped || namespace !== "default" ? namespace : undefined;
}

function atHome(run: Known, { namespace, namespaceTyped }: Options): Known | { readonly says: string } {
  if (!namespaceTyped || run.namespace === namespace) return run;
  return { says: `Run "${run.id}" was made in namespace "${run.namespace}", not in "${namespace}"` };
}

function sayElsewhere({ id, context = "unknown" }: Known, cluster: Cluster): string {
  return `Run "${id}" was made on another cluster (context ${context}), not on ${cluster.name}`;
}

/** All runs, newest first, or why they cannot be read. */
export async function readRuns(
  root: string,
): Promise<{ readonly runs: readonly ListedRun[] } | { readonly says: string }> {
  try {
    return { runs: newestFirst(await listRuns(root)) };
  } catch (error) {
    return { says: `Cannot read the runs in "${root}": ${error instanceof Error ? error.message : error}` };
  }
}

/** By the time of their start, which a damaged run has in its name only; two runs of one second have names in any order. */
function newestFirst(runs: readonly ListedRun[]): ListedRun[] {
  const startOf = (run: ListedRun) => run.state === "damaged" ? run.id : run.startedAt.replace(/[-:]/g, "");
  return [...runs].sort((a, b) => startOf(b).localeCompare(startOf(a)));
}

function question(act: Act, direction: Direction, cluster: Cluster, { plan }: Run): string {
  const what = act.verb === "Undo"
    ? "Take this back on"
    : direction === "undo"
    ? "Finish taking this back on"
    : "Finish this on";
  return `${what} ${sayPlace(cluster, plan.scope.namespace, plan.scope.release)}?`;
}

function endIdle(session: Session, act: Act, { id, plan }: Run, chosen: Known): 0 {
  session.warn(`Run "${id}": ${act.sayNothing}`);
  const idle = { ...plan, refusals: [], consequences: [] };
  printRun(session, planReport(idle, "nothing-to-do", stateOf(chosen), [], []));
  return 0;
}

function endRefused(
  session: Session,
  { plan }: Run,
  chosen: Known,
  refusals: Awaited<ReturnType<typeof rehearse>>,
): number {
  printRun(session, planReport({ ...plan, refusals, consequences: [] }, "refused", stateOf(chosen), [], []));
  return 3;
}

/** As far as the journal tells for all steps alike. */
function stateOf({ state }: Known): "done" | "undone" | "not-started" {
  return state === "done" || state === "undone" ? state : "not-started";
}
