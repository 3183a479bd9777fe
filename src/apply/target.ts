import type { Change } from "../model/plan.ts";
import type { Precondition, Reading, WriteOptions, WriteOutcome } from "../model/ports.ts";
import { keyOf as objectKey } from "../state/observation.ts";

/** What a step is on, a record or a live object: all that the engine knows of either. */
export interface Target {
  readonly read: () => Promise<Reading<Sight>>;
  /**
   * The one way by which a write is sent; which one follows from the images. `live` is the identity that it insists on,
   * null where nothing may be there.
   */
  readonly write: (live: Precondition | null, options: WriteOptions) => Promise<WriteOutcome<Sight>>;
}

/** A thing at a moment, held against the images of a step. */
export interface Sight {
  /** null: it is not there. */
  readonly identity: Precondition | null;
  /** What is not as the step wants it, and as it leaves it: by name, never by value. */
  readonly unlikeBefore: readonly string[];
  readonly unlikeAfter: readonly string[];
}

/** Steps on one thing have one key. No record has a name with slashes. */
export function keyOf({ target, object }: Change): string {
  return target ? target.name : objectKey(object, "");
}

/** `record "sh.helm.release.v1.web.v2"`, `Job "migrate"` */
export function nameOf({ target, object }: Change): string {
  return target ? `record "${target.name}"` : `${object.kind} "${object.name}"`;
}

/** ` in namespace "prod"`, or nothing. */
export function placeOf({ target, object }: Change): string {
  const { namespace } = target ?? object;
  return namespace === undefined ? "" : ` in namespace "${namespace}"`;
}
