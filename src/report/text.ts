import type { Depth, ReleaseReport, Remedy, Report, ReportedFinding } from "../model/report.ts";
import type { Facet, Gap } from "../model/snapshot.ts";
import { sayDuration, seconds } from "../state/clock.ts";
import { mayRun } from "../state/operation/liveness.ts";
import { clean, type Colour, count, paint, type Style, unique, wrap } from "./page.ts";
import { bySeverity, findingLines, gapLines, manualLines, severities, storyLines, worstOf } from "./text_findings.ts";
import { conditionLines, hitLines, hitting } from "./text_conditions.ts";
import { actorLines, sayDrivers } from "./text_actors.ts";
import { logLines } from "./text_log.ts";
import { sayStatus } from "../state/history/say_status.ts";

/** The report for a person: first what is wrong and what to type, the healthy ones last and in one line each. */
export function renderReport(report: Report, style: Style): string {
  const collected = report.releases.filter((release) => release.depth === "collected" || release.findings.length > 0);
  const isWell = (release: ReleaseReport) => release.findings.length + hitting(report, release).length === 0;
  const ill = collected.filter((release) => !isWell(release)).sort(byWorst(report));
  const well = collected.filter(isWell);
  const blocks = [
    conditionLines(report, style),
    ...ill.map((release) => releaseLines(release, report, style)),
    clusterLines(report, style),
    well.flatMap((release) => wellLines(release, report, style)),
    gapLines(report.gaps, style),
    closingLines(report, style),
  ];
  return blocks.filter((block) => block.length > 0).map((block) => `${block.join("\n")}\n`).join("\n");
}

/** What is wrong with one release, without proof and remedy: `doctor` gives the one, and a plan comes next. */
export function renderDiagnosis(release: ReleaseReport, takenAt: string, style: Style): string {
  return `${
    [
      ...headline(release, takenAt, style),
      ...actorLines(release, style),
      ...[...release.findings].sort(bySeverity).flatMap((finding) => storyLines(finding, style)),
    ].join("\n")
  }\n\n`;
}

function releaseLines(release: ReleaseReport, report: Report, style: Style): string[] {
  return [
    ...headline(release, report.takenAt, style, report.scope.preflight, hitting(report, release)),
    ...actorLines(release, style),
    ...hitLines(hitting(report, release), style),
    ...findingLines(release.findings, style),
    ...remedyLines(release, style),
    ...logLines(release.log, style),
    ...(release.gaps.length > 0 ? ["", ...gapLines(release.gaps, style, "  ")] : []),
  ];
}

function headline(
  release: ReleaseReport,
  takenAt: string,
  style: Style,
  preflight = false,
  conditions: readonly ReportedFinding[] = [],
): string[] {
  const [word, colour] = preflight
    ? forecast({ ...release, findings: [...conditions, ...release.findings] })
    : worstOf(conditions) === "error" && worstOf(release.findings) !== "error"
    ? ["BLOCKED by the cluster", "red" as const]
    : verdict(release);
  const age = unfinished(release) ? stuckFor(release, takenAt) : undefined;
  const isOpen = mayStillRun(release);
  const state = unfinished(release)
    ? `in ${sayStatus(release.status)}`
    : `(${sayStatus(clean(release.status)) || "no status"})`;
  const facts = release.revision === 0 ? "" : ` ${state}, revision ${release.revision}`;
  const where = [`namespace ${release.namespace}`, ...(release.chart ? [`chart ${release.chart}`] : [])].join(", ");
  const line = `${paint(style, "bold", clean(release.name))}  ${paint(style, colour, word)}${
    clean(facts) && ` ${clean(facts)}`
  }`;
  return [
    `${line}${age ? isOpen ? `, last sign ${age} ago` : `, for ${age}` : ""}${
      paint(style, "dim", `   ${clean(where)}`)
    }`,
  ];
}

function verdict(release: ReleaseReport): [string, Colour] {
  const worst = worstOf(release.findings);
  if (mayStillRun(release)) return ["IN PROGRESS or cut off", worst === "error" ? "red" : "yellow"];
  if (worst === "error") return [unfinished(release) ? "STUCK" : "BROKEN", "red"];
  if (worst === "warning") return [unfinished(release) ? "UNFINISHED" : "NEEDS ATTENTION", "yellow"];
  return ["WORKS, with a note", "green"];
}

