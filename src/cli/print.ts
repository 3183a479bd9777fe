import type { Explanation, ReleaseReport, Report, RunReport } from "../model/report.ts";
import * as json from "../report/json.ts";
import * as text from "../report/text.ts";
import { renderExplanation as renderExplanationText } from "../report/text_explanation.ts";
import { renderRun as renderRunText } from "../report/text_run.ts";
import * as yaml from "../report/yaml.ts";
import type { Session } from "./session.ts";

export function printReport({ options, terminal, style }: Session, report: Report): void {
  const render = { json: json.renderReport, yaml: yaml.renderReport, text: text.renderReport }[options.output];
  terminal.stdout.write(render(report, style));
}

export function printRun({ options, terminal, style }: Session, report: RunReport): void {
  const render = { json: json.renderRun, yaml: yaml.renderRun, text: renderRunText }[options.output];
  terminal.stdout.write(render(report, style));
}

export function printExplanation({ options, terminal, style }: Session, explanation: Explanation): void {
  const render =
    { json: json.renderExplanation, yaml: yaml.renderExplanation, text: renderExplanationText }[options.output];
  terminal.stdout.write(render(explanation, style));
}

/** A plan that something more will follow. */
export function printPlan(session: Session, plan: RunReport): void {
  printRun(session, plan);
  session.terminal.stdout.write("\n");
}

/** In text, a plan comes after what it is for; the other formats keep to one document. */
export function printDiagnosis({ options, terminal, style }: Session, release: ReleaseReport, takenAt: string): void {
  if (options.output === "text") terminal.stdout.write(text.renderDiagnosis(release, takenAt, style));
}
