import type { StoredRecord } from "../../model/snapshot.ts";
import { payloadStatus, revisionOf } from "../helm.ts";

/** Revisions of which there is no record, though there is one of an older and one of a newer revision. */
export interface Hole {
  readonly from: number;
  readonly to: number;
  readonly before: StoredRecord;
  readonly after: StoredRecord;
}

/**
 * Holes that Helm's own shortening of the history does not explain. It deletes from the oldest on and passes over one
 * record only, the newest that is deployed (`pkg/storage/storage.go` `removeLeastRecent`): so it may leave a hole after the
 * very oldest record, if that was deployed once, and nowhere else.
 */
export function unexplainedHoles(records: readonly StoredRecord[]): Hole[] {
  // A record that cannot be decoded is there, and told of elsewhere: its number stands in its name.
  const known = records.filter((record) => revisionOf(record) > 0).sort((a, b) => revisionOf(a) - revisionOf(b));
  const holes = known.slice(1).flatMap((after, index) => {
    const before = known[index]!;
    const [from, to] = [revisionOf(before) + 1, revisionOf(after) - 1];
    return to < from ? [] : [{ from, to, before, after }];
  });
  return holes.filter(({ before }) => before !== known[0] || !wasDeployed(before));
}

function wasDeployed(record: StoredRecord): boolean {
  return record.release === undefined ||
    ["deployed", "superseded", "uninstalled", "uninstalling"].includes(payloadStatus(record));
}
