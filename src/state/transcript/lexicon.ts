import type { Check, CheckId } from "../../model/finding.ts";
import type { KnownText } from "./known_texts.ts";

/** One known text, and all that it may mean. */
export interface Entry {
  readonly pattern: RegExp;
  /** What stands in every text that the pattern matches, the longest first: to look for that is cheap. */
  readonly literals: readonly string[];
  readonly checks: readonly CheckId[];
  readonly known?: KnownText;
}

export interface Lexicon {
  readonly entries: readonly Entry[];
  /** The keywords, each once, without those that hold another. */
  readonly keywords: readonly string[];
}

/** Every symptom of the checks, each once, and the texts that no check stands for. */
export function makeLexicon(
  checks: readonly Pick<Check, "id" | "symptoms">[],
  texts: readonly KnownText[] = [],
): Lexicon {
  const symptoms = checks.flatMap(({ id, symptoms }) => symptoms.map((pattern) => ({ id, pattern })));
  const entries: Entry[] = [
    ...[...Map.groupBy(symptoms, ({ pattern }) => pattern.source).values()].map((group) => ({
      pattern: plain(group[0]!.pattern),
      literals: literalsOf(group[0]!.pattern),
      checks: [...new Set(group.map(({ id }) => id))],
    })),
    ...texts.map((known) => ({
      pattern: plain(known.text),
      literals: literalsOf(known.text),
      checks: [],
      known,
    })),
  ];
  const keywords = [...new Set(entries.map(({ literals }) => literals[0] ?? ""))];
  const shortest = keywords.filter((one) => !keywords.some((other) => other !== one && one.includes(other)));
  return { entries, keywords: shortest };
}

/** Without a place that it remembers. */
function plain({ source }: RegExp): RegExp {
  return new RegExp(source, "s");
}

/** Whether any keyword stands in a text: most lines of a log have none. One after another is far quicker than one pattern of all. */
export function hasKeyword({ keywords }: Lexicon, text: string): boolean {
  return keywords.some((keyword) => text.includes(keyword));
}

/** The entries that may match somewhere in a text. */
export function entriesFor({ entries }: Lexicon, text: string): readonly Entry[] {
  return entries.filter(({ literals }) => literals.every((literal) => text.includes(literal)));
}

/** The runs of plain letters that a pattern cannot do without, the longest first; none where it is a choice. */
function literalsOf({ source }: RegExp): string[] {
  return runsOf(source).toSorted((a, b) => b.length - a.length);
}

/** The runs of a pattern that stand in no group, no class and under no `?`, `*` or `{}`; none where it is a choice. */
function runsOf(source: string): string[] {
  const runs: string[] = [];
  let run = "";
  let depth = 0;
  const close = () => {
    if (run !== "") runs.push(run);
    run = "";
  };
  for (const [token] of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[*+?]\??|\{\d+,?\d*\}\??|[\s\S]/g)) {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token === "|" && depth === 0) return [];
    const literal = literalOf(token);
    if (/^(?:[*?]|\{)/.test(token)) run = run.slice(0, -1);
    if (depth > 0 || literal === undefined) close();
    else run += literal;
  }
  close();
  return runs;
}

function literalOf(token: string): string | undefined {
  if (/^\\\W$/.test(token)) return token[1];
  return token.length === 1 && !/[()|.^$*+?]/.test(token) ? token : undefined;
}
