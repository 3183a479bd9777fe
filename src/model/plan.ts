import type { CheckId, Finding, Manual } from "./finding.ts";
import type { RecordImage, RecordRef, Scope, Snapshot } from "./snapshot.ts";

/** What a repair may cost; see docs/architecture.md. Ordered. */
export type Risk = "safe" | "careful" | "dangerous";

/** What the user chose, as data: a repair may read nothing else. */
export interface Choices {
  /** The highest risk that may be taken. */
  readonly allow: Risk;
  /** Answer these checks only. */
  readonly only: readonly CheckId[];
  /** Use this repair only. */
  readonly repair?: string;
  /** Seconds of silence after which the writer of a pending record counts as dead; the user vouches for it. */
  readonly staleAfter: number;
  /** The user vouches that no controller drives the release, where that could not be checked. */
  readonly assumeUnmanaged: boolean;
  /** What `helm template` prints, where a repair can use it. */
  readonly manifest?: string;
  /** How many records a shortened history is to keep. */
  readonly keep?: number;
}

/** One object, before and after. Precondition, backup, verification, undo and resume all follow from the two images. */
export interface Change {
  readonly target: RecordRef;
  /** null: absent. */
  readonly before: RecordImage | null;
  readonly after: RecordImage | null;
}

/** What a repair proposes; edits of several repairs to one object must agree. */
export interface Edit extends Change {
  /** Steps run by rising rank: the better record first, then demotions, then what unlocks the release. */
  readonly rank: number;
  /** `revision 2: pending-upgrade -> failed` */
  readonly says: string;
  readonly findings: readonly string[];
}

export interface Step extends Change {
  /** From 1. */
  readonly n: number;
  readonly says: string;
  readonly repairs: readonly string[];
  readonly risk: Risk;
  /** Keys of the findings answered. */
  readonly findings: readonly string[];
}

/** Why a repair will not act, in a form that the user can act on. */
export interface Refusal {
  readonly repair: string;
  readonly reason:
    | "writer-may-be-alive"
    | "driven-by-controller"
    | "drivers-unknown"
    | "risk-not-allowed"
    | "ambiguous"
    | "not-proven"
    | "immutable"
    | "too-large"
    | "rights-missing"
    | "rejected-by-server"
    /** The record is not any more what the plan was made for. */
    | "changed"
    | "clash"
    | "unreadable";
  readonly says: string;
  readonly findings: readonly string[];
  readonly manual?: readonly Manual[];
}

export interface Plan {
  readonly version: 1;
  readonly scope: Scope;
  /** SHA-256 of the snapshot's records: what the plan was made for. */
  readonly snapshotDigest: string;
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  /** What will be different after it, for a person: baseline, values, what the next upgrade does. */
  readonly consequences: readonly string[];
}

/** What a repair makes of the findings it answers. No edits: another repair is the better answer to all of them. */
export type Proposal =
  | { readonly edits: readonly Edit[]; readonly consequences: readonly string[] }
  | Refusal;

export interface Repair {
  readonly id: string;
  readonly title: string;
  readonly risk: Risk;
  readonly since: string;
  readonly answers: readonly CheckId[];
  /** Findings that may appear once this repair is done, and are no sign of its failure. */
  readonly uncovers: readonly CheckId[] | "any";
  /** It works on records that cannot be decoded; all others need to know the newest. */
  readonly worksBlind?: true;
  /** It acts where it is named, whether or not anything is found that it answers. */
  readonly onRequest?: true;
  readonly why: string;
  /** `findings` are those it answers; never empty but for one that acts on request. */
  readonly propose: (snapshot: Snapshot, findings: readonly Finding[], choices: Choices) => Proposal;
}
