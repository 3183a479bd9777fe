import type { StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { history, type ReadableRecord } from "../helm.ts";

/** The least revisions of a row: a person who tries the same again does it two or three times. */
const least = 5;

/**
 * Seconds from one to the next. Controllers try again within minutes (Flux's usual interval is five or ten; k3s' and Rancher's
 * back-off stays under that), pipelines that deploy an unchanged chart run by the hour or by the push.
 */
const longest = 15 * 60;

/** The newest revisions, oldest first, which are all the same: chart, values, manifest; and minutes apart. None where fewer than five are. */
export function endlessRow(records: readonly StoredRecord[]): ReadableRecord[] {
  const all = history(records);
  const row: ReadableRecord[] = all.slice(-1);
  for (const record of all.slice(0, -1).reverse()) {
    const next = row[0]!;
    const gap = timeOf(next) - timeOf(record);
    if (!(gap >= 0 && gap <= longest) || !isSame(record, next)) break;
    row.unshift(record);
  }
  return row.length >= least ? row : [];
}

/** When a revision was made: by the server, else by whoever wrote it. */
export function timeOf({ createdAt, release }: ReadableRecord): number {
  return seconds(createdAt ?? release.info?.last_deployed);
}

function isSame({ release: a }: ReadableRecord, { release: b }: ReadableRecord): boolean {
  return a.manifest === b.manifest && a.chart?.metadata?.name === b.chart?.metadata?.name &&
    a.chart?.metadata?.version === b.chart?.metadata?.version &&
    JSON.stringify(a.config ?? {}) === JSON.stringify(b.config ?? {});
}
