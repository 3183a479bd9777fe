// The only file that knows commander.
import { Argument, Command as Parser, CommanderError, Option } from "commander";
import type { Caller } from "./caller.ts";
import { allFlags, type Command, commandNamed, commands, flagsOf } from "./commands.ts";
import { type Flag, spellings, type Typed } from "./flags.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { nearest } from "./nearest.ts";
import { readWords } from "./words.ts";

export type Parsed =
  | { readonly kind: "run"; readonly command: Command; readonly args: readonly string[]; readonly typed: Typed }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "wrong"; readonly says: string; readonly help: string };

type Value = string | string[] | boolean | undefined;

/** What is to be done, by the words after the program's name. */
export function parse(typed: readonly string[], caller: Caller): Parsed {
  const args = withoutShortEquals(typed);
  const words = readWords(args, allFlags);
  const before = words.slice(0, words.findIndex((word) => word.kind === "end") >>> 0);
  if (before.some((word) => word.text === "--version" && word.kind === "flag")) return { kind: "version" };
  const first = before.findIndex((word) => word.kind === "plain");
  if (words[first]?.text === "help") return help(words[first + 1]?.text, caller);
  const named = commandNamed(words[first]?.text ?? "");
  const command = named ?? commandNamed(caller.defaultCommand)!;
  const asked = before.some((word) => word.kind === "flag" && ["--help", "-h"].includes(word.text));
  if (asked) return help(named?.name, caller);
  const valueless = words.find((word, i) =>
    word.flag?.value &&
    (word.kind === "value"
      ? /^-./.test(word.text) || (word.flag.narrows && word.text === "")
      : isBare(word.text, word.flag) && !words[i + 1] || (word.flag.narrows && word.text.endsWith("=")))
  );
  const wrong = (says: string): Parsed => ({ kind: "wrong", says, help: `${caller.name} ${command.name} --help` });
  if (valueless) return wrong(`Flag "--${valueless.flag!.name}" needs a value: ${valueless.flag!.says}`);
  return run(command, named ? args.filter((_, index) => index !== first) : args, caller, wrong);
}

/** `-n=prod` is `-n prod` to helm and kubectl; here it would be a namespace of the name "=prod". */
function withoutShortEquals(args: readonly string[]): string[] {
  const words = readWords(args, allFlags);
  return args.map((text, at) =>
    words[at]?.kind === "flag" && words[at].flag?.value ? text.replace(/^(-\w+)=/, "$1") : text
  );
}

function isBare(text: string, flag: Flag): boolean {
  return spellings(flag).includes(text);
}

function run(command: Command, args: readonly string[], caller: Caller, wrong: (says: string) => Parsed): Parsed {
  const parser = parserOf(command, caller);
  try {
    parser.parse([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return wrong(sayWrong(error, command));
    throw error;
  }
  const given: Record<string, Value> = parser.opts();
  return { kind: "run", command, args: parser.args, typed: typedOf(command, given) };
}

function parserOf(command: Command, caller: Caller): Parser {
  const parser = new Parser(`${caller.name} ${command.name}`).exitOverride().allowExcessArguments(false).helpOption(
    false,
  )
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.argument) parser.addArgument(new Argument(command.argument, command.argumentSays));
  for (const flag of flagsOf(command)) {
    for (const name of [flag.name, ...flag.also ?? []]) parser.addOption(optionOf(flag, name));
  }
  return parser;
}

function optionOf(flag: Flag, name: string): Option {
  const short = name === flag.name && flag.short ? `-${flag.short}, ` : "";
  const option = new Option(`${short}--${name}${flag.value ? ` <${flag.value}>` : ""}`);
  if (flag.choices) option.choices(flag.choices);
  if (flag.repeats) option.argParser((value: string, before: string[] | undefined) => [...before ?? [], value]);
  return option;
}

/** By the flag's own name, whichever spelling was used; an empty value (`--context "$UNSET"`) counts as none. */
function typedOf(command: Command, given: Record<string, Value>): Typed {
  const typed: Record<string, string | readonly string[] | true> = {};
  for (const flag of flagsOf(command)) {
    const values = [flag.name, ...flag.also ?? []].map((name) => given[optionOf(flag, name).attributeName()]).flat();
    const texts = values.filter((value): value is string => typeof value === "string" && value !== "");
    // What commander calls `color`, and sets to false, was typed as `--no-color`.
    const switched = values.includes(!flag.name.startsWith("no-"));
    if (texts.length > 0) typed[flag.name] = flag.repeats ? texts : texts.at(-1)!;
    else if (flag.value === undefined && switched) typed[flag.name] = true;
  }
  return typed;
}

function sayWrong(error: CommanderError, command: Command): string {
  const says = error.message.split("\n")[0]!.replace(/^error: /, "").replaceAll("'", '"');
  if (error.code === "commander.unknownOption") {
    const flag = /"([^"]*)"/.exec(says)?.[1]?.split("=")[0] ?? "";
    const meant = nearest(flag, flagsOf(command).flatMap(spellings).filter((name) => name.startsWith("--")));
    if (meant.length > 0) return `Unknown flag "${flag}", did you mean ${list(meant)}?`;
    const owners = commands.filter((other) => other.flags.some((known) => spellings(known).includes(flag)));
    const hint = owners.length > 0 ? `; it belongs to ${list(owners.map((owner) => owner.name))}` : "";
    return `Unknown flag "${flag}" for ${command.name}${hint}`;
  }
  if (error.code === "commander.missingArgument") {
    return `No ${command.argument?.replace(/\W/g, "").toLowerCase()} named`;
  }
  if (error.code === "commander.excessArguments") {
    return command.name === "fix" ? "More than one release named: fix repairs one at a time" : "Too many arguments";
  }
  if (error.code === "commander.invalidArgument") {
    const [, flag, value] = /^option "([^"]*?)(?: <\w+>)?" argument "([^"]*)"/.exec(says) ?? [];
    const choices = says.replace(/.*Allowed choices are /, "").replace(/\.$/, "");
    return `Cannot take "${value}" for ${flag}: it is one of ${choices}`;
  }
  return says[0]!.toUpperCase() + says.slice(1);
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(" or ");
}

function help(name: string | undefined, caller: Caller): Parsed {
  const command = commandNamed(name ?? "");
  if (name !== undefined && !command) {
    const says = `Unknown command "${name}"`;
    return { kind: "wrong", says, help: `${caller.name} --help` };
  }
  return { kind: "help", text: command ? commandHelp(command, caller) : generalHelp(caller) };
}
