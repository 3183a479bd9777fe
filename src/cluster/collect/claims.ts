import type { KindRef, KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ListableKind, Objects } from "../../model/ports.ts";
import type { Gap, Scope } from "../../model/snapshot.ts";
import { isHelmManager } from "../../state/helm.ts";
import { claims } from "../../state/observation.ts";
import { type Collected, listAll, mapBounded } from "./gather.ts";

/** Helm puts it on all that it applies (Helm 3.22 `pkg/action/validate.go` `setMetadataVisitor`). */
const mark = "app.kubernetes.io/managed-by=Helm";

/** Requests at a time. */
const parallel = 8;

/** Of every moment, and in no chart. */
const passing = ["Event", "ComponentStatus", "Lease"];

/**
 * Everything whose annotations say that it is the release's, wherever it is: each object in full, and where the server
 * can, at the version at which Helm wrote it, for its field managers are told in terms of that. Where all that the release
 * ever named is known, what may not be read of other kinds or places is no gap.
 */
export const collectClaims = async (
  objects: Objects,
  scope: Scope,
  named?: readonly ObjectRef[],
): Promise<Collected<KubeObject>> => {
  const { kinds, gaps } = await objects.kinds();
  const wanted = kinds.filter(({ kind, listable }) => listable && !passing.includes(kind));
  const lists = await mapBounded(wanted, parallel, async (kind) => {
    const listed = await listMarked(objects, kind, scope.namespace);
    return named === undefined ? listed : withoutStrange(listed, kind, named, scope.namespace);
  });
  const marked = lists.flatMap(({ found }) => found)
    .filter((object) => claims(object, scope.release, scope.namespace));
  // One object may be served by two groups.
  const unique = [...new Map(marked.toReversed().map((object) => [object.metadata.uid, object])).values()].toReversed();
  const read = await mapBounded(unique, parallel, (object) => readWhole(objects, object));
  return {
    found: read.flatMap(({ found }) => found).filter((object) => !isCopy(object)),
    gaps: merged(
      [
        ...(named === undefined ? gaps : gaps.filter(isOfOne(named))),
        ...[...lists, ...read].flatMap(({ gaps }) => gaps),
      ],
      lists.flatMap(({ beyond }) => beyond ?? []),
      scope.namespace,
    ),
  };
};

interface Listed extends Collected<KubeObject> {
  /** What may not be read because it is outside the release's namespace. */
  readonly beyond?: Gap;
}

/** Everywhere, for a chart may name a namespace; in the release's own where that is all that may be read. */
const listMarked = async (
  objects: Objects,
  { apiVersion, kind, namespaced }: ListableKind,
  namespace: string,
): Promise<Listed> => {
  const query = { apiVersion, kind, labelSelector: mark, metadataOnly: true };
  const all = await objects.list(query);
  if (all.ok) return { found: all.value, gaps: [] };
  if (all.gap.reason !== "forbidden") return { found: [], gaps: [all.gap] };
  const near = namespaced ? await objects.list({ ...query, namespace }) : undefined;
  if (near && !near.ok) return { found: [], gaps: [near.gap] };
  return { found: near?.value ?? [], gaps: [], beyond: all.gap };
};

/** Without the gaps of a kind that was never named, or never outside the release's namespace. */
const withoutStrange = (
  { beyond, ...listed }: Listed,
  { kind, apiVersion, namespaced }: ListableKind,
  named: readonly ObjectRef[],
  home: string,
): Listed => {
  const own = named.filter((ref) => ref.kind === kind && groupOf(ref) === groupOf({ apiVersion }));
  const isFar = own.some(({ namespace }) => !namespaced || (namespace ?? home) !== home);
  return {
    found: listed.found,
    gaps: own.length > 0 ? listed.gaps : [],
    ...(beyond && isFar ? { beyond } : {}),
  };
};

/** A group that does not answer matters to a release that named a kind of it. */
const isOfOne = (named: readonly ObjectRef[]) => ({ what, resource }: Gap): boolean =>
  resource === "/apis" || named.some((ref) => groupOf(ref) !== "" && what.includes(groupOf(ref)));

const groupOf = ({ apiVersion }: Pick<KindRef, "apiVersion">): string =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";

