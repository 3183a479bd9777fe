import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Steps } from "./api_fields.ts";
import { pointer } from "../evidence.ts";
import { compareFields, type Comparison, type Leaf } from "./field_comparison.ts";
import { isForeign, isHelm, managersOf, ownersOf } from "./field_owners.ts";

/** One field where a live object is not as it is meant. It says where, never what. */
export interface FieldNote {
  /** As the field stands in the live object, list items by index; where it is missing, as it would stand there. */
  readonly path: readonly string[];
  /** The path as a JSON pointer below the object. */
  readonly pointer: string;
  /** `left`: should be gone. */
  readonly kind: Leaf["kind"];
  /** Who owns the field as it is live. */
  readonly managers: readonly string[];
}

export interface ObjectVerdict {
  /** Whether the step from the base's document to the next one reached the live object. Only what differs between the two can tell. */
  readonly applied: "yes" | "no" | "partly" | "no-difference" | "unclear";
  /** The live object is as the next document means it in full (null: gone, or kept); what others own is no matter. */
  readonly asMeant: boolean;
  /** Where it is not, and nobody but Helm answers for it. */
  readonly differences: readonly FieldNote[];
  /** Where it is not, and another manager owns the field: an autoscaler, an operator, a person with kubectl. */
  readonly foreign: readonly FieldNote[];
  /** The next manifest dropped the object, and its resource policy kept it. */
  readonly kept?: true;
}

/**
 * Judges one live object by two documents of one object: `base`, from which Helm set out, and `next`, to which it went.
 * null: the manifest has no such document, the cluster no such object.
 */
export function judgeObject(base: JsonObject | null, next: JsonObject | null, live: KubeObject | null): ObjectVerdict {
  if (next === null) return judgeDropped(live);
  const comparison = compareFields(base, next, live);
  if (live === null) return judgeAbsent(base, comparison);
  const notes = comparison.leaves.filter((leaf) => !leaf.fitsNext).map((leaf) => noteOf(live, leaf));
  const [foreign, differences] = [true, false].map((theirs) =>
    notes.filter(({ path }) => isForeign(live, path) === theirs)
  ) as [FieldNote[], FieldNote[]];
  const asMeant = differences.length === 0;
  const applied = base === null ? judgeNew(asMeant, live) : judgeStep(comparison, live);
  return { applied, asMeant, differences, foreign };
}

/** The places at which two documents of one object differ, once both are in normal form: fields as steps, `[]` for list items. */
export function changedFields(base: JsonObject, next: JsonObject): Steps[] {
  // As if `next` were live, so that no part of it is taken as a whole for being absent.
  return compareFields(base, next, next as KubeObject).leaves.filter(({ changed }) => changed).map(({ steps }) =>
    steps
  );
}

/** Helm deletes what the next manifest has not, unless the live object says `keep` (Helm 3.22 `pkg/kube/client.go` `update`). */
function judgeDropped(live: KubeObject | null): ObjectVerdict {
  const done = { applied: "yes", asMeant: true, differences: [], foreign: [] } as const;
  if (live === null) return done;
  if (live.metadata.annotations?.["helm.sh/resource-policy"] === "keep") return { ...done, kept: true };
  // Asked to go, and held by a finalizer.
  const applied = live.metadata.deletionTimestamp ? "partly" : "no";
  return { applied, asMeant: false, differences: [{ path: [], pointer: "", kind: "left", managers: [] }], foreign: [] };
}

function judgeAbsent(base: JsonObject | null, { same }: Comparison): ObjectVerdict {
  const applied = base === null ? "no" : same ? "no-difference" : "unclear";
  const missing: FieldNote = { path: [], pointer: "", kind: "missing", managers: [] };
  return { applied, asMeant: false, differences: [missing], foreign: [] };
}

function judgeNew(asMeant: boolean, live: KubeObject): ObjectVerdict["applied"] {
  if (asMeant) return "yes";
  const isHelms = live.metadata.labels?.["app.kubernetes.io/managed-by"] === "Helm" || ownersOf(live, []).some(isHelm);
  return isHelms ? "partly" : "unclear";
}

function judgeStep({ same, leaves }: Comparison, live: KubeObject): ObjectVerdict["applied"] {
  if (same) return "no-difference";
  const changed = leaves.filter((leaf) => leaf.changed);
  const telling = changed.filter((leaf) => isTelling(leaf, live));
  const arrived = telling.filter((leaf) => leaf.fitsNext).length;
  if (telling.length > 0) return arrived === telling.length ? "yes" : arrived === 0 ? "no" : "partly";
  return changed.every((leaf) => leaf.fitsNext && leaf.fitsBase) ? "no-difference" : "unclear";
}

/** What fits both or neither proves nothing, nor does what somebody else wrote last. */
function isTelling({ path, fitsBase, fitsNext, third }: Leaf, live: KubeObject): boolean {
  if (fitsNext === fitsBase || isForeign(live, path)) return false;
  // Where managers are known, a field that nobody owns is the server's own.
  return !third || (live.metadata.managedFields ?? []).length > 0 && ownersOf(live, path).length === 0;
}

function noteOf(live: KubeObject, { path, kind }: Leaf): FieldNote {
  return { path, pointer: pointer("", path), kind, managers: managersOf(live, path) };
}
