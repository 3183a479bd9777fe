import type { ReleaseReport, Report, ReportedFinding } from "../model/report.ts";
import { clean, count, paint, type Style, unique, wrap } from "./page.ts";
import { findingLines, manualLines } from "./text_findings.ts";

/** Releases that are named with a condition. */
const shown = 8;

type Hitting = ReadonlyMap<string, readonly ReportedFinding[]>;

/** Worked out once: a condition may hit thousands. */
const known = new WeakMap<Report, Hitting>();

/** Conditions of the cluster that hit a release. */
export function hitting(report: Report, { namespace, name }: ReleaseReport): readonly ReportedFinding[] {
  const all = known.get(report) ?? hittingAll(report);
  known.set(report, all);
  return all.get(`${namespace}/${name}`) ?? [];
}

function hittingAll({ clusterFindings }: Report): Hitting {
  const pairs = clusterFindings.flatMap((finding) =>
    (finding.releases ?? []).map(({ namespace, name }) => ({ key: `${namespace}/${name}`, finding }))
  );
  return new Map(
    [...Map.groupBy(pairs, ({ key }) => key)].map(([key, group]) => [key, group.map(({ finding }) => finding)]),
  );
}

/** What is wrong with the cluster itself: it comes first, for it is the cause of what the releases show. */
export function conditionLines({ clusterFindings }: Report, style: Style): string[] {
  const conditions = clusterFindings.filter(({ releases }) => releases !== undefined);
  if (conditions.length === 0) return [];
  const manual = unique(
    conditions.flatMap(({ manual = [] }) => manual),
    ({ summary, commands }) => `${summary}${commands.join()}`,
  );
  return [
    paint(style, "bold", "The cluster"),
    ...conditions.flatMap((condition) =>
      findingLines([{ ...condition, notes: [...sayReleases(condition), ...(condition.notes ?? [])] }], style)
    ),
    ...(manual.length > 0 ? ["", `  ${paint(style, "bold", "What to do")}`] : []),
    ...manual.flatMap((one) => manualLines(one, style)),
  ];
}

function sayReleases({ releases = [] }: ReportedFinding): string[] {
  if (releases.length === 0) return ["No release that was looked into is hit by it."];
  const names = releases.slice(0, shown).map(({ namespace, name, hits }) => `${namespace}/${name} (${sayHits(hits)})`);
  const more = releases.length > shown ? ` and ${releases.length - shown} more` : "";
  return [`It hits ${count(releases.length, "release")}: ${names.join("; ")}${more}.`];
}

function sayHits(hits: readonly string[]): string {
  const more = hits.length > shown ? ` and ${hits.length - shown} more` : "";
  return `${hits.slice(0, shown).join(", ")}${more}`;
}

/** With a release: what of the above is in its way. */
export function hitLines(conditions: readonly ReportedFinding[], style: Style): string[] {
  return conditions.flatMap(({ summary, severity, check }) =>
    wrap(clean(`${summary} (${severity}, ${check}: see The cluster)`), style.width, "  ", 4)
  );
}
