import type { CheckId } from "../../model/finding.ts";
import type { Recognised, RecognisedText } from "../../model/transcript.ts";
import type { Lexicon } from "./lexicon.ts";
import { beginsAnew, type Line, lineReader, withoutDecoration } from "./lines.ts";
import { type Above, checksOf, findMatches, type Group, isHot, isWithin, rankOf } from "./matches.ts";
import { quote } from "./quote.ts";

/** Reads a log as it comes, and keeps no more of it than what it recognised. */
export interface Recognition {
  read(chunk: string): void;
  end(): Recognised;
}

/** Lines that one text may be broken over. */
const broken = 4;

/** Lines in which one message may say the same in other words. */
const echo = 4;

/** Different texts that are kept; a log that has more is no log. */
const most = 500;

const excerptSize = 64 * 1024;

/** Helm gives up here, for whatever reason. */
const failure =
  /\b(?:UPGRADE|INSTALLATION|ROLLBACK|UNINSTALLATION) FAILED\b|\bHelm (?:install|upgrade|rollback|uninstall) failed\b/;

export function startRecognition(lexicon: Lexicon): Recognition {
  const reader = lineReader();
  const found = new Map<string, Seen>();
  const unknown = new Set<number>();
  let above: Above[] = [];
  let lines = 0;
  let message = 0;
  const take = (line: Line) => {
    lines = line.n;
    const said = withoutDecoration(line.text);
    if (!isListed(said, above.at(-1)?.text ?? "")) message = line.n;
    above = beginsAnew(said) ? [] : above;
    const hot = isHot(lexicon, above, said);
    const groups = hot || above.some((one) => one.hot) ? findMatches(lexicon, above, line.text, said) : [];
    // What begins above makes this line one message with that.
    const begun = groups.flatMap(([{ n }]) => above.find((one) => one.n === n)?.message ?? []);
    message = Math.min(message, ...begun);
    for (const group of groups) note(found, group, line, message);
    if (groups.length === 0 && unknown.size < 10 && failure.test(line.text)) unknown.add(line.n);
    above = [...above, { n: line.n, text: said, hot, message }].slice(1 - broken);
  };
  return {
    read: (chunk) => reader.read(chunk).forEach(take),
    end() {
      reader.end().forEach(take);
      const seen = [...found.values()].sort(byCause);
      return {
        lines,
        texts: seen.map(({ text }) => text),
        unknown: seen.length > 0 ? [] : [...unknown],
        excerpt: [...new Set(seen.map(({ line }) => line))].join("\n").slice(0, excerptSize),
      };
    },
  };
}

/** The whole of a text that is at hand. */
export function recognise(lexicon: Lexicon, text: string): Recognised {
  const recognition = startRecognition(lexicon);
  recognition.read(text);
  return recognition.end();
}

/** One of several errors, which Helm lists below the message that they are of: a bullet a line. */
function isListed(text: string, above: string): boolean {
  return text.startsWith("* ") && (/errors? occurred:$/.test(above) || above.startsWith("* "));
}

interface Seen {
  readonly text: RecognisedText;
  /** The line in which its message begins. */
  readonly message: number;
  readonly rank: number;
  /** The line in which it ends, and where it starts in what it was found in. */
  readonly end: number;
  readonly start: number;
  readonly line: string;
}

/** A message goes on over a few lines, and its end may say once more what its beginning said. */
function isEchoed(found: Map<string, Seen>, checks: readonly CheckId[], line: Line): boolean {
  return [...found.values()].some(({ text }) =>
    text.lastLine > line.n - echo && text.checks.length === checks.length && isWithin(checks, text.checks)
  );
}

function note(found: Map<string, Seen>, group: Group, line: Line, message: number): void {
  const key = group.map(({ entry }) => entry.pattern.source).sort().join("\n");
  const seen = found.get(key);
  if (seen) {
    const { text } = seen;
    if (text.lastLine === line.n) return;
    found.set(key, { ...seen, text: { ...text, times: text.times + 1, lastLine: line.n } });
  } else if (found.size < most && !isEchoed(found, checksOf(group), line)) {
    found.set(key, seenFirst(group, line, message));
  }
}

function seenFirst(group: Group, line: Line, message: number): Seen {
  const [{ entry, text, n, start }] = group;
  const known = group.find((one) => one.entry.known)?.entry.known;
  const checks = checksOf(group);
  const first = n === 0 ? line.n : n;
  return {
    text: {
      line: first,
      times: 1,
      lastLine: line.n,
      quote: quote(entry.pattern, text.slice(start)),
      checks,
      ...(known && checks.length === 0 ? { known: { tool: known.tool, means: known.means } } : {}),
    },
    message,
    rank: rankOf(group),
    end: line.n,
    start,
    line: text,
  };
}

/** Go wraps errors from the outside in, so the cause of a message stands at its end. */
function byCause(a: Seen, b: Seen): number {
  const inwards = a.end - b.end || a.start - b.start;
  return a.message - b.message || a.rank - b.rank || (a.rank === 1 ? -inwards : inwards);
}
