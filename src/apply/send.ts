import type { Change } from "../model/plan.ts";
import type { Precondition, RecordStore, WriteOptions, WriteOutcome } from "../model/ports.ts";
import type { RawRecord } from "../model/snapshot.ts";

/**
 * The one place from which a write is sent; which one follows from the images. `live` is the object that it insists on,
 * null where there is none.
 */
export function send(
  records: RecordStore,
  { target, after }: Change,
  live: Precondition | null,
  options: WriteOptions,
): Promise<WriteOutcome<RawRecord | null>> {
  if (live === null) {
    if (after === null) return Promise.resolve({ kind: "conflict", says: "there is nothing to remove" });
    return records.create(target, after, options);
  }
  const precondition = { uid: live.uid, resourceVersion: live.resourceVersion };
  if (after === null) return records.remove(target, precondition, options);
  return records.replace(target, after, precondition, options);
}
