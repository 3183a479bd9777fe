import type { Report, RunReport } from "../model/report.ts";

/** The report as its published schema has it (docs/output). */
export function renderReport(report: Report): string {
  return render(report);
}

/** The run as its published schema has it (docs/output). */
export function renderRun(report: RunReport): string {
  return render(report);
}

/** Control characters that JSON lets stand are escaped too: whoever looks at it in a terminal is not to be written to. */
function render(value: Report | RunReport): string {
  const text = JSON.stringify(value, null, 2).replace(
    /[\x7f-\x9f]/g,
    (char) => "\\u" + char.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return `${text}\n`;
}
