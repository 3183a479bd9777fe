import type { Caller } from "./caller.ts";
import { type Command, commandNamed, commands } from "./commands.ts";
import { commonFlags, type Flag } from "./flags.ts";

const exitCodes = `Exit codes
  0    nothing found at or above the threshold; or repaired and verified
  1    failed: wrong usage, cluster not reached, no such release, no rights
  2    findings at or above the threshold; fix --dry-run: something to do; explain: an error that is known
  3    refused or declined: nothing was changed
  4    a repair is partly done: the commands to finish it or take it back are printed
  130  interrupted`;

/** The help of the program. */
export function generalHelp(caller: Caller): string {
  const main = commandNamed(caller.defaultCommand)!;
  return [
    "Finds out why Helm releases are stuck and repairs them in place.",
    "",
    "Usage",
    `  ${caller.name} ${main.argument} [flags]      the same as ${caller.name} ${main.name}`,
    `  ${caller.name} COMMAND [flags]`,
    "",
    "Commands",
    ...commands.map((command) => `  ${command.name.padEnd(11)} ${command.says}`),
    "",
    ...exampleLines(main, caller),
    ...flagBlock(`Flags of ${main.name}`, main.flags),
    ...flagBlock("Flags of every command", commonFlags),
    exitCodes,
    "",
    `A release that is called like a command: ${caller.name} ${main.name} NAME.`,
    `More on a command: ${caller.name} COMMAND --help`,
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command, caller: Caller): string {
  return [
    command.says,
    "",
    "Usage",
    `  ${[caller.name, command.name, command.argument, "[flags]"].filter(Boolean).join(" ")}`,
    ...(command.argumentSays ? [`  ${command.argument}  ${command.argumentSays}`] : []),
    "",
    ...exampleLines(command, caller),
    ...flagBlock("Flags", command.flags),
    ...flagBlock("Flags of every command", commonFlags),
    exitCodes,
    "",
  ].join("\n");
}

function exampleLines(command: Command, caller: Caller): string[] {
  if (command.examples.length === 0) return [];
  const lines = command.examples.map(([args, does]) =>
    [`${caller.name} ${command.name} ${args}`.trim(), does] as const
  );
  const width = Math.max(...lines.map(([line]) => line.length));
  return ["Examples", ...lines.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`), ""];
}

function flagBlock(heading: string, flags: readonly Flag[]): string[] {
  if (flags.length === 0) return [];
  const lines = flags.map((flag) => {
    const name = `${flag.short ? `-${flag.short}, ` : "    "}--${flag.name}${flag.value ? ` ${flag.value}` : ""}`;
    const also = flag.also ? ` (also ${flag.also.map((other) => `--${other}`).join(", ")})` : "";
    return `  ${name.padEnd(33)} ${flag.says}${also}`;
  });
  return [heading, ...lines, ""];
}
