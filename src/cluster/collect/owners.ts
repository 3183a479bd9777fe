import type { RecordStore } from "../../model/ports.ts";
import type { Gap, Observation, RecordHead, Scope } from "../../model/snapshot.ts";
import { type Collected, mapBounded, once } from "./gather.ts";

const parallel = 4;

/** The records of the other releases that the objects' marks name: whether those are there at all. */
export const collectOwners = async (
  records: RecordStore,
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
    return heads.ok ? { found: heads.value.map(withoutIdentity), gaps: [] } : { found: [], gaps: [asGap(heads.gap)] };
  });
  return { found: read.flatMap(({ found }) => found), gaps: once(read.flatMap(({ gaps }) => gaps)) };
};

const withoutIdentity = (
  { uid: _uid, resourceVersion: _version, ...head }: RecordHead & { uid: string; resourceVersion: string },
): RecordHead => head;

const asGap = (gap: Gap): Gap => ({ ...gap, facet: "owners" });
