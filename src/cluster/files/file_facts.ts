import type { ClusterFacts, Gap, ServerFacts } from "../../model/snapshot.ts";

/** What a file cluster knows beside its objects. */
export interface FileClusterFacts {
  readonly server: ServerFacts;
  /** RFC 3339, or what tells it each time. */
  readonly now: () => string;
  /** What could not be read when the objects were collected, and so cannot be now. */
  readonly gaps: readonly Gap[];
  /** Kinds that the collected cluster served, or did not. */
  readonly kinds: ClusterFacts["kinds"];
  /** Signs the writes. */
  readonly fieldManager: string;
}
