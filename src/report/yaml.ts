import { stringify } from "yaml";
import type { Report, RunReport } from "../model/report.ts";

/** The same shape as the JSON, so that one schema serves both. */
export function renderReport(report: Report): string {
  return toYaml(report);
}

/** The same shape as the JSON, so that one schema serves both. */
export function renderRun(report: RunReport): string {
  return toYaml(report);
}

/** Any plain value, by the same rules. */
export function toYaml(value: unknown): string {
  // No aliases: a finding that is named twice is written twice, for readers that are not YAML 1.2.
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
}
