import type { Json } from "../model/json.ts";
import type { FieldChange, ReportedStep, RunReport } from "../model/report.ts";
import { sayPath } from "../state/compare/judgement.ts";
import { clean, type Colour, paint, type Style, unique, wrap } from "./page.ts";
import { gapLines, manualLines, shortFindingLines } from "./text_findings.ts";

/** A plan, or what became of it, for a person. */
export function renderRun(report: RunReport, style: Style): string {
  const blocks = [
    title(report, style),
    report.steps.flatMap((step) => stepLines(step, report, style)),
    refusalLines(report, style),
    consequenceLines(report, style),
    remainingLines(report, style),
    gapLines(report.gaps, style),
    commandLines(report, style),
  ];
  return blocks.filter((block) => block.length > 0).map((block) => `${block.join("\n")}\n`).join("\n");
}

function title(report: RunReport, style: Style): string[] {
  const { release, namespace } = report.scope;
  const [word, colour] = verdict(report);
  return [
    `${paint(style, "bold", clean(release))}  ${paint(style, colour, word)}   ${
      paint(style, "dim", `namespace ${clean(namespace)}`)
    }`,
  ];
}

function verdict(report: RunReport): [string, Colour] {
  const unwritten = report.steps.every((step) => step.state === "planned" || step.state === "not-started");
  switch (report.outcome) {
    case "repaired":
      return [report.steps.some((step) => step.state === "undone") ? "taken back" : "repaired", "green"];
    case "planned":
      return ["the plan", "yellow"];
    case "nothing-to-do":
      return ["nothing to do", "green"];
    case "refused":
      return ["nothing was changed", "yellow"];
    case "partly":
      return [unwritten ? "stopped" : "PARTLY DONE", "red"];
  }
}

const marks: Readonly<Record<ReportedStep["state"], string>> = {
  planned: "",
  done: "done",
  undone: "taken back",
  kept: "CANNOT BE TAKEN BACK",
  conflict: "CONFLICT",
  failed: "FAILED",
  "not-started": "not started",
};

/** Characters of one value. */
const longest = 60;

function stepLines(step: ReportedStep, report: RunReport, style: Style): string[] {
  const mark = report.outcome === "planned" ? "" : marks[step.state];
  const by = [...(mark ? [mark] : []), `${step.repairs.join(", ")}, ${step.risk}`].join("; ");
  return [
    ...wrap(`${step.says} (${by})`, style.width, `  ${step.n}. `, 5),
    ...(step.changes ?? []).flatMap((change) => wrap(sayChange(change), style.width, "     - ", 7)),
    ...(step.final && report.outcome === "planned" ? ["     An undo cannot take this back."] : []),
    ...(step.saysMore ? wrap(step.saysMore, style.width, "     ") : []),
  ];
}

/** `.metadata.annotations["note"]: absent -> x`; where a value may not be said, a word for what becomes of it. */
function sayChange({ path, before, after }: FieldChange): string {
  const tokens = path.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const say = (value: Json) => value === null ? "absent" : clean(String(value)).slice(0, longest);
  const becomes = before !== undefined && after !== undefined
    ? `${say(before)} -> ${say(after)}`
    : before === null
    ? "set"
    : after === null
    ? "removed"
    : "changed";
  return `${sayPath(tokens)}: ${becomes}`;
}

/** Repairs that refuse for one reason are named together. */
function refusalLines({ refusals, outcome, remaining, scope }: RunReport, style: Style): string[] {
  if (outcome === "refused" && refusals.length === 0 && remaining.length > 0) {
    return [
      ...wrap("No repair answers what was found. What a person can do about it:", style.width, "  "),
      `    ${paint(style, "bold", style.command(["doctor", scope.release], scope.namespace))}`,
    ];
  }
  const groups = [...Map.groupBy(refusals, ({ says }) => says).values()];
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [`  ${paint(style, "yellow", "Not done, and why")}`] : []),
    ...wrap(`${group.map(({ repair }) => repair).join(", ")}: ${group[0]!.says}`, style.width, "    - ", 6),
    ...unique(group.flatMap(({ manual }) => manual ?? []), ({ summary }) => summary)
      .flatMap((manual) => manualLines(manual, style)),
  ]);
}

/** Where nothing was changed, nothing will be different: the plan above it said what would have been. */
function consequenceLines({ outcome, consequences }: RunReport, style: Style): string[] {
  if (outcome === "refused") return [];
  return bullets(outcome === "repaired" ? "What is different now" : "What will be different", consequences, style);
}

function bullets(heading: string, lines: readonly string[], style: Style): string[] {
  if (lines.length === 0) return [];
  return [`  ${paint(style, "bold", heading)}`, ...lines.flatMap((line) => wrap(line, style.width, "    - "))];
}

function remainingLines(report: RunReport, style: Style): string[] {
  // A plan stands below its diagnosis, and so does a refusal.
  if (report.remaining.length === 0 || ["planned", "refused"].includes(report.outcome)) return [];
  return [`  ${paint(style, "bold", "What remains")}`, ...shortFindingLines(report.remaining, style)];
}

function commandLines(report: RunReport, style: Style): string[] {
  return [
    ...(report.run ? [`  Run ${report.run}`] : []),
    ...(report.resume ? [`  To finish it:     ${paint(style, "bold", report.resume)}`] : []),
    ...(report.undo ? [`  To take it back:  ${paint(style, "bold", report.undo)}`] : []),
  ];
}
