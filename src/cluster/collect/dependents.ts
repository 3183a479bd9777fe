import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { Observation } from "../../model/snapshot.ts";
import type { Collected } from "./gather.ts";

/** What the live workloads own, down to the pods, and the claims that those mount. */
export const collectDependents = (
  _objects: Objects,
  _observed: readonly Observation[],
): Promise<Collected<KubeObject>> => Promise.resolve({ found: [], gaps: [] });
