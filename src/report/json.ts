import type { Explanation, Report, RunReport } from "../model/report.ts";
import { escapeControls } from "./page.ts";

/** The report as its published schema has it (docs/output). */
export function renderReport(report: Report): string {
  return toJson(report);
}

/** The run as its published schema has it (docs/output). */
export function renderRun(report: RunReport): string {
  return toJson(report);
}

/** The explanation as its published schema has it (docs/output). */
export function renderExplanation(explanation: Explanation): string {
  return toJson(explanation);
}

/** Any plain value. Control characters that JSON lets stand are escaped too: whoever looks at it in a terminal is not to be written to. */
export function toJson(value: unknown): string {
  return `${escapeControls(JSON.stringify(value, null, 2))}\n`;
}
