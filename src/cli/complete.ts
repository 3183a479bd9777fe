import { runsFolder } from "../apply/run_folder.ts";
import { listRuns } from "../apply/run_list.ts";
import { checks } from "../checks/mod.ts";
import { survey } from "../cluster/collect/survey.ts";
import { repairs } from "../repairs/mod.ts";
import { clean } from "../report/page.ts";
import { quote } from "../shell.ts";
import { callerOf } from "./caller.ts";
import { allFlags, type Command, commandNamed, commands, flagsOf } from "./commands.ts";
import { type Flag, spellings, type Typed } from "./flags.ts";
import { contextNames } from "./contexts.ts";
import { readOptions, text } from "./options.ts";
import type { OpenCluster } from "./session.ts";
import type { Terminal } from "./terminal.ts";
import { readWords, wantsNext, type Word } from "./words.ts";

/** A candidate and what it is. */
type Candidate = readonly [name: string, says?: string];

/**
 * Answers a shell: the words after `__complete` are those typed, the last one the one to complete. A candidate a line,
 * with a tab before its description, then cobra's directive (4: no file names; 0: file names), as helm and kubectl want
 * it of their plugins. Says nothing else, whatever goes wrong: helm takes stderr for candidates.
 */
export async function complete(terminal: Terminal, open: OpenCluster): Promise<number> {
  const words = terminal.args.slice(1);
  const typed = words.at(-1) ?? "";
  const found = await candidates(terminal, open, words.slice(0, -1), typed).catch(() => []);
  const lines = found.filter(([name]) => name.startsWith(typed)).map((candidate) =>
    candidate.map((part) => clean(part ?? ""))
  );
  const files = found.length === 0 ? 0 : 4;
  terminal.stdout.write([...lines.map((line) => line.filter(Boolean).join("\t")), `:${files}`, ""].join("\n"));
  return 0;
}

async function candidates(
  terminal: Terminal,
  open: OpenCluster,
  before: readonly string[],
  typed: string,
): Promise<readonly Candidate[]> {
  const words = readWords(before, allFlags);
  const plain = words.filter(({ kind }) => kind === "plain").map((word) => word.text);
  const named = commandNamed(plain[0] ?? "");
  const command = named ?? commandNamed(callerOf(terminal).defaultCommand)!;
  const last = words.at(-1);
  const asked = { terminal, open, words, typed };
  if (last?.kind === "flag" && wantsNext(last.text, last.flag)) return await valuesOf(asked, last.flag!);
  const [spelling, value] = typed.split("=", 2);
  if (typed.startsWith("--") && value !== undefined) {
    const flag = allFlags.find((one) => spellings(one).includes(spelling!));
    return flag ? (await valuesOf(asked, flag)).map(([name, says]) => [`${spelling}=${name}`, says]) : [];
  }
  if (typed.startsWith("-")) return flagCandidates(command);
  const args = named ? plain.slice(1) : plain;
  return [
    ...(plain.length === 0 ? commands.map(({ name, says }): Candidate => [name, says]) : []),
    ...await argsOf(asked, command, args),
  ];
}

interface Asked {
  readonly terminal: Terminal;
  readonly open: OpenCluster;
  readonly words: readonly Word[];
  /** The word to complete. */
  readonly typed: string;
}

function flagCandidates(command: Command): Candidate[] {
  return flagsOf(command).flatMap((flag) =>
    spellings(flag).filter((name) => name.startsWith("--")).map((name) => [name, flag.says] as const)
  );
}

async function argsOf(asked: Asked, command: Command, args: readonly string[]): Promise<Candidate[]> {
  switch (command.name) {
    case "doctor":
      return (await releases(asked)).filter(([name]) => !args.includes(name));
    case "fix":
    case "preflight":
    case "collect":
      return args.length === 0 ? await releases(asked) : [];
    case "explain":
      // Files, where there is no candidate: an id only where one was begun.
      return args.length === 0 && asked.typed !== "" ? checkIds().filter(([id]) => id.startsWith(asked.typed)) : [];
    case "undo":
    case "resume":
      return args.length === 0 ? await runIds(asked) : [];
    case "completion":
      return args.length === 0 ? [["bash"], ["zsh"], ["fish"]] : [];
    default:
      return [];
  }
}

async function valuesOf(asked: Asked, flag: Flag): Promise<Candidate[]> {
  if (flag.choices) return flag.choices.map((name) => [name]);
  switch (flag.name) {
    case "kube-context":
      return contextNames(text(typedOf(asked.words).kubeconfig), asked.terminal.env).map((name) => [name]);
    case "namespace":
      return await namespaces(asked);
    case "only":
      return checkIds();
    case "repair":
      return repairs.map(({ id, title }) => [id, title]);
    default:
      return [];
  }
}

function checkIds(): Candidate[] {
  return checks.map(({ id, title }) => [id, title]);
}

async function releases(asked: Asked): Promise<Candidate[]> {
  const opened = await openFor(asked);
  if (!opened?.ok) return [];
  const found = await survey(opened.cluster, opened.namespace);
  if (!found.ok) return [];
  // A shell may put a candidate into its line as it is; and no command takes such a name.
  return found.value.filter(({ release }) => quote(release) === release)
    .map(({ release, newest }) => [release, newest.status]);
}

async function namespaces(asked: Asked): Promise<Candidate[]> {
  const opened = await openFor(asked);
  if (!opened?.ok) return [];
  const found = await opened.cluster.objects.list({ apiVersion: "v1", kind: "Namespace", metadataOnly: true });
  return found.ok ? found.value.map(({ metadata }) => [metadata.name]) : [];
}

async function runIds({ terminal, words }: Asked): Promise<Candidate[]> {
  const root = runsFolder(text(typedOf(words)["run-dir"]), (name) => terminal.env[name]);
  return root === undefined ? [] : (await listRuns(root)).map(({ id, state }) => [id, state]);
}

async function openFor({ terminal, open, words }: Asked) {
  const read = readOptions(typedOf(words), terminal);
  if (!read.ok) return undefined;
  const { connection } = read.options;
  return await open(
    { ...read.options, connection: { ...connection, requestTimeout: connection.requestTimeout ?? 3 } },
    () => {},
  );
}

/** The flags so far, of a line that is not whole yet. */
function typedOf(words: readonly Word[]): Typed {
  const typed: Record<string, string | true> = {};
  words.forEach((word, index) => {
    const { kind, flag } = word;
    if (kind !== "flag" || !flag) return;
    const next = words[index + 1];
    if (flag.value === undefined) typed[flag.name] = true;
    else if (next?.kind === "value") typed[flag.name] = next.text;
    else typed[flag.name] = word.text.slice(word.text.indexOf(word.text.startsWith("--") ? "=" : flag.short!) + 1);
  });
  return typed;
}