/** What is found may be about the manifest that is to come, and the release be well. */
function forecast(release: ReleaseReport): [string, Colour] {
  const worst = worstOf(release.findings);
  const what = release.revision === 0 ? "install" : "upgrade";
  if (worst === "error") return [`NOT READY to ${what}`, "red"];
  return worst === "warning" ? [`LOOK before you ${what}`, "yellow"] : [`READY to ${what}, with a note`, "green"];
}

function unfinished(release: ReleaseReport): boolean {
  return /^(pending-|uninstalling)/.test(release.status);
}

/** Nobody can tell it from one that is at work; what else is found of it, its helm may be about to mend. */
function mayStillRun(release: ReleaseReport): boolean {
  return unfinished(release) && release.findings.some(({ summary }) => summary.includes(mayRun));
}

/** Since the newest time among the evidence of the findings about a silent writer, which bring the last sign of it. */
function stuckFor(release: ReleaseReport, takenAt: string): string | undefined {
  const times = release.findings.filter(({ check }) => /^pending\/|^history\/uninstall-unfinished$/.test(check))
    .flatMap(({ evidence }) => evidence)
    .filter((item) => item.what.includes("last write") && typeof item.saw === "string")
    .map((item) => seconds(String(item.saw))).filter(Number.isFinite);
  return times.length === 0 ? undefined : sayDuration(seconds(takenAt) - Math.max(...times));
}

type Offer = Extract<Remedy, { risk: string }>;

/** Of what a repair answers: fix leaves notes (info) alone. */
function remedyLines(release: ReleaseReport, style: Style): string[] {
  const answered = release.findings.filter(({ severity }) => severity !== "info");
  const remedies = answered.flatMap((finding) => finding.remedies);
  const offers = joinOffers(remedies.filter((remedy): remedy is Offer => "risk" in remedy));
  const manual = release.findings.flatMap((finding) => finding.remedies).filter((remedy) => "manual" in remedy);
  const lines = [
    ...commandLines(release, offers, style),
    ...refusedLines(release, remedies, style),
    ...unique(manual, ({ summary }) => summary).flatMap((remedy) => manualLines(remedy, style)),
  ];
  return lines.length === 0 ? [] : ["", `  ${paint(style, "bold", "What to do")}`, ...lines];
}

/** One of each repair, which answers all its findings in one go: where one of them needs it named, all do. */
function joinOffers(offers: readonly Offer[]): Offer[] {
  return [...Map.groupBy(offers, (offer) => offer.repair).values()].map((group) => {
    const [first, ...others] = unique(group, ({ summary }) => summary) as [Offer, ...Offer[]];
    const summary = others.length === 0 ? first.summary : `${first.summary}; and so for ${others.length} more`;
    return { ...first, summary, ...(group.some(({ named }) => named) ? { named: true } : {}) };
  });
}

/** What the user may vouch for, as the refusals name it. */
const vouching = /--(?:stale-after 0s|assume-unmanaged)/;

function refusedLines(release: ReleaseReport, remedies: readonly Remedy[], style: Style): string[] {
  const refused = unique(remedies.filter((remedy) => "refused" in remedy), ({ repair }) => repair);
  return [...Map.groupBy(refused, ({ reason }) => reason)].flatMap(([reason, group]) => {
    const flag = vouching.exec(reason)?.[0].split(" ");
    return [
      ...wrap(`${group.map(({ repair }) => repair).join(", ")}: ${reason}`, style.width, "    Not now: ", 6),
      ...(flag
        ? [`      ${paint(style, "bold", style.command(["fix", release.name, ...flag], release.namespace))}`]
        : []),
    ];
  });
}

/** One command for what shares one: all of a risk, but each that has to be named by its name. */
function commandLines(release: ReleaseReport, offers: readonly Offer[], style: Style): string[] {
  const groups = Map.groupBy(offers, (offer) => fixFlags(offer).join(" "));
  return [...groups.values()].flatMap((group) => [
    `    ${paint(style, "bold", style.command(["fix", release.name, ...fixFlags(group[0]!)], release.namespace))}`,
    ...group.flatMap((offer) => wrap(`${offer.summary} (${offer.repair}, ${offer.risk})`, style.width, "      ")),
  ]);
}

function fixFlags(offer: Offer): string[] {
  const name = offer.named || offer.risk === "dangerous" ? ["--repair", offer.repair] : [];
  return offer.risk === "safe" ? name : ["--allow", offer.risk, ...name];
}

