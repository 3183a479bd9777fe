import type { CheckId, Finding, Manual } from "./finding.ts";
import type { JsonObject } from "./json.ts";
import type { ObjectRef } from "./kubernetes.ts";
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

/** One record or live object, before and after. Precondition, backup, verification, undo and resume all follow from the two images. */
export type Change = RecordChange | ObjectChange;

export interface RecordChange {
  readonly target: RecordRef;
  readonly object?: undefined;
  /** null: absent. */
  readonly before: RecordImage | null;
  readonly after: RecordImage | null;
}

/**
 * Created and changed by server-side apply, as Helm's own field manager. A removal takes dependants along, as one of
 * Helm's does. An object that is marked for deletion counts as absent.
 */
export interface ObjectChange {
  /** With its namespace, unless its kind has none. */
  readonly object: ObjectRef;
  readonly target?: undefined;
  /** null: absent. */
  readonly before: ObjectImage | null;
  readonly after: ObjectImage | null;
}

/** What a step owns of a live object: of one that it changes a few fields, of one that it creates or removes the document. */
export interface ObjectImage {
  /** The very object; one with another uid counts as absent. */
  readonly uid?: string;
  /** null where a field is not there. The images before and after a change name the same fields. */
  readonly fields: JsonObject;
}

/** What a repair proposes; edits of several repairs to one object must agree. */
export type Edit = RecordEdit | ObjectEdit;
export type RecordEdit = RecordChange & Proposed;
export type ObjectEdit = ObjectChange & Proposed;

interface Proposed extends Limits {
  /** Steps run by rising rank: the better record first, then demotions, then what unlocks the release. */
  readonly rank: number;
  /** `revision 2: pending-upgrade -> failed` */
  readonly says: string;
  readonly findings: readonly string[];
}

interface Limits {
  /** An undo cannot take it back: it leaves the step as it is, and says so. */
  readonly final?: true;
  /** Fields that another field manager owns are taken over. */
  readonly force?: true;
  /** The field manager that writes; absent: Helm's own. */
  readonly manager?: string;
  /**
   * It switches off and on what acts by this object, which must have come to rest before anything else is written, on the
   * way there and back. Seconds of silence after which it counts as dead.
   */
  readonly awaitsRest?: number;
  /** The record's manifest was made here: the server must take its documents. What to do instead where it does not. */
  readonly tried?: Manual;
}

export type Step = RecordStep | ObjectStep;
export type RecordStep = RecordChange & Numbered;
export type ObjectStep = ObjectChange & Numbered;

interface Numbered extends Limits {
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
    /** The record or object is not any more what the plan was made for. */
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
  /** It changes what Helm sees of the history: the others are planned for the release as it is then. */
  readonly reveals?: true;
  /** Where it is named and a manifest that is to come was given, that is looked at too. */
  readonly looksAhead?: true;
  /**
   * It takes who drives the release out of the way of the others, which are planned with it where it is named: the names of
   * the actors ({@link ReportedActor}) of which that is certain.
   */
  readonly clears?: (snapshot: Snapshot) => readonly string[];
  readonly why: string;
  /** `findings` are those it answers; never empty but for one that acts on request. */
  readonly propose: (snapshot: Snapshot, findings: readonly Finding[], choices: Choices) => Proposal;
}
