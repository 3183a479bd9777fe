import type { Plan } from "./plan.ts";

/** What happened to one step, one line of the journal. `n` is the step's. */
export interface Entry {
  readonly n: number;
  /** RFC 3339, this machine's clock: for people, never for decisions. */
  readonly at: string;
  /**
   * `conflict` and `failed`: nothing was written. `unknown`: written or not, or not as planned; what is live decides.
   * `kept`: an undo left the step, which cannot be taken back.
   */
  readonly what: "intent" | "done" | "conflict" | "failed" | "unknown" | "undone" | "kept";
  /** `undo` entries are of a run backwards. */
  readonly direction: Direction;
  readonly says?: string;
}

export type Direction = "forward" | "undo";

/** What a run folder holds beside its journal. */
export interface Run {
  readonly version: 1;
  /** `20261121T083015Z-web-3f9a`, the folder's name. */
  readonly id: string;
  readonly tool: string;
  readonly startedAt: string;
  readonly clusterId?: string;
  readonly context?: string;
  readonly server?: string;
  readonly plan: Plan;
  /** All records of the release as they were when the plan was made. */
  readonly seen: readonly Seen[];
}

/** A record that the plan knew of: what tells a writer that somebody else has been there. */
export interface Seen {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** SHA-256 of its image. */
  readonly digest: string;
}
