import type { Flag } from "./flags.ts";
import { spellings } from "./flags.ts";

/** What an argument is, before it is known which command it belongs to. */
export interface Word {
  readonly kind: "flag" | "value" | "plain" | "end";
  readonly text: string;
  /** The flag, where it is known; of a value, the flag it belongs to. */
  readonly flag?: Flag;
}

/** Flags stand in any position, also before the command's name; so flags that take a value must be known to find it. */
export function readWords(args: readonly string[], flags: readonly Flag[]): Word[] {
  const words: Word[] = [];
  let owner: Flag | undefined;
  let ended = false;
  for (const text of args) {
    if (ended) words.push({ kind: "plain", text });
    else if (owner) words.push({ kind: "value", text, flag: owner });
    else if (text === "--") words.push({ kind: "end", text });
    else if (text.startsWith("-") && text !== "-") words.push({ kind: "flag", text, flag: flagOf(text, flags) });
    else words.push({ kind: "plain", text });
    const last = words.at(-1)!;
    ended ||= last.kind === "end";
    owner = last.kind === "flag" && wantsNext(text, last.flag) ? last.flag : undefined;
  }
  return words;
}

function flagOf(text: string, flags: readonly Flag[]): Flag | undefined {
  if (text.startsWith("--")) return flags.find((flag) => spellings(flag).includes(text.split("=")[0]!));
  // `-qn` is -q and -n; the first that takes a value ends the group.
  const group = [...text.slice(1)].map((letter) => flags.find((flag) => flag.short === letter));
  return group.find((flag) => flag?.value !== undefined) ?? group[0];
}

/** Whether the value of a flag is the next word. */
export function wantsNext(text: string, flag: Flag | undefined): boolean {
  if (flag?.value === undefined) return false;
  return text.startsWith("--")
    ? !text.includes("=")
    : text.endsWith(flag.short!) && text.indexOf(flag.short!) === text.length - 1;
}
