import type { KubeObject } from "../model/kubernetes.ts";
import type { ObjectQuery, Objects } from "../model/ports.ts";
import type { Facet, Gap } from "../model/snapshot.ts";

/** What one facet brought, and what it could not. */
export interface Collected<T> {
  readonly found: readonly T[];
  readonly gaps: readonly Gap[];
}

/** Each gap once, in their order. */
export const once = (gaps: readonly Gap[]): Gap[] =>
  [...new Map(gaps.toReversed().map((gap) => [`${gap.what}|${gap.reason}`, gap])).values()].toReversed();

/** Lists several kinds at once; what cannot be listed is a gap of that facet. */
export const listAll = async (
  objects: Objects,
  facet: Facet,
  queries: readonly ObjectQuery[],
): Promise<Collected<KubeObject>> => {
  const readings = await Promise.all(queries.map((query) => objects.list(query)));
  return {
    found: readings.flatMap((reading) => reading.ok ? reading.value : []),
    gaps: once(readings.flatMap((reading) => reading.ok ? [] : [{ ...reading.gap, facet }])),
  };
};
