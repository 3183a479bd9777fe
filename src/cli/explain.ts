import { checks } from "../checks/mod.ts";
import { explainCheck, explainLog } from "../explain.ts";
import { repairs } from "../repairs/mod.ts";
import { sayUnknown } from "./choices.ts";
import { readLog } from "./log.ts";
import { printExplanation } from "./print.ts";
import { fail, type Session } from "./session.ts";

/** Says what the known errors in a log mean, or what a check is about. Needs no cluster. */
export async function explain(session: Session): Promise<number> {
  const { args, terminal } = session;
  const [name = "-"] = args;
  const check = checks.find(({ id }) => id === name);
  if (check) {
    printExplanation(session, explainCheck(check, repairs));
    return 0;
  }
  if (args.length === 0 && terminal.stdin.isTerminal) {
    const command = session.style.command(["explain"]);
    return fail(session, `Name a log or a check to explain, or pipe a log in: helm upgrade … 2>&1 | ${command}`);
  }
  if (name === "-" && terminal.stdin.isTerminal) {
    session.progress("Paste the log, then press Ctrl-D on a line of its own");
  }
  const log = await readLog(session, name);
  if (!log.ok) return fail(session, `${log.says}${checkMeant(name)}`);
  printExplanation(session, explainLog(name, log.recognised, checks, repairs));
  return log.recognised.texts.length > 0 ? 2 : 0;
}

/** What is no file may have been meant for a check's id. */
function checkMeant(name: string): string {
  const ids = checks.map(({ id }) => id);
  const areas = new Set(ids.map((id) => id.split("/")[0]));
  const isLike = areas.has(name.split("/")[0]!) || ids.some((id) => id.endsWith(`/${name}`));
  return isLike && /^[a-z-]+(\/[a-z-]*)?$/.test(name) ? `. ${sayUnknown("check", [name], ids)}` : "";
}
