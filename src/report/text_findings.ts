import type { Evidence, Manual, Severity } from "../model/finding.ts";
import type { ReportedFinding } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import { clean, type Colour, paint, type Style, wrap } from "./page.ts";

export const severities: readonly Severity[] = ["error", "warning", "info"];
const colours: Readonly<Record<Severity, Colour>> = { error: "red", warning: "yellow", info: "dim" };

/** Pieces of evidence of one finding; all are in the JSON. */
const shown = 4;

/** Characters of one value: some of them are anybody's text. */
const longest = 120;

/** The findings of one release, without its headline. */
export function findingLines(findings: readonly ReportedFinding[], style: Style): string[] {
  return [...findings].sort(bySeverity).flatMap((finding) => [
    ...storyLines(finding, style),
    ...proofLines(finding, style),
  ]);
}

/** What a finding says, without its proof. */
export function storyLines(finding: ReportedFinding, style: Style): string[] {
  return [
    "",
    ...wrap(finding.summary, style.width, "  "),
    ...(finding.notes ?? []).flatMap((note) => wrap(note, style.width, "    ")),
  ];
}

function proofLines({ severity, check, evidence }: ReportedFinding, style: Style): string[] {
  const more = evidence.length - shown;
  return [
    `    ${paint(style, colours[severity], severity)}, ${check}${evidence.length > 0 ? "; proof:" : ""}`,
    ...evidence.slice(0, shown).flatMap((item) => wrap(sayEvidence(item), style.width, "    - ", 6)),
    ...(more > 0 ? [`    - and ${more} more (-o json)`] : []),
  ];
}

/** The findings in a line each, and what a person has to do about them. */
export function shortFindingLines(findings: readonly ReportedFinding[], style: Style): string[] {
  return [...findings].sort(bySeverity).flatMap((finding) => [
    ...wrap(`${finding.summary} (${finding.severity}, ${finding.check})`, style.width, "    - ", 6),
    ...(finding.manual ?? []).flatMap((manual) => manualLines(manual, style)),
  ]);
}

export function manualLines({ summary, commands }: Manual, style: Style): string[] {
  return [
    ...wrap(summary, style.width, "      By hand: ", 8),
    ...commands.map((command) => `        ${paint(style, "bold", clean(command))}`),
  ];
}

export function gapLines(gaps: readonly Gap[], style: Style, indent = ""): string[] {
  if (gaps.length === 0) return [];
  return [
    `${indent}${paint(style, "yellow", "Not looked at")}, because it could not be read:`,
    ...gaps.flatMap((gap) => wrap(`${gap.what} (${gap.reason}): ${gap.says}`, style.width, `${indent}  - `)),
  ];
}

export function worstOf(findings: readonly ReportedFinding[]): Severity | undefined {
  return severities.find((severity) => findings.some((finding) => finding.severity === severity));
}

export function bySeverity(a: ReportedFinding, b: ReportedFinding): number {
  return severities.indexOf(a.severity) - severities.indexOf(b.severity);
}

function sayEvidence({ what, saw, expected }: Evidence): string {
  const value = say(saw);
  return `${what}: ${value}${expected === undefined ? "" : ` (expected: ${say(expected)})`}`;
}

function say(value: Evidence["saw"]): string {
  if (value === null) return "not there";
  const text = typeof value === "string" ? value || '""' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