function clusterLines(report: Report, style: Style): string[] {
  const effects = report.clusterFindings.filter(({ releases }) => releases === undefined);
  if (effects.length === 0) return [];
  // What a release's own damage does to others was told with it.
  const [reaching, own] = [true, false].map((reaches) =>
    effects.filter(({ reach }) => (reach === "cluster") === reaches)
  ) as [ReportedFinding[], ReportedFinding[]];
  return [
    paint(style, "bold", "The cluster"),
    ...reaching.flatMap(({ subject, check }) =>
      wrap(`${subject} breaks commands on other releases too (${check})`, style.width, "  ")
    ),
    ...findingLines(own, style),
  ];
}

function wellLines(release: ReleaseReport, report: Report, style: Style): string[] {
  const where = report.scope.namespace === undefined ? `namespace ${release.namespace}, ` : "";
  const chart = `${release.chart ? `, chart ${release.chart}` : ""}${sayDrivers(release)}`;
  if (report.scope.preflight) return readyLines(release, style);
  const [word, colour] = wellWord(release);
  const line = `  ${paint(style, colour, word)}: ${
    clean(`${where}revision ${release.revision} ${sayStatus(release.status)}${chart}`)
  }`;
  return [
    `${paint(style, "bold", clean(release.name))}${line}`,
    ...logLines(release.log, style),
    ...gapLines(release.gaps.filter((gap) => !isAround(gap)), style, "  "),
    ...aroundLines(release.gaps.filter(isAround), style),
  ];
}

/** What is around a release matters to its next upgrade; few who may read the release may read that too. */
const around: readonly Facet[] = ["events", "namespaces", "quotas", "admission", "apiServices"];

function isAround({ facet, reason }: Gap): boolean {
  return reason === "forbidden" && around.includes(facet);
}

function aroundLines(gaps: readonly Gap[], style: Style): string[] {
  if (gaps.length === 0) return [];
  const what = gaps.map((gap) => gap.what).join(", ");
  return [
    ...wrap(
      `Whether the cluster is in the way of its next upgrade is not known: you may not read ${what}.`,
      style.width,
      "  ",
    ),
  ];
}

function readyLines(release: ReleaseReport, style: Style): string[] {
  const what = release.revision === 0 ? "the install" : `the upgrade of revision ${release.revision}`;
  const [rest, colour]: [string, Colour] = release.gaps.length === 0
    ? ["", "green"]
    : [", but not all could be looked at", "yellow"];
  const says = paint(style, colour, `nothing found that would stop ${what}${rest}`);
  return [`${paint(style, "bold", clean(release.name))}  ${says}`, ...gapLines(release.gaps, style, "  ")];
}

/** Not "healthy": what no check looks at is not known. */
function wellWord({ status, gaps }: ReleaseReport): [string, Colour] {
  if (!["deployed", "uninstalled"].includes(status)) {
    return ["not deployed, and no check of this version says why", "yellow"];
  }
  return gaps.length === 0 ? ["no trouble found", "green"] : ["no trouble found, but not all could be read", "yellow"];
}

function closingLines(report: Report, style: Style): string[] {
  const quiet = (depth: Depth) =>
    report.releases.filter((release) =>
      release.depth === depth && release.findings.length + hitting(report, release).length === 0
    ).length;
  const { totals } = report;
  if (totals.releases === 0) {
    const where = report.scope.namespace === undefined
      ? "in any namespace"
      : `in namespace "${report.scope.namespace}"`;
    return wrap(`No release ${where} (driver ${report.scope.driver}).`, style.width, "");
  }
  const looks: readonly [Depth, string][] = [
    ["surveyed", "looked at by metadata only: nothing stands out (--deep decodes every record)."],
    [
      "decoded",
      "with every record decoded: nothing stands out (their objects were not read: name a release for that).",
    ],
  ];
  const sums = severities.filter((severity) => totals.findings[severity] > 0)
    .map((severity) => count(totals.findings[severity], severity === "info" ? "note" : severity));
  return [
    ...looks.filter(([depth]) => quiet(depth) > 0).flatMap(([depth, says]) =>
      wrap(`${count(quiet(depth), "release")} ${says}`, style.width, "")
    ),
    ...(totals.releases > 1 && sums.length > 0 ? [`${count(totals.releases, "release")}: ${sums.join(", ")}`] : []),
  ];
}

function byWorst(report: Report): (a: ReleaseReport, b: ReleaseReport) => number {
  const rank = (release: ReleaseReport) =>
    severities.indexOf(worstOf([...hitting(report, release), ...release.findings])!);
  return (a, b) => rank(a) - rank(b);
}
