import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Cluster } from "../../model/ports.ts";
import type { Facet, Gap, Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { parseManifest } from "../../state/manifest/manifest.ts";
import { collectAdmission } from "./admission.ts";
import { collectApiServices } from "./api_services.ts";
import { collectClaims } from "./claims.ts";
import { collectControllers } from "./controllers.ts";
import { collectDefinitions } from "./definitions.ts";
import { collectDependents } from "./dependents.ts";
import { collectElsewhere } from "./elsewhere.ts";
import { collectEvents } from "./events.ts";
import type { Collected } from "./gather.ts";
import { collectHookPods } from "./hook_pods.ts";
import { desiredObjects, type NamedObject, namedObjects } from "./named_objects.ts";
import { collectNamespaces } from "./namespaces.ts";
import { collectObjects } from "./objects.ts";
import { collectNeighbours } from "./neighbours.ts";
import { collectOwners } from "./owners.ts";
import { collectQuotas } from "./quotas.ts";
import { collectRbac } from "./rbac.ts";
import { collectReferences } from "./references.ts";
import { collectReviews } from "./reviews.ts";
import { collectTrials } from "./trials.ts";

/** All that the facets ask for beside the records, read at the same time; some can begin only when the objects are known. */
export const collectFacets = async (
  cluster: Cluster,
  { records, scope }: Snapshot,
  facets: ReadonlySet<Facet>,
  given: Given,
): Promise<Pick<Snapshot, "objects" | "facts" | "gaps">> => {
  const { objects } = cluster;
  const read = <T>(facet: Facet, collect: () => Promise<Collected<T>>): Promise<Collected<T>> =>
    facets.has(facet) ? collect() : Promise.resolve({ found: [], gaps: [] });
  const named = [...desiredObjects(given.desired, scope.namespace), ...namedObjects(records)];
  const refs = named.map(({ ref }) => ref);
  const namespaces = namespacesOf(named, scope.namespace);
  const live = collectObjects(objects, ofObjects.some((facet) => facets.has(facet)) ? named : [], scope.namespace);
  const observed = async () => (await live).found;
  const claims = read("claims", () => collectClaims(objects, scope, everNamed(records)));
  const { found, gaps } = await together({
    pods: read("pods", async () => collectHookPods(objects, records, await observed())),
    rbac: read("rbac", () => collectRbac(objects, scope.namespace)),
    controllers: read("controllers", () => collectControllers(objects, scope)),
    claims,
    elsewhere: read("elsewhere", () => collectElsewhere(cluster, scope)),
    neighbours: read("neighbours", async () => {
      const seen = (await observed()).flatMap(({ live }) => live ?? []);
      return collectNeighbours(cluster.records, scope, records, [...seen, ...(await claims).found]);
    }),
    owners: read("owners", async () => collectOwners(cluster, scope, await observed())),
    dependents: read("dependents", async () => collectDependents(objects, await observed())),
    references: read("references", async () => collectReferences(objects, scope.namespace, await observed())),
    events: read("events", () => collectEvents(objects, namespaces)),
    namespaces: read("namespaces", () => collectNamespaces(objects, namespaces)),
    quotas: read("quotas", () => collectQuotas(objects, namespaces)),
    admission: read("admission", () => collectAdmission(objects)),
    apiServices: read("apiServices", () => collectApiServices(objects)),
    definitions: read("definitions", () => collectDefinitions(objects, refs)),
    reviews: read("reviews", () => collectReviews(objects, scope, refs)),
    trials: read("trials", async () => collectTrials(objects, scope, records, given, await observed())),
  });
  const { found: seen, kinds, gaps: unseen } = await live;
  return { objects: seen, facts: { kinds, ...found }, gaps: [...unseen, ...gaps] };
};

/** They are of the objects, or begin where those are known. */
const ofObjects: readonly Facet[] = ["objects", "pods", "dependents", "references", "trials", "owners", "neighbours"];

/** Where the release has, or is to have, objects; its own namespace first. */
const namespacesOf = (named: readonly NamedObject[], namespace: string): string[] => [
  ...new Set([namespace, ...named.flatMap(({ ref }) => ref.namespace ? [ref.namespace] : [])]),
];

/** All that the release ever named; undefined where that is not known. */
const everNamed = (records: readonly StoredRecord[]): ObjectRef[] | undefined =>
  records.length === 0 || records.some(({ release }) => release === undefined)
    ? undefined
    : records.flatMap(({ release }) => parseManifest(release!.manifest ?? "").documents.map(({ ref }) => ref));

type Parts = Readonly<Record<string, Promise<Collected<unknown>>>>;
type Found<P extends Parts> = {
  readonly [Name in keyof P]: P[Name] extends Promise<Collected<infer Part>> ? readonly Part[] : never;
};

const together = async <P extends Parts>(parts: P): Promise<{ found: Found<P>; gaps: Gap[] }> => {
  const read = await Promise.all(Object.entries(parts).map(async ([name, part]) => ({ name, ...await part })));
  return {
    found: Object.fromEntries(read.map(({ name, found }) => [name, found])) as Found<P>,
    gaps: read.flatMap(({ gaps }) => gaps),
  };
};
