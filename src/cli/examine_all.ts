import { undecryptableIn } from "../checks/access/undecryptable_record.ts";
import { bloatOf } from "../checks/history/bloat.ts";
import { claimedReleases } from "../cluster/collect/claims.ts";
import { decodeAll } from "../cluster/collect/decode_all.ts";
import { mapBounded } from "../cluster/collect/gather.ts";
import { rememberLists } from "../cluster/collect/remember.ts";
import { surveyAround, type Surveyed } from "../cluster/collect/survey.ts";
import type { Cluster } from "../model/ports.ts";
import type { ReleaseReport } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import { type Around, examineAround } from "./examine_around.ts";
import { examine, examineRecords, examineUnread, isUnknown, releaseReport } from "./examine.ts";
import { type Found, parallel, type Place, sayGap } from "./looked.ts";
import type { Session } from "./session.ts";
import { tool } from "./tool.ts";

/** Every release of a namespace, or (undefined) of the cluster: those that look ill in full, the others as far as was asked. */
export async function examineAll(session: Session, plain: Cluster, namespace: string | undefined): Promise<Found> {
  const cluster = rememberLists(plain);
  const heads = await surveyAround(cluster, namespace);
  if (!heads.ok) {
    const hint = namespace === undefined ? "; name a namespace with -n if you may only read that" : "";
    return { says: `${sayGap(heads.gap)}${hint}` };
  }
  const { surveyed, gaps } = heads.value;
  const ill = surveyed.filter(({ looksIll }) => looksIll !== null);
  const well = surveyed.filter(({ looksIll }) => looksIll === null);
  const seen = await mapBounded(ill, parallel, (head) => examineSurveyed(session, cluster, head));
  const deep = session.typed.deep === true;
  const rest = deep ? await decodeEach(session, cluster, namespace, well) : well.map(surveyReport);
  const lost = deep ? await examineLost(cluster, namespace, surveyed) : { releases: [], gaps: [] };
  const around = await examineAround(cluster, namespace);
  return {
    releases: [...seen, ...rest.map((release) => addAround(release, around)), ...lost.releases],
    gaps: [...gaps, ...lost.gaps],
    cluster: [...undecryptableIn(gaps), ...[bloatOf(surveyed) ?? []].flat()],
  };
}

/** To what was not looked into in full. */
function addAround(release: ReleaseReport, around: Around): ReleaseReport {
  if (release.depth === "collected") return release;
  const { namespace, name } = release;
  return { ...release, findings: [...release.findings, ...around({ namespace, release: name })] };
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
  const seen = await mapBounded(places, parallel, (place) => examine(cluster, place));
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
  return [
    ...reports,
    ...await mapBounded([...left.values()], parallel, (head) => examineSurveyed(session, cluster, head)),
  ];
}

/** By metadata alone. */
function surveyReport({ namespace, release, newest }: Surveyed): ReleaseReport {
  const { revision, status } = newest;
  return { namespace, name: release, revision, status, chart: "", depth: "surveyed", findings: [], gaps: [] };
}
