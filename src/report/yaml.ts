import { Document, visit } from "yaml";
import type { Explanation, Report, RunReport } from "../model/report.ts";
import { escapeControls, hasControls } from "./page.ts";

/** The same shape as the JSON, so that one schema serves both. */
export function renderReport(report: Report): string {
  return toYaml(report);
}

/** The same shape as the JSON, so that one schema serves both. */
export function renderRun(report: RunReport): string {
  return toYaml(report);
}

/** The same shape as the JSON, so that one schema serves both. */
export function renderExplanation(explanation: Explanation): string {
  return toYaml(explanation);
}

/** Any plain value, by the same rules. */
export function toYaml(value: unknown): string {
  // No aliases: a finding that is named twice is written twice, for readers that are not YAML 1.2.
  const document = new Document(value, { aliasDuplicateObjects: false, version: "1.1" });
  visit(document, {
    Scalar(_key, node) {
      // Only in double quotes can a character be escaped.
      if (typeof node.value === "string" && hasControls(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return escapeControls(document.toString({ lineWidth: 0 }));
}
