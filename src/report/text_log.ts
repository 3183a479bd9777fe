import type { JudgedText, RecognisedText, Verdict } from "../model/transcript.ts";
import { paint, type Style, wrap } from "./page.ts";

/** Texts that are told; all are in the JSON. */
export const shownTexts = 12;

/** What became of the texts of a log: which of them the cluster proves, and which not any more. */
export function logLines(texts: readonly JudgedText[] | undefined, style: Style): string[] {
  if (texts === undefined) return [];
  const head = ["", `  ${paint(style, "bold", "In the log")}`];
  if (texts.length === 0) return [...head, "    Nothing in it is known."];
  const more = texts.length - shownTexts;
  return [
    ...head,
    ...texts.slice(0, shownTexts).flatMap((text) => textLines(text, style)),
    ...(more > 0 ? [`    and ${more} more (-o json)`] : []),
  ];
}

function textLines(text: JudgedText, style: Style): string[] {
  const by = (verdict: Verdict) => text.verdicts.filter((one) => one.verdict === verdict);
  return [
    ...wrap(`${sayPlace(text)}: "${text.quote}"`, style.width, "    ", 6),
    ...wrap(sayVerdict(text, by("holds"), by("unknown")), style.width, "      "),
  ];
}

type Verdicts = JudgedText["verdicts"];

function sayVerdict({ known, verdicts }: JudgedText, holds: Verdicts, unknown: Verdicts): string {
  if (known) return `${known.tool}: ${known.means} No check of this version can tell whether it holds.`;
  if (holds.length > 0) return `holds: ${sayChecks(holds)}`;
  const [first] = unknown;
  if (first) return `cannot be told: ${sayChecks(unknown)}${first.says ? `: ${first.says}` : ""}`;
  return `does not hold now: ${sayChecks(verdicts)} found nothing`;
}

function sayChecks(verdicts: Verdicts): string {
  const names = verdicts.slice(0, 3).map(({ check }) => check).join(", ");
  return verdicts.length > 3 ? `${names} and ${verdicts.length - 3} more` : names;
}

/** `line 12`, `line 12 and 3 more, the last 450` */
export function sayPlace({ line, times, lastLine }: RecognisedText): string {
  return times === 1 ? `line ${line}` : `line ${line} and ${times - 1} more, the last ${lastLine}`;
}
