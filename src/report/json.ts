import type { Report, RunReport } from "../model/report.ts";

/** The report as its published schema has it (docs/output). */
export function renderReport(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The run as its published schema has it (docs/output). */
export function renderRun(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
