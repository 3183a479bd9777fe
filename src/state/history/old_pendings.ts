import type { StoredRecord } from "../../model/snapshot.ts";
import { history, isPending, payloadStatus, type ReadableRecord } from "../helm.ts";

/** Pending revisions that are not the newest: Helm's lock does not look at them (`pkg/action/upgrade.go` `prepareUpgrade`). */
export function oldPendings(records: readonly StoredRecord[]): ReadableRecord[] {
  return history(records).slice(0, -1).filter((record) => isPending(payloadStatus(record)));
}
