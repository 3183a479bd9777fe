import type { Json, Pointer } from "./json.ts";
import type { Facet, Given, Snapshot, StoredRecord } from "./snapshot.ts";

export type Severity = "info" | "warning" | "error";

/** `area/condition`, which is its path in `src/checks` and its page in `docs/checks` too. Never changes. */
export type CheckId = `${string}/${string}`;

/** A statement about the world that can be looked up in the snapshot. */
export interface Evidence {
  readonly at: Pointer;
  /** What stands there: the value itself where it is a scalar that may be said, else a word for it. */
  readonly saw: Json;
  readonly expected?: Json;
  /** What this is, for a person: `last write of the record`. */
  readonly what: string;
}

/** One condition, found. */
export interface Finding extends Draft {
  readonly check: CheckId;
  readonly severity: Severity;
  /** Unique in one release: the check's id and the subject. */
  readonly key: string;
}

/** What a check yields; the rest of the {@link Finding} follows from the check. */
export interface Draft {
  /** `revision 2`, `Service/web` … */
  readonly subject: string;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** Further sentences: why, what it means, what is blocked, what will be lost. */
  readonly notes?: readonly string[];
  readonly evidence: readonly Evidence[];
  /** What a person has to do where no repair can. */
  readonly manual?: readonly Manual[];
  /** Where it differs from the check's own. */
  readonly severity?: Severity;
  /** It breaks commands on other releases too: the report says it once more, of the cluster. */
  readonly reach?: "cluster";
  /** The condition is the cluster's own, and this is what of the release it hits: the report says it once, of all releases. */
  readonly hits?: readonly string[];
  /** Known from words about the past alone: nothing that can be read shows whether it is so now. */
  readonly past?: true;
  /** What a helm said when it happened: `diagnose` makes notes of it, with what the known texts in it mean and whether that still holds. */
  readonly heard?: readonly Heard[];
}

/** Words of others, as they stand in a record. */
export interface Heard {
  /** `revision 3` */
  readonly of: string;
  readonly says: string;
}

export interface Manual {
  readonly summary: string;
  readonly commands: readonly string[];
}

export interface Check {
  readonly id: CheckId;
  readonly title: string;
  readonly severity: Severity;
  /** The version of this tool that brought it. */
  readonly since: string;
  /** What `examine` reads beside the records. */
  readonly needs: readonly Facet[];
  /** Exact fragments of error texts by which people meet the condition. */
  readonly symptoms: readonly RegExp[];
  /** By what it is known. */
  readonly proof: string;
  readonly why: string;
  readonly remedy: string;
  /** What the popular recipes do to a release in this condition. */
  readonly recipes?: string;
  /** It needs more than the records of every release, sound ones too, so it looks only at those that were named or look ill. */
  readonly thorough?: true;
  /** What it says holds even where not all records could be read; the others are not asked then. */
  readonly evenInPart?: true;
  /**
   * Why finding nothing does not disprove words that it knows: what they are about it could not see, or not as it was. A
   * sentence without its end. undefined, or absent: it disproves them.
   */
  readonly misses?: (snapshot: Snapshot, said: string) => string | undefined;
  /** A cheap look at the records alone: false where the check cannot find anything, so that nothing more is read for it. */
  readonly concerns: (records: readonly StoredRecord[], given: Given) => boolean;
  readonly examine: (snapshot: Snapshot) => Iterable<Draft>;
}
