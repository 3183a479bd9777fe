import type { KindRef, ObjectRef } from "../../model/kubernetes.ts";
import type { Objects, Reading } from "../../model/ports.ts";
import type { ClusterFacts, Gap, Observation } from "../../model/snapshot.ts";
import { removalOf } from "../../state/manifest/removed_apis.ts";
import { type Collected, once } from "./gather.ts";
import type { NamedObject } from "./named_objects.ts";

export interface CollectedObjects extends Collected<Observation> {
  readonly kinds: ClusterFacts["kinds"];
}

/** What is live of the named objects, and how the server serves their kinds. */
export const collectObjects = async (
  objects: Objects,
  named: readonly NamedObject[],
  namespace: string,
): Promise<CollectedObjects> => {
  const kinds = await findKinds(objects, named.map(({ ref }) => ref));
  const places = new Map(kinds.flatMap(({ kind, place }) => place.ok ? [[keyOf(kind), place.value]] : []));
  const refs = named.flatMap(({ ref, home }) => {
    const place = places.get(keyOf(ref));
    if (!place) return [];
    const { namespace: written, ...bare } = { ...ref, apiVersion: place.apiVersion };
    return [place.namespaced ? { ...bare, namespace: written ?? home ?? namespace } : bare];
  });
  // A version is only a view of an object: the newest revision's is read.
  const identity = ({ apiVersion, kind, namespace, name }: ObjectRef) =>
    [apiVersion.split("/").toReversed()[1], kind, namespace, name].join("|");
  const unique = [...new Map(refs.toReversed().map((ref) => [identity(ref), ref])).values()].toReversed();
  const readings = await Promise.all(unique.map(async (ref) => ({ ref, reading: await objects.read(ref) })));
  const gaps = readings.flatMap(({ ref, reading }) =>
    reading.ok ? [] : [{ ...reading.gap, what: wordGap(ref, reading.gap) }]
  );
  // Where no version of the kind is served, no object of it can be there.
  const impossible = named.filter(({ ref }) => places.get(keyOf(ref)) === null).map(({ ref }) => ({ ref, live: null }));
  return {
    found: [
      ...readings.flatMap(({ ref, reading }) => reading.ok ? [{ ref, live: reading.value }] : []),
      ...impossible,
    ],
    kinds: kinds.flatMap(({ kind, place }) => place.ok ? [factOf(kind, place.value)] : []),
    gaps: [...kinds.flatMap(({ place }) => place.ok ? [] : [place.gap]), ...once(gaps)],
  };
};

type Place = (KindRef & { readonly namespaced: boolean }) | null;

/** Where the server has each kind: at the version that is written, at another of its group, or in the group that took it over. */
const findKinds = (
  objects: Objects,
  refs: readonly ObjectRef[],
): Promise<{ kind: KindRef; place: Reading<Place> }[]> => {
  const kinds = new Map(refs.map((ref) => [keyOf(ref), { apiVersion: ref.apiVersion, kind: ref.kind }]));
  return Promise.all([...kinds.values()].map(async (kind) => {
    const written = await objects.serves(kind);
    if (!written.ok) return { kind, place: written };
    const place: Reading<Place> = written.value
      ? { ok: true, value: { ...kind, ...written.value } }
      : await findElsewhere(objects, kind);
    return { kind, place };
  }));
};

/** Kubernetes names the successor of what it removed; else any version of the group will do. */
const findElsewhere = async (objects: Objects, kind: KindRef): Promise<Reading<Place>> => {
  const to = removalOf(kind)?.to;
  const successor = to === undefined ? undefined : { apiVersion: to, kind: kind.kind };
  const found = successor && await objects.serves(successor);
  if (found && !found.ok) return found;
  return found?.value ? { ok: true, value: { ...successor!, ...found.value } } : await objects.findVersion(kind);
};

const factOf = (kind: KindRef, place: Place): ClusterFacts["kinds"][number] => ({
  kind,
  served: place?.apiVersion === kind.apiVersion,
  ...(place && place.apiVersion !== kind.apiVersion ? { instead: place.apiVersion } : {}),
  ...(place ? { namespaced: place.namespaced } : {}),
});

const keyOf = ({ apiVersion, kind }: KindRef): string => `${apiVersion}|${kind}`;

/** Of many objects of a kind that cannot be read for one reason, one is told. */
const wordGap = ({ namespace }: ObjectRef, { resource, what }: Gap): string =>
  resource ? `${resource}${namespace ? ` in namespace ${JSON.stringify(namespace)}` : ""}` : what;
