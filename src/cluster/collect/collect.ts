import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Cluster, Objects, Reading } from "../../model/ports.ts";
import type {
  ClusterFacts,
  Facet,
  Fault,
  Gap,
  Observation,
  RawRecord,
  ServerFacts,
  Snapshot,
  StoredRecord,
} from "../../model/snapshot.ts";
import { decodeRecord } from "../../record/decode.ts";
import { parseRecordName } from "../../record/name.ts";
import { readByName } from "./by_name.ts";
import { collectClaims } from "./claims.ts";
import { collectControllers } from "./controllers.ts";
import { collectElsewhere } from "./elsewhere.ts";
import { type Collected, listAll, once } from "./gather.ts";
import { type NamedObject, namedObjects } from "./named_objects.ts";
import { readUndecodable } from "../files/undecodable.ts";

/**
 * Reads all that the checks need about one release. `facetsFor` says what that is, once the records are known; records
 * are always read, and where they cannot be there is no snapshot. No record is no failure: `records` is empty then.
 */
export const collect = async (
  cluster: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  facetsFor: (records: readonly StoredRecord[]) => ReadonlySet<Facet>,
  tool: string,
): Promise<Reading<Snapshot>> => {
  const { objects } = cluster;
  const [server, list] = await Promise.all([objects.server(), cluster.records.list(namespace, release)]);
  const named = list.ok
    ? { records: list.value, gaps: [] }
    : await readByName(cluster, { namespace, release }, list.gap);
  if (!list.ok && !named) return list;
  if (!server.ok) return { ok: false, gap: { ...server.gap, facet: "records" } };
  const bare = recordsAlone(cluster, { namespace, release }, server.value, named!.records, tool);
  const { records, scope } = bare;
  const facets = facetsFor(records);
  const none = { found: [], gaps: [] };
  const [live, rbac, controllers, claims, elsewhere] = await Promise.all([
    facets.has("objects") || facets.has("pods")
      ? collectObjects(objects, namedObjects(records), namespace)
      : { ...none, kinds: [] },
    facets.has("rbac") ? collectRbac(objects, namespace) : none,
    facets.has("controllers") ? collectControllers(objects, scope) : none,
    facets.has("claims") ? collectClaims(objects, scope) : none,
    facets.has("elsewhere") ? collectElsewhere(cluster, scope) : none,
  ]);
  const pods = facets.has("pods") ? await collectPods(objects, records, live.found) : none;
  const snapshot: Snapshot = {
    ...bare,
    objects: live.found,
    facts: {
      kinds: live.kinds,
      pods: pods.found,
      rbac: rbac.found,
      controllers: controllers.found,
      claims: claims.found,
      elsewhere: elsewhere.found,
    },
    gaps: [named!, live, pods, rbac, controllers, claims, elsewhere].flatMap(({ gaps }) => gaps),
  };
  return { ok: true, value: freeze(snapshot) };
};

/** A snapshot in which the records stand, decoded and oldest first, and nothing else. */
export const recordsAlone = (
  { context, records: { driver } }: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  { takenAt, ...server }: ServerFacts & { readonly takenAt: string },
  raw: readonly RawRecord[],
  tool: string,
): Snapshot => ({
  version: 1,
  takenAt,
  tool,
  server,
  scope: { ...(context ? { context } : {}), namespace, release, driver },
  records: raw.map(decode).sort((a, b) => a.revision - b.revision),
  objects: [],
  facts: { kinds: [], pods: [], rbac: [], controllers: [], claims: [], elsewhere: [] },
  gaps: [],
});

/** A payload that was left out when a folder was written is damage of the kind it had there, not an empty one. */
const decode = (raw: RawRecord): StoredRecord => {
  const left = readUndecodable(raw.image.annotations);
  if (!left) return decodeRecord(raw);
  const fault: Fault = {
    layer: left.layer,
    at: left.at,
    says: `cannot be decoded (${left.size} bytes, left out when it was collected)`,
  };
  return { ...raw, revision: parseRecordName(raw.ref.name)?.revision ?? 0, size: left.size, faults: [fault] };
};

const freeze = <T>(value: T): T => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
};

interface CollectedObjects extends Collected<Observation> {
  readonly kinds: ClusterFacts["kinds"];
}

const collectObjects = async (
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

/** Where the server has each kind: at the version that is written, or else at another of its group. */
const findKinds = (
  objects: Objects,
  refs: readonly ObjectRef[],
): Promise<{ kind: KindRef; place: Reading<Place> }[]> => {
  const kinds = new Map(refs.map((ref) => [keyOf(ref), { apiVersion: ref.apiVersion, kind: ref.kind }]));
  return Promise.all([...kinds.values()].map(async (kind) => {
    const written = await objects.serves(kind);
    if (!written.ok) return { kind, place: written };
    return {
      kind,
      place: written.value ? { ok: true, value: { ...kind, ...written.value } } : await objects.findVersion(kind),
    };
  }));
};

const factOf = (kind: KindRef, place: Place): ClusterFacts["kinds"][number] => ({
  kind,
  served: place?.apiVersion === kind.apiVersion,
  ...(place ? { namespaced: place.namespaced } : {}),
});

const keyOf = ({ apiVersion, kind }: KindRef): string => `${apiVersion}|${kind}`;

/** Of many objects of a kind that cannot be read for one reason, one is told. */
const wordGap = ({ namespace }: ObjectRef, { resource, what }: Gap): string =>
  resource ? `${resource}${namespace ? ` in namespace ${JSON.stringify(namespace)}` : ""}` : what;

const collectRbac = (objects: Objects, namespace: string): Promise<Collected<KubeObject>> => {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  return listAll(objects, "rbac", [
    { apiVersion, kind: "Role", namespace },
    { apiVersion, kind: "RoleBinding", namespace },
    { apiVersion, kind: "ClusterRole" },
    { apiVersion, kind: "ClusterRoleBinding" },
  ]);
};

/** The pods of live hook Jobs; they bear their Job's name, which another Job may have borne before. */
const collectPods = async (
  objects: Objects,
  records: readonly StoredRecord[],
  observed: readonly Observation[],
): Promise<Collected<KubeObject>> => {
  const hooks = new Set(
    namedObjects(records).filter(({ isHook }) => isHook).map(({ ref }) => `${ref.kind}|${ref.name}`),
  );
  const jobs = observed.flatMap(({ live }) =>
    live?.kind === "Job" && hooks.has(`Job|${live.metadata.name}`) ? [live] : []
  );
  const { found, gaps } = await listAll(
    objects,
    "pods",
    jobs.map(({ metadata: { name, namespace } }) => ({
      apiVersion: "v1",
      kind: "Pod",
      ...(namespace ? { namespace } : {}),
      labelSelector: `job-name=${name}`,
    })),
  );
  const uids = new Set(jobs.map(({ metadata }) => metadata.uid));
  return {
    found: found.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ controller, uid }) => controller && uids.has(uid))
    ),
    gaps,
  };
};
