import type { ExplainedCheck, Explanation } from "../model/report.ts";
import type { RecognisedText } from "../model/transcript.ts";
import { clean, count, paint, type Style, wrap } from "./page.ts";
import { sayPlace, shownTexts } from "./text_log.ts";

/** Checks that are told of a text that may mean many things. */
const shownChecks = 8;

/** What known errors mean, for a person: the first cause first. */
export function renderExplanation(explanation: Explanation, style: Style): string {
  const { log, texts, checks } = explanation;
  const blocks = log === undefined
    ? checks.map((check) => checkLines(check, style))
    : [headLines(explanation, style), ...textBlocks(explanation, style), closingLines(explanation, style)];
  const more = texts.length - shownTexts;
  return [...blocks.filter((block) => block.length > 0), ...(more > 0 ? [[`And ${more} more (-o json).`]] : [])]
    .map((block) => `${block.join("\n")}\n`).join("\n");
}

function headLines({ log, texts, unknown }: Explanation, style: Style): string[] {
  const where = `${log!.name === "-" ? "standard input" : clean(log!.name)}, ${count(log!.lines, "line")}`;
  if (texts.length > 0) return [`${paint(style, "bold", `${count(texts.length, "known error")}`)} in ${where}`];
  return [
    `${paint(style, "bold", "No known error")} in ${where}`,
    ...(unknown.length > 0
      ? wrap(
        `Helm fails in line ${unknown.join(", ")}, with words that no check of this version knows.`,
        style.width,
        "  ",
      )
      : []),
    ...(log!.lines === 0
      ? wrap("It is empty. helm writes errors to standard error: pipe it too, with 2>&1.", style.width, "  ")
      : []),
  ];
}

/** A check is told in full where it is first named alone; later, and among many, by its title. */
function textBlocks({ texts, checks }: Explanation, style: Style): string[][] {
  const told = new Set<string>();
  return texts.slice(0, shownTexts).map((text) => {
    const candidates = checks.filter(({ id }) => text.checks.includes(id));
    const [only] = candidates;
    const inFull = candidates.length === 1 && !told.has(only!.id);
    if (inFull) told.add(only!.id);
    return [
      ...wrap(`${sayPlace(text)}: "${text.quote}"`, style.width, "", 2).map((line, at) =>
        at === 0 ? capital(line) : line
      ),
      ...knownLines(text, style),
      ...(inFull ? meaningLines(only!, style) : candidateLines(candidates, style)),
    ];
  });
}

function knownLines({ known }: RecognisedText, style: Style): string[] {
  return known ? wrap(`${known.tool}: ${known.means} No check of this version looks for it.`, style.width, "  ") : [];
}

function meaningLines({ id, title, why, remedy }: ExplainedCheck, style: Style): string[] {
  return [
    ...wrap(`${title} (${id})`, style.width, "  "),
    ...wrap(why, style.width, "    "),
    ...wrap(`What to do: ${remedy}`, style.width, "    ", 6),
  ];
}

function candidateLines(candidates: readonly ExplainedCheck[], style: Style): string[] {
  if (candidates.length === 0) return [];
  const more = candidates.length - shownChecks;
  return [
    ...(candidates.length > 1 ? ["  One of these; a look at the release tells which:"] : []),
    ...candidates.slice(0, shownChecks).flatMap(({ id, title }) =>
      wrap(`${title} (${id})`, style.width, candidates.length > 1 ? "    - " : "  ", 6)
    ),
    ...(more > 0 ? [`    - and ${more} more (-o json)`] : []),
  ];
}

function closingLines({ log, checks }: Explanation, style: Style): string[] {
  const [check] = checks;
  if (!check) return [];
  return [
    "Whether it still holds, by the release itself",
    `  ${paint(style, "bold", style.command(["doctor", "RELEASE", "--log", log!.name === "-" ? "FILE" : log!.name]))}`,
    "More on one of them",
    `  ${paint(style, "bold", style.command(["explain", check.id]))}`,
  ];
}

function checkLines(check: ExplainedCheck, style: Style): string[] {
  const part = (heading: string, text: string | undefined) =>
    text ? ["", `  ${paint(style, "bold", heading)}`, ...wrap(text, style.width, "    ")] : [];
  return [
    `${paint(style, "bold", check.id)}  ${check.severity}, since ${check.since}`,
    ...wrap(`${check.title}.`, style.width, "  "),
    ...part("How it is known", check.proof),
    ...part("Why it matters", check.why),
    ...part("What to do", check.remedy),
    ...part("What popular recipes do here", check.recipes),
    ...part("Repairs", check.repairs.join(", ")),
  ];
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
