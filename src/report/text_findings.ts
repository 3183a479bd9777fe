import type { Evidence, Manual, Severity } from "../model/finding.ts";
import type { ReportedFinding } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import { clean, type Colour, paint, type Style, wrap } from "./page.ts";

export const severities: readonly Severity[] = ["error", "warning", "info"];
const colours: Readonly<Record<Severity, Colour>> = { error: "red", warning: "yellow", info: "dim" };

/** Pieces of evidence of one finding; all are in the JSON. */
const shown = 5;

/** The findings of one release, without its headline. */
export function findingLines(findings: readonly ReportedFinding[], style: Style): string[] {
  return [...findings].sort(bySeverity).flatMap((finding) => [
    "",
    ...heading(finding, style),
    ...(finding.notes ?? []).flatMap((note) => wrap(note, style.width, "    ")),
    ...finding.evidence.slice(0, shown).flatMap((item) => wrap(sayEvidence(item), style.width, "    - ", 6)),
    ...(finding.evidence.length > shown ? [`    - and ${finding.evidence.length - shown} more (-o json)`] : []),
  ]);
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

function heading(finding: ReportedFinding, style: Style): string[] {
  const lines = wrap(finding.summary, style.width, "  ");
  return [...lines, paint(style, colours[finding.severity], `    ${finding.severity}, ${finding.check}`)];
}

function sayEvidence({ what, saw, expected }: Evidence): string {
  const value = say(saw);
  return `${what}: ${value}${expected === undefined ? "" : ` (expected: ${say(expected)})`}`;
}

function say(value: Evidence["saw"]): string {
  return typeof value === "string" ? value || '""' : JSON.stringify(value);
}
