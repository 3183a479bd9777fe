import { runsFolder } from "../apply/run_folder.ts";
import { type ListedRun, pruneRuns } from "../apply/run_list.ts";
import { apiVersion } from "../model/report.ts";
import { toJson } from "../report/json.ts";
import { toYaml } from "../report/yaml.ts";
import { clean, count } from "../report/page.ts";
import { confirm } from "./ask.ts";
import { readDuration, text } from "./options.ts";
import { fail, type Session } from "./session.ts";
import { readRuns } from "./stored_run.ts";

/** Lists the runs, or removes old ones. Touches no cluster. */
export async function runs(session: Session): Promise<number> {
  const { terminal, typed, options } = session;
  const root = runsFolder(options.runDir, (name) => terminal.env[name]);
  if (root === undefined) return fail(session, "Cannot find the runs: set HOME or name their folder with --run-dir");
  const age = readDuration(typed, "prune");
  if (!age.ok) return fail(session, age.says);
  if (age.seconds !== undefined) return await prune(session, root, age.seconds);
  const listed = await readRuns(root);
  if ("says" in listed) return fail(session, listed.says);
  print(session, listed.runs, `No runs in "${root}".`);
  return 0;
}

async function prune(session: Session, root: string, olderThan: number): Promise<number> {
  const { terminal, typed } = session;
  const asks = typed.yes !== true;
  if (asks && !terminal.stdin.isTerminal) return fail(session, "There is no terminal to ask at: use --yes");
  const question = `Remove the runs in "${root}" that are older than ${
    text(typed.prune)
  }? They cannot be undone afterwards.`;
  if (asks && !await confirm(session, question)) {
    session.warn("Declined: nothing was removed.");
    return 3;
  }
  const listed = await readRuns(root);
  if ("says" in listed) return fail(session, listed.says);
  const { removed, kept } = await pruneRuns(root, olderThan, { forced: false, now: Date.now() });
  print(session, removed, `No run is older than ${text(typed.prune)}.`);
  session.progress(`${count(removed.length, "run")} removed`);
  if (kept.length > 0) session.warn(`Kept, as they are unfinished or damaged: ${kept.map(({ id }) => id).join(", ")}`);
  return 0;
}

function print({ terminal, options }: Session, list: readonly ListedRun[], none: string): void {
  const value = { apiVersion, kind: "Runs", runs: list };
  if (options.output === "json") terminal.stdout.write(toJson(value));
  else if (options.output === "yaml") terminal.stdout.write(toYaml(value));
  else if (list.length === 0) terminal.stdout.write(`${none}\n`);
  else terminal.stdout.write(table([["RUN", "STATE", "NAMESPACE", "RELEASE", "STEPS", "CONTEXT"], ...list.map(row)]));
}

function row(run: ListedRun): string[] {
  if (run.state === "damaged") return [run.id, run.state, "", "", "", run.says];
  const state = run.state === "unfinished" && run.direction === "undo" ? "undo unfinished" : run.state;
  return [run.id, state, run.namespace, run.release, String(run.steps), run.context ?? ""];
}

function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(clean));
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()}\n`).join(
    "",
  );
}
