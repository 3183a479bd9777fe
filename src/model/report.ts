import type { Check, Evidence, Finding, Manual } from "./finding.ts";
import type { Json, Pointer } from "./json.ts";
import type { Plan, Refusal, Risk, Step } from "./plan.ts";
import type { Gap } from "./snapshot.ts";
import type { JudgedText, RecognisedText } from "./transcript.ts";

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
  /** Of a condition of the cluster: the releases that it was seen to hit, of those that were looked into. */
  readonly releases?: readonly HitRelease[];
}

export interface HitRelease {
  readonly namespace: string;
  readonly name: string;
  readonly hits: readonly string[];
}

/** Who else drives a release, beside Helm's own command. */
export interface ReportedActor {
  /** `flux`, `helm-controller`, `rancher`, `argocd`, `fleet`, `terraform`, `pulumi`, `crossplane`, `werf`, or a program's name. */
  readonly driver: string;
  /** What it acts through: `HelmRelease flux-system/web`. */
  readonly name: string;
  /** `controller` acts by itself; `process` is at work now; `on-demand` acts when somebody runs it; `suspended` is switched off. */
  readonly hold: "process" | "controller" | "on-demand" | "suspended";
  /** One sentence: what it does, and why a repair under its hands is dangerous. */
  readonly says: string;
  /** What it is doing, or how it last ended, by its own object. */
  readonly now?: string;
  /** What it will do by itself, once the release is repaired or it is resumed. */
  readonly next?: string;
  /** Who drives its object in turn, so that a change to it would be turned back: `Kustomization flux-system/apps`. */
  readonly drivenBy?: string;
  /** By what it is known. */
  readonly evidence: readonly Evidence[];
}

export interface ReleaseReport {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly status: string;
  /** `name-version`, empty where only metadata was read. */
  readonly chart: string;
  readonly depth: Depth;
  /** The busiest first; absent where none was found, or none was looked for. */
  readonly actors?: readonly ReportedActor[];
  readonly findings: readonly ReportedFinding[];
  readonly gaps: readonly Gap[];
  /** The known texts of the log that was given, and what became of each. */
  readonly log?: readonly JudgedText[];
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
    /** What the next upgrade (or the install) with a given manifest would meet is in it too. */
    readonly preflight?: true;
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
export type ReportedStep = WithoutImages<Step> & {
  /** `kept`: an undo left it as it is, as it cannot be taken back. */
  readonly state: "planned" | "done" | "undone" | "kept" | "conflict" | "failed" | "not-started";
  /** Of a live object that is changed: the paths. */
  readonly changes?: readonly FieldChange[];
  readonly saysMore?: string;
};

type WithoutImages<S extends Step> = S extends Step ? Omit<S, "before" | "after"> : never;

/** One field of a live object. Its values stand here where they may be said; null is absent. */
export interface FieldChange {
  /** JSON pointer (RFC 6901) into the object. */
  readonly path: Pointer;
  readonly before?: Json;
  readonly after?: Json;
}

/** What `explain` says. A published contract: docs/output. */
export interface Explanation {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "Explanation";
  /** Absent where a check was asked for by its id. */
  readonly log?: { readonly name: string; readonly lines: number };
  readonly texts: readonly RecognisedText[];
  /** Lines in which Helm fails with words that are not known; only where no text is. */
  readonly unknown: readonly number[];
  /** Every check that the texts name, each once. */
  readonly checks: readonly ExplainedCheck[];
}

/** What there is to say of a check without a cluster. */
export type ExplainedCheck =
  & Pick<Check, "id" | "title" | "severity" | "since" | "proof" | "why" | "remedy" | "recipes">
  & { readonly repairs: readonly string[] };
