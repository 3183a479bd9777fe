import { survey, type Surveyed } from "../cluster/survey.ts";
import type { Severity } from "../model/finding.ts";
import type { Cluster } from "../model/ports.ts";
import { apiVersion, type ReleaseReport, type Report } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import { examine, isUnknown, releaseReport, unreadFindings } from "./examine.ts";
import { text } from "./options.ts";
import { printReport } from "./print.ts";
import { fail, type Session } from "./session.ts";
import { sayNothingThere, sayUnknown } from "./unknown_release.ts";

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
  const report = await reportOf(session, cluster, namespace, found);
  printReport(session, report);
  const hint = found.length === 0 ? await sayNothingThere(session, cluster, namespace) : undefined;
  if (hint !== undefined) session.warn(hint);
  return exitCode(report, (text(session.typed["fail-on"]) ?? "warning") as Severity);
}

type Found = readonly ReleaseReport[] | { readonly says: string };

async function examineNamed(session: Session, cluster: Cluster, namespace: string | undefined): Promise<Found> {
  const names = [...new Set(session.args)];
  const places = await placesOf(cluster, namespace, names);
  if ("says" in places) return places;
  const reports = await mapBounded(places, (place) => examineOne(session, cluster, place));
  const trouble = reports.find((report) => "says" in report);
  return trouble ?? reports as ReleaseReport[];
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

async function examineOne(
  session: Session,
  cluster: Cluster,
  { namespace, release }: Place,
): Promise<ReleaseReport | { readonly says: string }> {
  session.progress(`Reading release "${release}" in namespace "${namespace}"`);
  const examined = await examine(cluster, { namespace, release });
  if (!examined.ok) return { says: sayGap(examined.gap) };
  if (isUnknown(examined.value)) return { says: await sayUnknown(session, cluster, namespace, release) };
  return releaseReport(examined.value);
}

async function examineAll(session: Session, cluster: Cluster, namespace: string | undefined): Promise<Found> {
  const heads = await survey(cluster, namespace);
  if (!heads.ok) {
    const hint = namespace === undefined ? "; name a namespace with -n if you may only read that" : "";
    return { says: `${sayGap(heads.gap)}${hint}` };
  }
  const deep = session.typed.deep === true;
  return await mapBounded(heads.value, async (head) => {
    if (!deep && head.looksIll === null) return surveyReport(head, []);
    session.progress(
      `Reading release "${head.release}" in namespace "${head.namespace}": ${head.looksIll ?? "--deep"}`,
    );
    const examined = await examine(cluster, head);
    return examined.ok ? releaseReport(examined.value) : surveyReport(head, [examined.gap]);
  });
}

/** By metadata alone; with gaps where more was wanted. */
function surveyReport({ namespace, release, newest }: Surveyed, gaps: readonly Gap[]): ReleaseReport {
  return {
    namespace,
    name: release,
    revision: newest.revision,
    status: newest.status,
    chart: "",
    depth: "surveyed",
    findings: unreadFindings(gaps),
    gaps,
  };
}

async function reportOf(
  { options, args }: Session,
  cluster: Cluster,
  namespace: string | undefined,
  releases: readonly ReleaseReport[],
): Promise<Report> {
  const server = await cluster.objects.server();
  const findings = releases.flatMap((release) => release.findings);
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
    clusterFindings: [],
    releases: [...releases].sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
    gaps: [],
    totals: {
      releases: releases.length,
      collected: releases.filter(({ depth }) => depth === "collected").length,
      findings: { info: countOf("info"), warning: countOf("warning"), error: countOf("error") },
    },
  };
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
