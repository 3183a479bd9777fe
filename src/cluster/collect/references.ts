import type { Objects } from "../../model/ports.ts";
import type { Observation } from "../../model/snapshot.ts";
import type { Collected } from "./gather.ts";

/** What the pod templates of the observed objects name and need, by metadata alone. */
export const collectReferences = (
  _objects: Objects,
  _namespace: string,
  _observed: readonly Observation[],
): Promise<Collected<Observation>> => Promise.resolve({ found: [], gaps: [] });
