import { undecryptableIn, undecryptableRecord } from "../checks/access/undecryptable_record.ts";
import { bloatOf } from "../checks/history/bloat.ts";
import { claimedReleases } from "../cluster/claims.ts";
import { decodeAll } from "../cluster/decode_all.ts";
import { rememberLists } from "../cluster/remember.ts";
import { survey, surveyAround, type Surveyed } from "../cluster/survey.ts";
import type { Severity } from "../model/finding.ts";
import type { Cluster } from "../model/ports.ts";
import { apiVersion, type ReleaseReport, type Report, type ReportedFinding } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import { examine, examineRecords, examineUnread, isUnknown, releaseReport } from "./examine.ts";
import { text } from "./options.ts";
import { printReport } from "./print.ts";
import { fail, type Session } from "./session.ts";
import { tool } from "./tool.ts";
import { sayNoNamespace, sayNothingThere, sayUnknown } from "./unknown_release.ts";

const severities: readonly Severity[] = ["info", "warning", "error"];
/** Releases that are read at the same time. */
const parallel = 4;

/** Diagnoses; sends no write, not even a dry one. */
export async function doctor(session: Session): Promise<number> {
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const { cluster } = opened;
  const namespace = session.options.allNamespaces ? undefined : opened.namespace;
  session.progress(
    `Reading ${cluster.name}, ${namespace === undefined ? "all namespaces" : `namespace "${namespace}"`}`,
  );
  const found = session.args.length > 0
    ? await examineNamed(session, cluster, namespace)
    : await examineAll(session, cluster, namespace);
  if ("says" in found) return fail(session, found.says);
  const nothing = found.releases.length + found.gaps.length === 0;
  const absent = nothing ? await sayNoNamespace(session, cluster, namespace) : undefined;
  if (absent !== undefined) return fail(session, absent);
  const report = await reportOf(session, cluster, namespace, found);
  printReport(session, report);
  const hint = nothing ? await sayNothingThere(session, namespace) : undefined;
  if (hint !== undefined) session.warn(hint);
  return exitCode(report, (text(session.typed["fail-on"]) ?? "warning") as Severity);
}

type Found = Read | { readonly says: string };

interface Read {
  readonly releases: readonly ReleaseReport[];
  /** What a survey had to leave out. */
  readonly gaps: readonly Gap[];
  /** What it tells of the cluster by itself. */
  readonly cluster: readonly ReportedFinding[];
}

async function examineNamed(session: Session, cluster: Cluster, namespace: string | undefined): Promise<Found> {
  const names = [...new Set(session.args)];
  const places = await placesOf(cluster, namespace, names);
  if ("says" in places) return places;
  const seen = await mapBounded(places, (place) => examineOne(session, cluster, place));
  const unknown = seen.find((one) => "unknown" in one);
  if (unknown && "unknown" in unknown) return { says: unknown.unknown };
  const [first] = seen;
  // Nothing at all could be read: that is a failure of the tool, not a finding about releases.
  if (first && "gap" in first && seen.every((one) => "gap" in one)) return { says: sayGap(first.gap) };
  return { releases: seen.flatMap((one) => "unknown" in one ? [] : [one.report]), gaps: [], cluster: [] };
}

/** With -A a name may be that of several releases. */
async function placesOf(
  cluster: Cluster,
  namespace: string | undefined,
  names: readonly string[],
): Promise<readonly Place[] | { readonly says: string }> {
  if (namespace !== undefined) return names.map((release) => ({ namespace, release }));
  const heads = await survey(cluster, undefined);
  if (!heads.ok) return { says: sayGap(heads.gap) };
  const missing = names.find((name) => !heads.value.some(({ release }) => release === name));
  if (missing !== undefined) return { says: `No release "${missing}" in any namespace (${cluster.name})` };
  return heads.value.filter(({ release }) => names.includes(release));
}

interface Place {
  readonly namespace: string;
  readonly release: string;
}

type Seen =
  | { readonly report: ReleaseReport }
  | { readonly report: ReleaseReport; readonly gap: Gap }
  | { readonly unknown: string };

async function examineOne(session: Session, cluster: Cluster, { namespace, release }: Place): Promise<Seen> {
  session.progress(`Reading release "${release}" in namespace "${namespace}"`);
  const examined = await examine(cluster, { namespace, release });
  if (!examined.ok) {
    return { report: releaseReport(examineUnread(cluster, { namespace, release }, examined.gap)), gap: examined.gap };
  }
  if (isUnknown(examined.value)) return { unknown: await sayUnknown(session, cluster, namespace, release) };
  return { report: releaseReport(examined.value) };
}

async function examineAll(session: Session, plain: Cluster, namespace: string | undefined): Promise<Found> {
  const cluster = rememberLists(plain);
  const heads = await surveyAround(cluster, namespace);
  if (!heads.ok) {
    const hint = namespace === undefined ? "; name a namespace with -n if you may only read that" : "";
    return { says: `${sayGap(heads.gap)}${hint}` };
  }
  const { surveyed, gaps } = heads.value;
  const ill = surveyed.filter(({ looksIll }) => looksIll !== null);
  const well = surveyed.filter(({ looksIll }) => looksIll === null);
  const seen = await mapBounded(ill, (head) => examineSurveyed(session, cluster, head));
  const deep = session.typed.deep === true;
  const rest = deep ? await decodeEach(session, cluster, namespace, well) : well.map(surveyReport);
  const lost = deep ? await examineLost(cluster, namespace, surveyed) : { releases: [], gaps: [] };
  return {
    releases: [...seen, ...rest, ...lost.releases],
    gaps: [...gaps, ...lost.gaps],
    cluster: [...undecryptableIn(gaps), ...[bloatOf(surveyed) ?? []].flat()],
  };
}

