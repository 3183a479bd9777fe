import type { RecordChange } from "../model/plan.ts";
import type { Precondition, RecordStore, WriteOptions, WriteOutcome } from "../model/ports.ts";
import type { RawRecord } from "../model/snapshot.ts";
import { imageDifference } from "../record/image.ts";
import type { Sight, Target } from "./target.ts";

/** A record of the release. */
export function recordTarget(change: RecordChange, records: RecordStore): Target {
  return {
    async read() {
      const live = await records.read(change.target);
      return live.ok ? { ok: true, value: recordSight(change, live.value) } : live;
    },
    async write(live, options) {
      const outcome = await send(change, records, live, options);
      return outcome.kind === "written" ? { kind: "written", value: recordSight(change, outcome.value) } : outcome;
    },
  };
}

export function recordSight({ before, after }: RecordChange, live: RawRecord | null): Sight {
  const image = live?.image ?? null;
  return {
    identity: live && { uid: live.uid, resourceVersion: live.resourceVersion },
    unlikeBefore: imageDifference(before, image),
    unlikeAfter: imageDifference(after, image),
  };
}

function send(
  { target, after }: RecordChange,
  records: RecordStore,
  live: Precondition | null,
  options: WriteOptions,
): Promise<WriteOutcome<RawRecord | null>> {
  if (live === null) {
    if (after === null) return Promise.resolve({ kind: "conflict", says: "there is nothing to remove" });
    return records.create(target, after, options);
  }
  if (after === null) return records.remove(target, live, options);
  return records.replace(target, after, live, options);
}
