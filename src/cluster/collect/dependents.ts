import type { KubeObject } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects } from "../../model/ports.ts";
import type { Observation } from "../../model/snapshot.ts";
import { claimsOf } from "../../state/rollout/claim_names.ts";
import { isUnfinished, selectorOf } from "../../state/rollout/pod_makers.ts";
import { type Collected, listAll } from "./gather.ts";

/**
 * What those workloads own that have not got all their pods ready, down to the pods, and the claims that these mount.
 * Selectors only narrow the lists: whose something is its owner reference tells, by uid.
 */
export const collectDependents = async (
  objects: Objects,
  observed: readonly Observation[],
): Promise<Collected<KubeObject>> => {
  const workloads = observed.flatMap(({ live }) => live && isUnfinished(live) && live.kind !== "Pod" ? [live] : []);
  const unready = observed.flatMap(({ live }) => live && isUnfinished(live) && live.kind === "Pod" ? [live] : []);
  const sets = await listAll(
    objects,
    "dependents",
    workloads.filter(({ kind }) => kind === "Deployment").map((live) => queryOf(live, "apps/v1", "ReplicaSet")),
  );
  const owned = ownedBy(sets.found, workloads);
  const list = await listAll(objects, "dependents", distinct(workloads.map((live) => queryOf(live, "v1", "Pod"))));
  const pods = ownedBy(list.found, [...workloads, ...owned]);
  const claims = await collectClaims(objects, [...unready, ...pods]);
  return {
    found: [...owned, ...pods, ...claims.found],
    gaps: [...sets.gaps, ...list.gaps, ...claims.gaps],
  };
};

const queryOf = (live: KubeObject, apiVersion: string, kind: string): ObjectQuery => {
  const labelSelector = selectorOf(live);
  const { namespace } = live.metadata;
  return { apiVersion, kind, ...(namespace ? { namespace } : {}), ...(labelSelector ? { labelSelector } : {}) };
};

const distinct = (queries: readonly ObjectQuery[]): ObjectQuery[] => [
  ...new Map(queries.map((query) => [JSON.stringify(query), query])).values(),
];

const ownedBy = (found: readonly KubeObject[], owners: readonly KubeObject[]): KubeObject[] => {
  const uids = new Set(owners.map(({ metadata }) => metadata.uid));
  const unique = new Map(found.map((object) => [object.metadata.uid, object]));
  return [...unique.values()].filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ controller, uid }) => controller && uids.has(uid))
  );
};

/** One list a namespace: a set of many replicas has as many claims. */
const collectClaims = async (objects: Objects, pods: readonly KubeObject[]): Promise<Collected<KubeObject>> => {
  const names = new Set(pods.flatMap((pod) => claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`)));
  const namespaces = new Set(pods.flatMap((pod) => claimsOf(pod).length > 0 ? [pod.metadata.namespace ?? ""] : []));
  const kind = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
  const { found, gaps } = await listAll(
    objects,
    "dependents",
    [...namespaces].map((namespace) => ({ ...kind, namespace })),
  );
  return { found: found.filter(({ metadata }) => names.has(`${metadata.namespace}/${metadata.name}`)), gaps };
};
