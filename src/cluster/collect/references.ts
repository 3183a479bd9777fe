import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { Observation } from "../../model/snapshot.ts";
import { referencesOf } from "../../state/rollout/references.ts";
import { isUnfinished } from "../../state/rollout/pod_makers.ts";
import { type Collected, mapBounded, once } from "./gather.ts";

/** Reads at the same time. */
const parallel = 10;

/**
 * What the pod templates of unfinished workloads name and need, by metadata alone: never what a Secret holds. What a
 * template calls optional is not asked for.
 */
export const collectReferences = async (
  objects: Objects,
  namespace: string,
  observed: readonly Observation[],
): Promise<Collected<Observation>> => {
  const named = observed.flatMap(({ live }) =>
    live && (isUnfinished(live) || live.kind === "PersistentVolumeClaim") ? referencesOf(live, namespace) : []
  );
  const refs = [...new Map(named.map((ref) => [JSON.stringify(ref), ref])).values()];
  const readings = await mapBounded(refs, parallel, async (ref) => ({ ref, reading: await readHead(objects, ref) }));
  return {
    found: readings.flatMap(({ ref, reading }) => reading.ok ? [{ ref, live: bareOf(reading.value[0]) }] : []),
    gaps: once(
      readings.flatMap(({ reading }) => reading.ok ? [] : [{ ...reading.gap, facet: "references" as const }]),
    ),
  };
};

const readHead = (objects: Objects, { name, ...place }: ObjectRef) =>
  objects.list({ ...place, fieldSelector: `metadata.name=${name}`, metadataOnly: true });

/** That it is there is all that counts; annotations may hold a copy of what a Secret holds. */
const bareOf = (object: KubeObject | undefined): KubeObject | null => {
  if (!object) return null;
  const { apiVersion, kind, metadata: { name, namespace, uid, creationTimestamp } } = object;
  const place = namespace === undefined ? {} : { namespace };
  return {
    apiVersion,
    kind,
    metadata: { name, ...place, ...(uid ? { uid } : {}), creationTimestamp: creationTimestamp ?? null },
  };
};
