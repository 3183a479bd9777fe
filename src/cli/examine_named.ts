import { mapBounded } from "../cluster/collect/gather.ts";
import { survey } from "../cluster/collect/survey.ts";
import type { Cluster } from "../model/ports.ts";
import type { ReleaseReport } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";
import type { Recognised } from "../model/transcript.ts";
import { cautious, examine, examineUnread, isUnknown, judgedLog, releaseReport } from "./examine.ts";
import { type Found, parallel, type Place, sayGap } from "./looked.ts";
import type { Session } from "./session.ts";
import { sayUnknown } from "./unknown_release.ts";

/** `log`: what the user's log tells, to be held against each release. */
export async function examineNamed(
  session: Session,
  cluster: Cluster,
  namespace: string | undefined,
  log?: Recognised,
): Promise<Found> {
  const names = [...new Set(session.args)];
  const places = await placesOf(cluster, namespace, names);
  if ("says" in places) return places;
  const seen = await mapBounded(places, parallel, (place) => examineOne(session, cluster, place, log));
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

type Seen =
  | { readonly report: ReleaseReport }
  | { readonly report: ReleaseReport; readonly gap: Gap }
  | { readonly unknown: string };

async function examineOne(
  session: Session,
  cluster: Cluster,
  { namespace, release }: Place,
  log: Recognised | undefined,
): Promise<Seen> {
  session.progress(`Reading release "${release}" in namespace "${namespace}"`);
  const given = log === undefined ? {} : { transcript: log.excerpt };
  const examined = await examine(cluster, { namespace, release }, cautious, given);
  if (!examined.ok) {
    const unread = examineUnread(cluster, { namespace, release }, examined.gap);
    return { report: { ...releaseReport(unread), ...judgedLog(unread, log) }, gap: examined.gap };
  }
  if (isUnknown(examined.value)) return { unknown: await sayUnknown(session, cluster, namespace, release) };
  return { report: { ...releaseReport(examined.value), ...judgedLog(examined.value, log) } };
}
