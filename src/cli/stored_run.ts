import { type ListedRun, listRuns } from "../apply/run_list.ts";
import { openRun, runsFolder } from "../apply/run_folder.ts";
import { rehearse } from "../apply/rehearse.ts";
import type { Cluster } from "../model/ports.ts";
import type { Direction, Run } from "../model/run.ts";
import { confirm, sayPlace } from "./ask.ts";
import { carryOut, type Prepared } from "./carry_out.ts";
import { nearest } from "./nearest.ts";
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
  const runs = newestFirst(await listRuns(root));
  const named = session.args[0] === undefined ? undefined : findNamed(runs, root, session.args[0]);
  if (named !== undefined && "says" in named) return fail(session, named.says);
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const chosen = await chooseRun(runs, root, opened.cluster, named, act);
  if ("says" in chosen) return fail(session, chosen.says);
  const direction = act.directionOf(chosen);
  const stored = await openRun(root, chosen.id);
  if (!stored.ok) return fail(session, stored.says);
  const { run, folder } = stored;
  if (direction === undefined) return endIdle(session, act, run, chosen);
  // The records of the run may be kept by another driver than the options say.
  const place = run.plan.scope.driver === options.driver ? opened : await session.open(run.plan.scope.driver);
  if (!place.ok) return fail(session, place.says);
  return await confirmed(session, act, { run, folder, cluster: place.cluster, direction }, chosen);
}

async function confirmed(session: Session, act: Act, prepared: Prepared, chosen: Known): Promise<number> {
  const { run, cluster, direction } = prepared;
  session.warn(`${act.verb} run ${run.id} of ${run.startedAt}: ${run.plan.steps.map(({ says }) => says).join("; ")}`);
  if (session.typed.yes !== true && !await confirm(session, question(act, direction, cluster, run))) {
    session.warn("Declined: nothing was changed.");
    return session.options.output === "text" ? 3 : endRefused(session, run, chosen, []);
  }
  const refusals = await rehearse(run.plan, cluster, direction);
  if (refusals.length > 0) return endRefused(session, run, chosen, refusals);
  return await carryOut(session, prepared);
}

function findNamed(runs: readonly ListedRun[], root: string, name: string): Known | { readonly says: string } {
  const named = runs.find(({ id }) => id === name);
  if (named?.state === "damaged") return { says: named.says };
  if (named !== undefined) return named;
  const near = nearest(name, runs.map(({ id }) => id))[0];
  return { says: `There is no run "${name}" in "${root}"${near ? `, did you mean "${near}"?` : ""}` };
}

/** The run named, or the last one that wrote; but never one of another cluster. */
async function chooseRun(
  runs: readonly ListedRun[],
  root: string,
  cluster: Cluster,
  named: Known | undefined,
  act: Act,
): Promise<Known | { readonly says: string }> {
  const here = await clusterOf(cluster);
  if (named !== undefined) {
    const context = named.context ?? "unknown";
    const says = `Run "${named.id}" was made on another cluster (context ${context}), not on ${cluster.name}`;
    return isOn(named, here) ? named : { says };
  }
  const last = runs.find((run): run is Known => run.state !== "damaged" && run.wrote && isOn(run, here));
  return last ?? { says: `${act.verb}: no run in "${root}" wrote to this cluster (${cluster.name})` };
}

/** By the time of their start: two runs of one second have names in any order. */
export function newestFirst(runs: readonly ListedRun[]): ListedRun[] {
  const startOf = (run: ListedRun) => run.state === "damaged" ? "" : run.startedAt;
  return [...runs].sort((a, b) => startOf(b).localeCompare(startOf(a)));
}

interface Identity {
  readonly clusterId?: string;
  readonly server?: string;
}

async function clusterOf(cluster: Cluster): Promise<Identity> {
  const server = await cluster.objects.server();
  return server.ok ? { clusterId: server.value.clusterId, server: server.value.url } : {};
}

/** By the cluster's id; by its address where the id could not be read. */
function isOn(run: Identity, here: Identity): boolean {
  return run.clusterId !== undefined && here.clusterId !== undefined
    ? run.clusterId === here.clusterId
    : run.server === here.server;
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
