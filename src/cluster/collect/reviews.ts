import type { KindRef, ObjectRef } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { AccessReview, Scope } from "../../model/snapshot.ts";
import { madeBy } from "../../state/cluster/needed_rights.ts";
import { objectVerbs, recordVerbs } from "../../state/cluster/rights.ts";
import { type Collected, mapBounded, once } from "./gather.ts";

/** Kinds that are asked about at the same time. */
const parallel = 4;

/** What the user may do with records and with these kinds, in the namespaces in which the release has them. */
export const collectReviews = async (
  objects: Objects,
  { namespace, driver }: Scope,
  refs: readonly ObjectRef[],
): Promise<Collected<AccessReview>> => {
  const may = objects.may;
  if (!may) return { found: [], gaps: [notAsked] };
  const kinds = new Map([...refs, ...refs.flatMap(madeBy)].map(({ apiVersion, kind, namespace: own = namespace }) => [
    `${apiVersion}|${kind}|${own}`,
    { apiVersion, kind, namespace: own, verbs: objectVerbs },
  ]));
  const record = { apiVersion: "v1", kind: driver === "configmap" ? "ConfigMap" : "Secret", namespace };
  const asked: readonly (KindRef & { namespace: string; verbs: readonly string[] })[] = [
    ...(driver === "sql" ? [] : [{ ...record, verbs: recordVerbs }]),
    ...kinds.values(),
  ];
  const readings = await mapBounded(asked, parallel, (one) => may(one, one.verbs, one.namespace));
  const found = readings.flatMap((reading) => reading.ok ? reading.value : []);
  return {
    found: [...new Map(found.map((one) => [JSON.stringify(one), one])).values()],
    gaps: once(readings.flatMap((reading) => reading.ok ? [] : [{ ...reading.gap, facet: "reviews" }])),
  };
};

const notAsked = {
  facet: "reviews",
  what: "what you may do",
  reason: "not-served",
  says: "Files cannot be asked who may do what",
} as const;