/** Releases of which no record is left, known by the objects that claim them. */
async function examineLost(
  cluster: Cluster,
  namespace: string | undefined,
  surveyed: readonly Surveyed[],
): Promise<{ readonly releases: readonly ReleaseReport[]; readonly gaps: readonly Gap[] }> {
  const known = new Set(surveyed.map(keyOf));
  const { found, gaps } = await claimedReleases(cluster.objects, namespace);
  const places = found.filter((place) => !known.has(keyOf(place)));
  const seen = await mapBounded(places, (place) => examine(cluster, place));
  return {
    releases: seen.flatMap((one) => one.ok && !isUnknown(one.value) ? [releaseReport(one.value)] : []),
    gaps: [...gaps, ...seen.flatMap((one) => one.ok ? [] : [one.gap])],
  };
}

function keyOf({ namespace, release }: Place): string {
  return `${namespace}/${release}`;
}

async function examineSurveyed(session: Session, cluster: Cluster, head: Surveyed): Promise<ReleaseReport> {
  const why = head.looksIll === null ? "" : `: ${head.looksIll}`;
  session.progress(`Reading release "${head.release}" in namespace "${head.namespace}"${why}`);
  const examined = await examine(cluster, head);
  if (examined.ok) return releaseReport(examined.value);
  const { findings, gaps } = releaseReport(examineUnread(cluster, head, examined.gap));
  return { ...surveyReport(head), findings, gaps };
}

/** Every record is decoded, and what looks ill then is read in full. */
async function decodeEach(
  session: Session,
  cluster: Cluster,
  namespace: string | undefined,
  surveyed: readonly Surveyed[],
): Promise<readonly ReleaseReport[]> {
  const reports: ReleaseReport[] = [];
  const left = new Map(surveyed.map((head) => [keyOf(head), head]));
  const pages = cluster.records.pages?.(namespace) ?? [];
  for await (const reading of decodeAll(cluster, pages, surveyed, tool)) {
    // What is not reached in this way is asked for by itself, and says then why it cannot be read.
    if (!reading.ok) break;
    const examined = examineRecords(reading.value);
    if (examined === undefined) continue;
    left.delete(keyOf(reading.value.scope));
    reports.push(releaseReport(examined, "decoded"));
    if (reports.length % 200 === 0) session.progress(`Decoded ${reports.length} of ${surveyed.length} releases`);
  }
  return [...reports, ...await mapBounded([...left.values()], (head) => examineSurveyed(session, cluster, head))];
}

/** By metadata alone. */
function surveyReport({ namespace, release, newest }: Surveyed): ReleaseReport {
  const { revision, status } = newest;
  return { namespace, name: release, revision, status, chart: "", depth: "surveyed", findings: [], gaps: [] };
}

async function reportOf(
  { options, args }: Session,
  cluster: Cluster,
  namespace: string | undefined,
  { releases, gaps, cluster: own }: Read,
): Promise<Report> {
  const server = await cluster.objects.server();
  const reached = saidOnce(releases.flatMap(reaching));
  // What a release that was looked into says already, the survey need not say again.
  const around = own.filter(({ subject }) => !reached.some((one) => one.subject.endsWith(subject)));
  const findings = [...releases.flatMap((release) => release.findings), ...around];
  const countOf = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    apiVersion,
    kind: "Report",
    takenAt: server.ok ? server.value.takenAt : new Date().toISOString(),
    scope: {
      ...(cluster.context === undefined ? {} : { context: cluster.context }),
      ...(namespace === undefined ? {} : { namespace }),
      releases: args,
      driver: options.driver,
    },
    clusterFindings: [...reached, ...around],
    releases: [...releases].sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
    gaps,
    totals: {
      releases: releases.length,
      collected: releases.filter(({ depth }) => depth === "collected").length,
      findings: { info: countOf("info"), warning: countOf("warning"), error: countOf("error") },
    },
  };
}

/** What a release's damage does to commands on the whole cluster, said of the cluster. */
function reaching({ namespace, name, findings }: ReleaseReport): ReportedFinding[] {
  return findings.filter(({ reach }) => reach === "cluster").map((finding) => ({
    ...finding,
    subject: `release "${name}" in namespace "${namespace}", ${finding.subject}`,
    key: `${finding.check} ${namespace}/${name} ${finding.subject}`,
  }));
}

/** One Secret that cannot be decrypted is in the way of every release that was looked into. */
function saidOnce(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const causes = new Map(findings.map((finding) => [
    finding.check === undecryptableRecord.id ? finding.subject.split(", ").at(-1) : finding.key,
    finding,
  ]));
  return [...causes.values()];
}

function exitCode({ totals }: Report, failOn: Severity): number {
  return severities.slice(severities.indexOf(failOn)).some((severity) => totals.findings[severity] > 0) ? 2 : 0;
}

export function sayGap(gap: Gap): string {
  return `Cannot read ${gap.what}: ${gap.says}`;
}

/** In the order of the items, a few at a time. */
async function mapBounded<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return results;
}
