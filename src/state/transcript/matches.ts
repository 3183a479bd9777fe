import type { CheckId } from "../../model/finding.ts";
import { entriesFor, type Entry, hasKeyword, type Lexicon } from "./lexicon.ts";
import type { Line } from "./lines.ts";

/** Characters of lines that are joined. */
const longest = 8192;

/** Letters at the end of a line and at the start of the next in which a broken keyword is looked for. */
const seam = 80;

/** A line that may not be the end of its text. */
export interface Above extends Line {
  /** The line in which its message begins. */
  readonly message: number;
  readonly hot: boolean;
}

export interface Match {
  readonly entry: Entry;
  /** What it stands in; `n` is the number of the first line of that, 0 where it is in one line. */
  readonly text: string;
  readonly n: number;
  readonly start: number;
  readonly end: number;
}

/** What is told as one text: the longest match of the place, and the others there. */
export type Group = readonly [Match, ...Match[]];

/** The known texts that end in a line, the cause before what is around it. `said` is the line without its decoration. */
export function findMatches(lexicon: Lexicon, above: readonly Above[], text: string, said: string): Group[] {
  return withoutEchoes(
    groupMatches([...matchesIn(entriesFor(lexicon, text), text), ...matchesAcross(lexicon, above, said)]),
  );
}

function matchesIn(entries: readonly Entry[], text: string, n?: number): Match[] {
  return entries.flatMap((entry) => {
    const match = firstMatch(entry.pattern, text);
    return match ? [{ entry, text, n: n ?? 0, ...match }] : [];
  });
}

/** The one that is told as the original error, where a pattern matches more than once. */
function firstMatch(pattern: RegExp, text: string): { start: number; end: number } | undefined {
  const first = pattern.exec(text);
  if (!first) return undefined;
  const from = originalIn(text);
  const rest = from > first.index ? pattern.exec(text.slice(from)) : null;
  const match = rest ?? first;
  const start = match.index + (rest ? from : 0);
  return { start, end: start + match[0].length };
}

/** Texts that begin in a line above and end in this one: broken at a blank, or wherever the terminal ended. */
function matchesAcross(lexicon: Lexicon, above: readonly Above[], text: string): Match[] {
  const found = new Map<Entry, Match>();
  for (const glue of above.length === 0 ? [] : [" ", ""]) {
    const entries = entriesFor(lexicon, [...above.map((line) => line.text), text].join(glue));
    for (let first = above.length - 1; first >= 0 && entries.length > 0; first--) {
      const { n, text: top } = above[first]!;
      const head = above.slice(first).map((line) => line.text).join(glue) + glue;
      if (head.length + text.length > longest) break;
      for (const match of matchesIn(entries, head + text, n)) {
        const isBroken = match.start < top.length && match.end > head.length;
        if (isBroken && !found.has(match.entry)) found.set(match.entry, match);
      }
    }
  }
  return [...found.values()];
}

/** Whether a keyword stands in a line, or on the seam with those above: else joining them is in vain. */
export function isHot(lexicon: Lexicon, above: readonly Above[], text: string): boolean {
  if (hasKeyword(lexicon, text)) return true;
  return above.length > 0 && [" ", ""].some((glue) => {
    const head = above.map((line) => line.text.slice(-seam)).join(glue) + glue;
    return hasKeyword(lexicon, head.slice(-seam) + text.slice(0, seam));
  });
}

/** What matches in the same place is one text, whatever the number of patterns. */
function groupMatches(matches: readonly Match[]): Group[] {
  const groups: [Match, ...Match[]][] = [];
  for (const match of matches.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const group = groups.find(([first]) =>
      first.text === match.text && match.start < first.end && match.end > first.start
    );
    if (group) group.push(match);
    else groups.push([match]);
  }
  // A wait that ended tells nothing beside what it ended in.
  return groups.map((group): Group => {
    const [first, ...others] = group.filter((match) => !isGeneric(match));
    return first ? [first, ...others] : group;
  });
}

function sizeOf({ start, end }: Match): number {
  return end - start;
}

/** Of several texts in one message, one that leads to no other check than another does adds nothing. */
function withoutEchoes(groups: readonly Group[]): Group[] {
  const kept: Group[] = [];
  const inward = groups.toSorted((a, b) => rankOf(a) - rankOf(b) || b[0].start - a[0].start);
  for (const group of inward) {
    if (!kept.some((other) => isWithin(checksOf(group), checksOf(other)))) kept.push(group);
  }
  return kept;
}

/** A text that may mean nearly anything makes none superfluous that tells more. */
export function isWithin(checks: readonly CheckId[], others: readonly CheckId[]): boolean {
  return checks.length > 0 && others.length <= checks.length + 2 && checks.every((id) => others.includes(id));
}

export function checksOf(group: Group): CheckId[] {
  return [...new Set(group.flatMap(({ entry }) => entry.checks))];
}

/** `original upgrade error: …`: what comes after it came first (Helm 3.22 `pkg/action/upgrade.go`, `rollback.go`; operator SDK). */
function originalIn(text: string): number {
  return text.search(/\boriginal (?:\w+ )?error: /);
}

/** What Helm says of its tidying up, or of a wait that ended: it tells that something failed, not what. */
const generic =
  /object not found, skipping delete|error occurred while (?:cleaning up|rolling back)|been rolled back due to|timed out waiting for the condition|context deadline exceeded/;

function isGeneric(match: Match): boolean {
  return sizeOf(match) < 80 && generic.test(match.text.slice(match.start, match.end));
}

/** Within one message the original error comes first, then the rest, and what failed while helm tidied up comes last. */
export function rankOf(group: Group): number {
  const [{ text, start }] = group;
  const tidying = text.search(/\bunable to cleanup resources: /);
  if (group.every(isGeneric) || (tidying >= 0 && start > tidying)) return 2;
  const original = originalIn(text);
  return original >= 0 && start > original ? 0 : 1;
}
