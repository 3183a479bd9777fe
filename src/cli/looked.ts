import type { ReleaseReport, ReportedFinding } from "../model/report.ts";
import type { Gap } from "../model/snapshot.ts";

/** What `doctor` found out, of named releases or of all. */
export interface Looked {
  readonly releases: readonly ReleaseReport[];
  /** What a survey had to leave out. */
  readonly gaps: readonly Gap[];
  /** What it tells of the cluster by itself. */
  readonly cluster: readonly ReportedFinding[];
}

/** Or why nothing could be found out. */
export type Found = Looked | { readonly says: string };

/** Releases that are read at the same time. */
export const parallel = 4;

export interface Place {
  readonly namespace: string;
  readonly release: string;
}

export function sayGap(gap: Gap): string {
  return `Cannot read ${gap.what}: ${gap.says}`;
}