const readWhole = async (
  objects: Objects,
  { apiVersion, kind, metadata }: KubeObject,
): Promise<Collected<KubeObject>> => {
  const { name, namespace } = metadata;
  const ref: ObjectRef = { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
  const reading = await objects.read(ref);
  if (!reading.ok) return { found: [], gaps: [reading.gap] };
  if (reading.value === null) return { found: [], gaps: [] };
  const written = writtenAt(reading.value);
  if (written === undefined || written === apiVersion) return { found: [reading.value], gaps: [] };
  const again = await objects.read({ ...ref, apiVersion: written });
  return { found: [again.ok && again.value ? again.value : reading.value], gaps: [] };
};

/** The version at which Helm wrote the object last. */
const writtenAt = ({ metadata }: KubeObject): string | undefined => {
  const own = (metadata.managedFields ?? []).filter(({ manager, subresource }) =>
    isHelmManager(manager) && !subresource
  );
  return own.toSorted((a, b) => (a.time ?? "") < (b.time ?? "") ? -1 : 1).at(-1)?.apiVersion;
};

/** Controllers copy labels and annotations to what they make: a Deployment's to its ReplicaSets. */
const isCopy = ({ metadata }: KubeObject): boolean =>
  (metadata.ownerReferences ?? []).some(({ controller }) => controller) &&
  !(metadata.managedFields ?? []).some(({ manager }) => isHelmManager(manager));

const shown = 5;

/** One gap for each reason: who may not list one kind usually may not list many. */
const merged = (gaps: readonly Gap[], beyond: readonly Gap[], namespace: string): Gap[] => {
  const telling = Map.groupBy(gaps.filter(({ reason }) => reason !== "not-served"), ({ reason }) => reason);
  return [
    ...[...telling.values()].map((alike) => {
      const names = resourcesOf(alike);
      const more = names.length > shown ? ` and ${names.length - shown} more` : "";
      return asOne(alike, `what claims the release among ${names.slice(0, shown).join(", ")}${more}`);
    }),
    ...(beyond.length > 0
      ? [asOne(beyond, `what claims the release outside namespace ${JSON.stringify(namespace)}`)]
      : []),
  ];
};

const asOne = (alike: readonly Gap[], what: string): Gap => ({
  ...alike[0]!,
  facet: "claims",
  what,
  resource: resourcesOf(alike).join(", "),
});

const resourcesOf = (gaps: readonly Gap[]): string[] =>
  [...new Set(gaps.map(({ resource, what }) => resource ?? what))].sort();

/** A release that something live says it belongs to. */
export interface ClaimedRelease {
  readonly namespace: string;
  readonly release: string;
}

/** What a release of any use has one of. */
const workloads: readonly KindRef[] = [
  ...["Deployment", "StatefulSet", "DaemonSet"].map((kind) => ({ apiVersion: "apps/v1", kind })),
  { apiVersion: "batch/v1", kind: "CronJob" },
  { apiVersion: "v1", kind: "Service" },
];

/**
 * The releases of a namespace, or (undefined) of the cluster, that a workload or a Service claims to be of, each once and
 * by name; from metadata alone. One of which the survey has no record has lost them all. What its chart says to keep
 * proves nothing: that outlives the release.
 */
export const claimedReleases = async (
  objects: Objects,
  namespace: string | undefined,
): Promise<Collected<ClaimedRelease>> => {
  const where = namespace === undefined ? {} : { namespace };
  const queries = workloads.map((kind) => ({ ...kind, ...where, labelSelector: mark, metadataOnly: true }));
  const { found, gaps } = await listAll(objects, "claims", queries);
  const releases = found.flatMap(({ metadata }) => claimOf(metadata));
  const unique = new Map(releases.map((one) => [`${one.namespace}/${one.release}`, one]));
  return { found: [...unique.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, one]) => one), gaps };
};

/** One copied into another namespace is not the release's. */
const claimOf = ({ annotations = {}, namespace: home }: KubeObject["metadata"]): ClaimedRelease[] => {
  const { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace } = annotations;
  const counts = release && namespace === home && annotations["helm.sh/resource-policy"] !== "keep";
  return counts ? [{ namespace: namespace!, release }] : [];
};
