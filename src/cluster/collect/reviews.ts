import type { KindRef } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { AccessReview, Scope } from "../../model/snapshot.ts";
import type { Collected } from "./gather.ts";

/** What the user may do with records and with these kinds. */
export const collectReviews = (
  _objects: Objects,
  _scope: Scope,
  _kinds: readonly KindRef[],
): Promise<Collected<AccessReview>> => Promise.resolve({ found: [], gaps: [] });
