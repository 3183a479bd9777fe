import type { StoredRecord } from "../../model/snapshot.ts";
import { history, payloadStatus, type ReadableRecord } from "../helm.ts";

/** The newest record of a release of which no revision ever came to a good end; undefined for any other. */
export function cameToNothing(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const all = history(records);
  return all.every((record) => ["failed", "pending-install"].includes(payloadStatus(record))) ? all.at(-1) : undefined;
}
