import type { Cluster, Reading } from "../../model/ports.ts";
import type { Gap, RecordHead } from "../../model/snapshot.ts";
import { parseRecordName } from "../../record/name.ts";
import { parseTransformError, type Undecryptable } from "../../state/records/undecryptable.ts";
import { headsByPages } from "./by_name.ts";

/** A release as its records' metadata tell of it. */
export interface Surveyed {
  readonly namespace: string;
  readonly release: string;
  readonly newest: RecordHead;
  /** How many records it has. */
  readonly records: number;
  /** Why it should be looked into; null where the labels show nothing, which is not to say that it is healthy. */
  readonly looksIll: string | null;
}

/** All releases of a namespace, or (undefined) of the cluster, by name, from metadata alone. */
export const survey = async (cluster: Cluster, namespace: string | undefined): Promise<Reading<Surveyed[]>> => {
  const heads = await cluster.records.survey(namespace);
  if (!heads.ok) return heads;
  return { ok: true, value: lookAtEach(heads.value) };
};

/** What can be surveyed, and what not: the gaps. */
export interface SurveyedAround {
  readonly surveyed: readonly Surveyed[];
  readonly gaps: readonly Gap[];
}

/**
 * The same, around what cannot be read: one Secret that the server cannot decrypt fails the list of the whole cluster. Each
 * namespace is asked for then, and those where such a Secret is are gaps, said by its name. A release that such a Secret is
 * a record of looks ill. Fails where {@link survey} fails for another reason.
 */
export const surveyAround = async (
  cluster: Cluster,
  namespace: string | undefined,
): Promise<Reading<SurveyedAround>> => {
  const whole = await survey(cluster, namespace);
  if (whole.ok) return { ok: true, value: { surveyed: whole.value, gaps: [] } };
  if (!parseTransformError(whole.gap.says) || cluster.records.driver === "sql") return whole;
  const namespaces = namespace === undefined
    ? await listNamespaces(cluster)
    : { ok: true as const, value: [namespace] };
  if (!namespaces.ok) return whole;
  const parts: SurveyedAround[] = [];
  // One after another: the server is in trouble already.
  for (const name of namespaces.value) parts.push(await surveyPart(cluster, name));
  const gaps = parts.flatMap((part) => part.gaps);
  return {
    ok: true,
    value: {
      surveyed: parts.flatMap(({ surveyed }) => surveyed).sort(byName),
      // The Secret may be in another namespace than the one that was asked for.
      gaps: gaps.length > 0 ? gaps : [{ ...whole.gap, facet: "records" }],
    },
  };
};

const listNamespaces = async ({ objects }: Cluster): Promise<Reading<string[]>> => {
  const list = await objects.list({ apiVersion: "v1", kind: "Namespace", metadataOnly: true });
  return list.ok ? { ok: true, value: list.value.map(({ metadata }) => metadata.name).sort() } : list;
};

const surveyPart = async (cluster: Cluster, namespace: string): Promise<SurveyedAround> => {
  const { driver } = cluster.records;
  if (driver === "sql") return { surveyed: [], gaps: [] };
  const { heads, whole, gap } = await headsByPages(cluster.objects, driver, namespace);
  if (whole || !gap) return { surveyed: lookAtEach(heads), gaps: [] };
  const bad = parseTransformError(gap.says);
  const said: Gap = { ...gap, facet: "records" };
  if (bad?.namespace !== namespace) return { surveyed: [], gaps: [said] };
  return { surveyed: recordOf(bad, driver), gaps: [said] };
};

/** What is known of a release by the name of the one record that cannot be decrypted. */
const recordOf = ({ namespace, name }: Undecryptable, driver: RecordHead["ref"]["driver"]): Surveyed[] => {
  const parsed = parseRecordName(name);
  if (!parsed) return [];
  const newest: RecordHead = { ref: { driver, namespace, name }, ...parsed, status: "" };
  const looksIll = `the server cannot decrypt its revision ${parsed.revision}`;
  return [{ namespace, release: parsed.release, newest, records: 1, looksIll }];
};

const lookAtEach = (heads: readonly RecordHead[]): Surveyed[] =>
  [...Map.groupBy(heads, ({ ref, release }) => `${ref.namespace}/${release}`).values()].map(look).sort(byName);

const byName = (a: Surveyed, b: Surveyed): number => compare(a.namespace, b.namespace) || compare(a.release, b.release);

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

const look = (heads: readonly RecordHead[]): Surveyed => {
  const newest = heads.reduce((best, head) => head.revision > best.revision ? head : best);
  const { ref: { namespace }, release } = newest;
  return { namespace, release, newest, records: heads.length, looksIll: illness(newest, heads) };
};

/** By the labels, which are what Helm selects by; what the payloads say may differ. */
const illness = ({ revision, status }: RecordHead, heads: readonly RecordHead[]): string | null => {
  const deployed = heads.filter((head) => head.status === "deployed").map((head) => head.revision).sort((a, b) =>
    a - b
  );
  const leaving = heads.find(({ leavingSince }) => leavingSince !== undefined);
  if (leaving) return `the record of revision ${leaving.revision} is being deleted`;
  const bare = heads.find((head) => head.status === "");
  if (bare) return `revision ${bare.revision} has no status label`;
  if (status === "uninstalled") {
    return deployed.length === 0 ? null : `revision ${deployed[0]} is deployed beside an uninstalled one`;
  }
  if (status !== "deployed") return `revision ${revision}, the newest, is ${status}`;
  const pending = heads.find((head) => head.status.startsWith("pending-"));
  if (pending) return `revision ${pending.revision}, not the newest, is ${pending.status}`;
  return deployed.length > 1 ? `revisions ${deployed.join(", ")} are all deployed` : null;
};
