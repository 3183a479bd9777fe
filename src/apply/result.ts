import type { ReportedStep } from "../model/report.ts";

export interface StepResult {
  readonly n: number;
  readonly state: ReportedStep["state"];
  readonly says?: string;
}

export interface Stop {
  /** Absent where it was no one step. */
  readonly step?: number;
  /**
   * `conflict`: somebody else wrote. `refused`: the server (or the run's own state) forbids it. `unknown`: a write may have
   * happened. `mismatch`: it did, but the server stored something else. `moved-on`: too late for an undo. `journal`: the run
   * folder cannot be read or written.
   */
  readonly kind: "conflict" | "refused" | "unknown" | "mismatch" | "moved-on" | "journal";
  readonly says: string;
}

export interface ApplyResult {
  /** `stopped-before-first-write` and `partly` speak of the run in this direction, not of this call alone. */
  readonly state: "done" | "stopped-before-first-write" | "partly" | "interrupted";
  readonly steps: readonly StepResult[];
  readonly stop?: Stop;
  /** Whether this call wrote, or may have. */
  readonly wrote: boolean;
}
