import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import type { Hold } from "./drivers.ts";

/** What is known of an actor when its story is told. */
export interface Told {
  readonly snapshot: Snapshot;
  readonly hold: Hold;
  /** Its own object, such as a HelmRelease; undefined where only marks speak for it. */
  readonly object?: KubeObject;
  /** Where that stands in the snapshot: `/facts/controllers/0`. */
  readonly at?: string;
}

/**
 * What one driver does, from its sources, told for one release; undefined where nothing tells. Names and states only, never
 * a value of the release's, and never a text that it wrote: those may hold anything.
 */
export interface Story {
  /** What it is doing, or how it last ended, by its own object. */
  readonly now?: (told: Told) => string | undefined;
  /** What it will do by itself once the release is repaired, or it is resumed. */
  readonly next?: (told: Told) => string | undefined;
  /** What it would destroy by itself as the records stand, and what is to be done before: no repair may bring that about. */
  readonly destroys?: (told: Told) => string | undefined;
}
