import { callerOf } from "./caller.ts";
import { collect } from "./collect.ts";
import { clean } from "../report/page.ts";
import type { Command, CommandName } from "./commands.ts";
import { complete } from "./complete.ts";
import { completion } from "./completion.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { fix } from "./fix.ts";
import { openCluster } from "./open_cluster.ts";
import { readOptions } from "./options.ts";
import { parse } from "./parse.ts";
import { preflight } from "./preflight.ts";
import { resume } from "./resume.ts";
import { runs } from "./runs.ts";
import { type OpenCluster, sayError, type Session, sessionOf } from "./session.ts";
import type { Terminal } from "./terminal.ts";
import { tool, version } from "./tool.ts";
import { undo } from "./undo.ts";

const acts: Readonly<Record<CommandName, (session: Session) => Promise<number> | number>> = {
  doctor,
  fix,
  preflight,
  undo,
  resume,
  runs,
  collect,
  explain,
  completion,
  version: sayVersion,
};

/** The whole program: what the terminal gives in, what it gets out, and the exit code. Never throws. */
export async function main(terminal: Terminal, open: OpenCluster = openCluster): Promise<number> {
  try {
    return terminal.args[0] === "__complete" ? await complete(terminal, open) : await run(terminal, open);
  } catch (error) {
    return sayBug(terminal, error);
  }
}

async function run(terminal: Terminal, open: OpenCluster): Promise<number> {
  const caller = callerOf(terminal);
  const parsed = parse(terminal.args, caller);
  switch (parsed.kind) {
    case "help":
      terminal.stdout.write(parsed.text);
      return 0;
    case "version":
      return sayVersion({ terminal });
    case "wrong":
      sayError(terminal, parsed.says);
      terminal.stderr.write(`For help: ${parsed.help}\n`);
      return 1;
  }
  const read = readOptions(parsed.typed, terminal);
  if (!read.ok) return sayError(terminal, read.says);
  const wrong = wrongName(parsed.command, parsed.args, read.options.namespace);
  if (wrong !== undefined) return sayError(terminal, wrong);
  return await acts[parsed.command.name](sessionOf(terminal, caller, read.options, parsed, open));
}

/** A release's name is the value of a label, and goes into a selector: anything else could select other records. */
function wrongName({ argument = "" }: Command, args: readonly string[], namespace = ""): string | undefined {
  const isName = (text: string) => text.length <= 63 && /^[a-z0-9]([-_.a-z0-9]*[a-z0-9])?$/i.test(text);
  const release = argument.includes("RELEASE") ? args.find((name) => !isName(name)) : undefined;
  const [wrong, what] = release !== undefined
    ? [release, "release"]
    : namespace !== "" && !isName(namespace)
    ? [namespace, "namespace"]
    : [];
  if (wrong === undefined) return undefined;
  return `"${wrong.slice(0, 80)}" cannot be the name of a ${what}: that is up to 63 letters, digits, "-" and "."`;
}

function sayVersion({ terminal }: Pick<Session, "terminal">): 0 {
  terminal.stdout.write(`helm-doctor ${version}\n`);
  return 0;
}

/** Expected trouble is said by the commands; what arrives here is a fault of this program, or of the machine. */
function sayBug({ args, env, stderr }: Terminal, error: unknown): 1 {
  const says = clean(error instanceof Error ? error.message : String(error));
  const [, trouble] = /^(.*) \(os error \d+\)/.exec(says) ?? [];
  if (trouble !== undefined) return sayError({ stderr }, `Cannot go on: ${trouble}`);
  const debug = args.includes("--debug") || env.HELM_DEBUG === "true";
  stderr.write(`Internal error: ${says}; please report it${debug ? "" : ", with --debug for the trace"} (${tool})\n`);
  if (debug && error instanceof Error) stderr.write(`${error.stack?.split("\n").map(clean).join("\n  ")}\n`);
  return 1;
}
