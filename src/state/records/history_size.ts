import type { StoredRecord } from "../../model/snapshot.ts";

/** Helm's default for --history-max, and what `prune-history` keeps (Helm 3.22 and 4.3 `pkg/cli/environment.go` `defaultMaxHistory`). */
export const usualHistory = 10;

/**
 * More records than that are said to be too many: five times what Helm keeps unless told otherwise, and more than what
 * controllers keep (Flux and Rancher 5, nelm 10). With fewer no command is slow.
 */
export const manyRecords = 50;

/** More bytes than that as well: the most that a history of the usual length can have, for every `helm list` reads it all. */
export const manyBytes = usualHistory * 1_048_576;

export interface HistorySize {
  readonly records: number;
  /** Bytes of data. */
  readonly bytes: number;
}

/** undefined where the history is of a size that nobody minds. */
export function bloatIn(records: readonly StoredRecord[]): HistorySize | undefined {
  const bytes = records.reduce((sum, { size }) => sum + size, 0);
  const isBloated = records.length > manyRecords || (records.length > usualHistory && bytes > manyBytes);
  return isBloated ? { records: records.length, bytes } : undefined;
}
