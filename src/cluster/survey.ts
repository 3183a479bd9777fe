import type { Cluster, Reading } from "../model/ports.ts";
import type { RecordHead } from "../model/snapshot.ts";

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
  const releases = Map.groupBy(heads.value, ({ ref, release }) => `${ref.namespace}/${release}`);
  const surveyed = [...releases.values()].map(look);
  return {
    ok: true,
    value: surveyed.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.release, b.release)),
  };
};

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
  const bare = heads.find((head) => head.status === "");
  if (bare) return `revision ${bare.revision} has no status label`;
  if (status === "uninstalled") {
    return deployed.length === 0 ? null : `revision ${deployed[0]} is deployed beside an uninstalled one`;
  }
  if (status !== "deployed") return `revision ${revision}, the newest, is ${status}`;
  return deployed.length > 1 ? `revisions ${deployed.join(", ")} are all deployed` : null;
};
