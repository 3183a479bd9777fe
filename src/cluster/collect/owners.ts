import type { Cluster } from "../../model/ports.ts";
import type { Gap, Observation, RecordHead, Scope } from "../../model/snapshot.ts";
import { inOtherObjects } from "./elsewhere.ts";
import { type Collected, mapBounded, once } from "./gather.ts";

const parallel = 4;

/** The records of the other releases that the objects' marks name, in whatever storage: whether those are there at all. */
export const collectOwners = async (
  { records, objects }: Pick<Cluster, "records" | "objects">,
  scope: Scope,
  observed: readonly Observation[],
): Promise<Collected<RecordHead>> => {
  const named = observed.flatMap(({ live }) => {
    const { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace } =
      live?.metadata.annotations ?? {};
    const isOther = release && namespace && (release !== scope.release || namespace !== scope.namespace);
    return isOther ? [{ release, namespace }] : [];
  });
  const others = [...new Map(named.map((one) => [`${one.namespace}/${one.release}`, one])).values()];
  const read = await mapBounded(others, parallel, async ({ namespace, release }) => {
    const heads = await records.heads(namespace, release);
    if (!heads.ok) return { found: [], gaps: [asGap(heads.gap)] };
    if (heads.value.length > 0) return { found: heads.value.map(withoutIdentity), gaps: [] };
    const others = await inOtherObjects(objects, { driver: scope.driver, namespace, release });
    return {
      found: others.flatMap(({ found }) => found),
      gaps: others.flatMap(({ gaps }) => gaps).map(asGap),
    };
  });
  return { found: read.flatMap(({ found }) => found), gaps: once(read.flatMap(({ gaps }) => gaps)) };
};

const withoutIdentity = (
  { uid: _uid, resourceVersion: _version, ...head }: RecordHead & { uid: string; resourceVersion: string },
): RecordHead => head;

const asGap = (gap: Gap): Gap => ({ ...gap, facet: "owners" });
