import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { ObjectQuery, Objects } from "../../model/ports.ts";
import type { Facet, Gap } from "../../model/snapshot.ts";

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

/** Reads some objects; what is not there is left out, and what cannot be read is a gap of that facet. */
export const readAll = async (
  objects: Objects,
  facet: Facet,
  refs: readonly ObjectRef[],
): Promise<Collected<KubeObject>> => {
  const readings = await Promise.all(refs.map((ref) => objects.read(ref)));
  return {
    found: readings.flatMap((reading) => reading.ok && reading.value ? [reading.value] : []),
    gaps: once(readings.flatMap((reading) => reading.ok ? [] : [{ ...reading.gap, facet }])),
  };
};

/** In the order of the items, so many at a time. */
export const mapBounded = async <T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return results;
};
