import {
  collectFlags,
  commonFlags,
  confirmFlags,
  doctorFlags,
  fixFlags,
  type Flag,
  preflightFlags,
  runsFlags,
} from "./flags.ts";

export type CommandName =
  | "doctor"
  | "fix"
  | "preflight"
  | "undo"
  | "resume"
  | "runs"
  | "collect"
  | "explain"
  | "completion"
  | "version";

/** A subcommand, as data. */
export interface Command {
  readonly name: CommandName;
  readonly says: string;
  /** As commander has it: `<one>`, `[one]`, `[many...]`. */
  readonly argument?: string;
  /** What the argument is, for the help. */
  readonly argumentSays?: string;
  readonly flags: readonly Flag[];
  /** Arguments and flags that come after the name of the command, each with what it does. */
  readonly examples: readonly (readonly [string, string])[];
}

export const commands: readonly Command[] = [
  {
    name: "doctor",
    says: "Find out why releases are stuck or broken. Reads only.",
    argument: "[RELEASE...]",
    argumentSays: "releases to examine (default: all of the namespace)",
    flags: doctorFlags,
    examples: [
      ["web -n prod", "examine one release"],
      ["-A", "look at all releases of the cluster, and in full at those that look ill"],
      ["web -o json --fail-on error", "for a pipeline"],
    ],
  },
  {
    name: "fix",
    says: "Repair one release: show the plan, ask, back up, repair, verify.",
    argument: "<RELEASE>",
    argumentSays: "the release to repair",
    flags: fixFlags,
    examples: [
      ["web -n prod --dry-run", "show what would be done"],
      ["web -n prod", "show it, ask, and do it"],
      ["web -n prod --yes --stale-after 10m", "in a pipeline: an operation silent for ten minutes is dead"],
    ],
  },
  {
    name: "preflight",
    says:
      "Say, before an upgrade or an install, what would make it fail. Writes nothing: the server is asked with dry runs.",
    argument: "<RELEASE>",
    argumentSays: "the release to be upgraded or installed",
    flags: preflightFlags,
    examples: [
      ["web -n prod --manifest next.yaml", "next.yaml is what `helm template web ./chart -n prod` printed"],
      ["web -n prod --manifest - -o json", "in a pipeline after helm template: exit code 2 stops it"],
    ],
  },
  {
    name: "undo",
    says:
      "Take a repair back: the run named, else the last one that wrote to this cluster (with -n: to that namespace).",
    argument: "[RUN]",
    argumentSays: "run to take back",
    flags: confirmFlags,
    examples: [["", "take the last repair back"], ["20261121T083015Z-web-3f9a", "take this one back"]],
  },
  {
    name: "resume",
    says:
      "Finish a repair that was interrupted: the run named, else the last unfinished one on this cluster (with -n: in that namespace).",
    argument: "[RUN]",
    argumentSays: "run to finish",
    flags: confirmFlags,
    examples: [["", "finish the last repair"]],
  },
  {
    name: "runs",
    says: "List the repairs made from this machine, or remove old ones. They hold records, hence secrets.",
    flags: runsFlags,
    examples: [["", "list them"], ["--prune 30d", "remove those older than thirty days"]],
  },
  {
    name: "collect",
    says: "Write what is known about a release to a folder, for a bug report or for --from.",
    argument: "<RELEASE>",
    argumentSays: "the release to collect",
    flags: collectFlags,
    examples: [["web -n prod --output-dir web-report", "values of Secrets are hidden"]],
  },
  {
    name: "explain",
    says: "Say what the errors in a log mean, or what a check is about. Needs no cluster.",
    argument: "[FILE|CHECK]",
    argumentSays: "a log of helm or of a tool around it, - for standard input; or the id of a check",
    flags: [],
    examples: [
      ["pipeline.log", "the known errors in it, the first cause first"],
      ["history/none-deployed", "what a check is about"],
    ],
  },
  {
    name: "completion",
    says: "Print the completion script of a shell.",
    argument: "<SHELL>",
    argumentSays: "bash, zsh or fish",
    flags: [],
    examples: [["bash", "source it, or put it where bash looks for completions"]],
  },
  { name: "version", says: "Print the version.", flags: [], examples: [] },
];

/** Every flag of a command, the common ones last. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...commonFlags];
}

export const allFlags: readonly Flag[] = [
  ...new Map([...commands.flatMap((command) => command.flags), ...commonFlags].map((flag) => [flag.name, flag]))
    .values(),
];

export function commandNamed(name: string): Command | undefined {
  return commands.find((command) => command.name === name);
}
