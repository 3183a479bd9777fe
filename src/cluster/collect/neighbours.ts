import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { RecordStore } from "../../model/ports.ts";
import type { Gap, Neighbourhood, RecordHead, Scope, StoredRecord } from "../../model/snapshot.ts";
import { decodeRecord } from "../../record/decode.ts";
import { isPending, trulyDeployedOf } from "../../state/helm.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { claims, keyOf } from "../../state/observation.ts";
import { type Collected, mapBounded } from "./gather.ts";

/** Requests at a time. */
const parallel = 8;

/**
 * Which other releases name what claims to be of this one and is not in its deployed manifest: what no diff may be taught
 * to delete. Where there is nothing of that kind nobody else is asked.
 */
export const collectNeighbours = async (
  store: RecordStore,
  scope: Scope,
  records: readonly StoredRecord[],
  live: readonly KubeObject[],
): Promise<Collected<Neighbourhood>> => {
  const doubtful = doubtfulOf(scope, records, live);
  const places = new Set(doubtful.map(({ namespace }) => namespace));
  const looked = await mapBounded(
    [...places],
    1,
    (place) => lookAround(store, scope, place, doubtful.filter(({ namespace }) => namespace === place)),
  );
  return { found: looked.flatMap(({ found }) => found), gaps: looked.flatMap(({ gaps }) => gaps) };
};

const doubtfulOf = (scope: Scope, records: readonly StoredRecord[], live: readonly KubeObject[]): ObjectRef[] => {
  const { namespace } = scope;
  const { documents } = parseManifest(trulyDeployedOf(records).at(-1)?.release.manifest ?? "");
  const known = new Set(documents.map(({ ref }) => keyOf(ref, namespace)));
  const refs = live.filter((object) => claims(object, scope.release, namespace)).map(refOf);
  return [...new Map(refs.map((ref) => [keyOf(ref, namespace), ref])).entries()]
    .flatMap(([key, ref]) => known.has(key) ? [] : [ref]);
};

const refOf = ({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  name,
  ...(namespace ? { namespace } : {}),
});

/** All or nothing: a release nearby that could not be read may hold any of them. */
const lookAround = async (
  store: RecordStore,
  scope: Scope,
  namespace: string | undefined,
  doubtful: readonly ObjectRef[],
): Promise<Collected<Neighbourhood>> => {
  // Whoever puts objects there from elsewhere most likely does so from where this release does.
  const homes = namespace === undefined ? [undefined] : [...new Set([namespace, scope.namespace])];
  const others: RecordHead[] = [];
  for (const home of homes) {
    const heads = await store.survey(home);
    if (!heads.ok) return { found: [], gaps: [asGap(heads.gap, namespace)] };
    others.push(
      ...heads.value.filter(({ ref, release }) => release !== scope.release || ref.namespace !== scope.namespace),
    );
  }
  const read = await mapBounded(telling(others), parallel, async (head) => ({ head, raw: await store.read(head.ref) }));
  const holds: { record: RecordHead; object: ObjectRef }[] = [];
  for (const { head, raw } of read) {
    if (!raw.ok) return { found: [], gaps: [asGap(raw.gap, namespace)] };
    const record = raw.value && decodeRecord(raw.value);
    if (record && !record.release) {
      if (![namespace, scope.namespace].includes(head.ref.namespace)) continue;
      const says = `the record "${head.ref.name}" cannot be decoded`;
      return { found: [], gaps: [asGap({ facet: "neighbours", what: "", reason: "invalid", says }, namespace)] };
    }
    const { documents } = parseManifest(record?.release?.manifest ?? "");
    for (const object of doubtful) {
      if (documents.some(({ ref }) => isSame(object, ref, head.ref.namespace))) holds.push({ record: head, object });
    }
  }
  return { found: [{ ...(namespace === undefined ? {} : { namespace }), holds }], gaps: [] };
};

/** Of each release what is deployed or under way, and its newest: what a next diff of it may set out from. */
const telling = (heads: readonly RecordHead[]): RecordHead[] =>
  [...Map.groupBy(heads, ({ ref, release }) => `${ref.namespace}/${release}`).values()].flatMap((records) => {
    const newest = records.reduce((a, b) => a.revision > b.revision ? a : b);
    if (newest.status === "uninstalled") return [];
    return records.filter((one) => one === newest || one.status === "deployed" || isPending(one.status));
  });

const isSame = (live: ObjectRef, named: ObjectRef, home: string): boolean =>
  live.kind === named.kind && live.name === named.name && groupOf(live) === groupOf(named) &&
  (live.namespace === undefined || live.namespace === (named.namespace ?? home));

const groupOf = ({ apiVersion }: ObjectRef): string => apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";

const asGap = (gap: Gap, namespace: string | undefined): Gap => ({
  ...gap,
  facet: "neighbours",
  what: `what other releases hold ${namespace === undefined ? "in all namespaces" : `in namespace "${namespace}"`}`,
});
