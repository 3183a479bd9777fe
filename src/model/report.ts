import type { Finding, Manual } from "./finding.ts";
import type { Plan, Refusal, Risk, Step } from "./plan.ts";
import type { Gap } from "./snapshot.ts";

export const apiVersion = "helm-doctor/v1";

/** How far a release was looked into: by metadata alone, every record decoded, or in full. */
export type Depth = "surveyed" | "decoded" | "collected";

export type Remedy =
  /** `named`: it acts only where it is named, with `--repair`. */
  | { readonly repair: string; readonly risk: Risk; readonly summary: string; readonly named?: true }
  | { readonly repair: string; readonly refused: true; readonly reason: string }
  | ({ readonly manual: true } & Omit<Manual, "summary"> & { readonly summary: string });

export interface ReportedFinding extends Finding {
  readonly remedies: readonly Remedy[];
}

export interface ReleaseReport {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly status: string;
  /** `name-version`, empty where only metadata was read. */
  readonly chart: string;
  readonly depth: Depth;
  readonly findings: readonly ReportedFinding[];
  readonly gaps: readonly Gap[];
}

/** What `doctor` says. A published contract: docs/output. */
export interface Report {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "Report";
  readonly takenAt: string;
  readonly scope: {
    readonly context?: string;
    readonly namespace?: string;
    readonly releases: readonly string[];
    readonly driver: string;
  };
  readonly clusterFindings: readonly ReportedFinding[];
  readonly releases: readonly ReleaseReport[];
  /** What could not be read at all, beyond one release. */
  readonly gaps: readonly Gap[];
  readonly totals: {
    readonly releases: number;
    readonly collected: number;
    readonly findings: Readonly<Record<"info" | "warning" | "error", number>>;
  };
}

export type Outcome = "repaired" | "refused" | "partly" | "nothing-to-do" | "planned";

/** What `fix`, `undo` and `resume` say. A published contract: docs/output. */
export interface RunReport {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "Run";
  /** Absent where nothing was written. */
  readonly run?: string;
  readonly outcome: Outcome;
  readonly scope: Plan["scope"];
  readonly steps: readonly ReportedStep[];
  readonly refusals: readonly Refusal[];
  readonly consequences: readonly string[];
  readonly remaining: readonly ReportedFinding[];
  readonly gaps: readonly Gap[];
  /** The command that takes it back; absent where nothing was written. */
  readonly undo?: string;
  readonly resume?: string;
}

/** A step without its payloads: they are in the run folder only. */
export type ReportedStep = Omit<Step, "before" | "after"> & {
  readonly state: "planned" | "done" | "undone" | "conflict" | "failed" | "not-started";
  readonly saysMore?: string;
};
