import type { Json, JsonObject } from "../model/json.ts";
import type { KindRef, KubeObject } from "../model/kubernetes.ts";
import { isManyThings, type Steps } from "./api_fields.ts";
import { pointer } from "./evidence.ts";
import { isForeign, isHelm, managersOf, ownersOf } from "./field_owners.ts";
import { fits, type MatchedItem, matchItems, namesOf, sameValue, saysNothing, type Value } from "./fits.ts";
import { isList, isObject } from "./json_values.ts";
import { type Lists, listsOf, orderOf } from "./merge_keys.ts";
import { normalForm } from "./normal_form.ts";

/** One field where a live object is not as it is meant. It says where, never what. */
export interface FieldNote {
  /** As the field stands in the live object, list items by index; where it is missing, as it would stand there. */
  readonly path: readonly string[];
  /** The path as a JSON pointer below the object. */
  readonly pointer: string;
  /** `left`: should be gone. */
  readonly kind: "missing" | "different" | "left";
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
  const comparison = compare(base, next, live);
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
  return compare(base, next, next as KubeObject).leaves.filter(({ changed }) => changed).map(({ steps }) => steps);
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
  // What fits both or neither, or was last written by somebody else, proves nothing.
  const telling = changed.filter((leaf) => leaf.fitsNext !== leaf.fitsBase && !isForeign(live, leaf.path));
  const arrived = telling.filter((leaf) => leaf.fitsNext).length;
  if (telling.length > 0) return arrived === telling.length ? "yes" : arrived === 0 ? "no" : "partly";
  return changed.every((leaf) => leaf.fitsNext && leaf.fitsBase) ? "no-difference" : "unclear";
}

function noteOf(live: KubeObject, { path, kind }: Leaf): FieldNote {
  return { path, pointer: pointer("", path), kind, managers: managersOf(live, path) };
}

interface Comparison {
  readonly same: boolean;
  readonly leaves: readonly Leaf[];
}

/** The smallest part of an object that is judged as one: a scalar, an atomic list, an item that comes or goes. */
interface Leaf {
  readonly steps: Steps;
  readonly path: readonly string[];
  readonly kind: FieldNote["kind"];
  readonly changed: boolean;
  readonly fitsBase: boolean;
  readonly fitsNext: boolean;
}

function compare(base: JsonObject | null, next: JsonObject, live: KubeObject | null): Comparison {
  const kind: KindRef = { apiVersion: String(next["apiVersion"]), kind: String(next["kind"]) };
  const lists = listsOf(kind, live);
  const [from, to] = [normalForm(base ?? {}), normalForm(next)];
  const leaves = visit({ lists, live, steps: [], path: [] }, from, to, (live ?? {}) as Value);
  return { same: sameValue(lists, [], from, to), leaves };
}

/** Where a comparison stands: in the manifests (`steps`) and in the live object (`path`). */
interface Spot {
  readonly lists: Lists;
  readonly live: KubeObject | null;
  readonly steps: Steps;
  readonly path: readonly string[];
}

function visit(spot: Spot, base: Value, next: Value, live: Value): Leaf[] {
  const [from, to] = [base, next].map((value) => saysNothing(value) ? undefined : value);
  if (from === undefined && to === undefined) return [];
  if (isMapOrAbsent(from) && isMapOrAbsent(to) && isObject(live)) return visitMap(spot, from, to, live);
  if (isListOrAbsent(from) && isListOrAbsent(to) && isList(live)) {
    const items = matchedItems(spot, from ?? [], to ?? [], live);
    if (items) return items.flatMap((item) => visitItem(spot, item));
  }
  return [leafOf(spot, from, to, live)];
}

function visitMap(spot: Spot, base: JsonObject | undefined, next: JsonObject | undefined, live: JsonObject): Leaf[] {
  const leaves = namesOf(base ?? {}, next ?? {}).flatMap((name) =>
    visit(below(spot, name), base?.[name], next?.[name], live[name])
  );
  return next === undefined && isWhollyLeft(spot, leaves, live) ? [wholeOf(spot, leaves)] : leaves;
}

/** A map that should be gone is one thing, if what else is in it is no more than what comes with it. */
function isWhollyLeft(spot: Spot, leaves: readonly Leaf[], live: JsonObject): boolean {
  if (leaves.every((leaf) => leaf.fitsNext) || leaves.some((leaf) => leaf.fitsNext && !leaf.fitsBase)) return false;
  return !isManyThings(spot.lists.kind, spot.steps) &&
    Object.keys(live).every((name) => spot.live === null || !isForeign(spot.live, [...spot.path, name]));
}

function wholeOf({ steps, path }: Spot, leaves: readonly Leaf[]): Leaf {
  const fitsBase = leaves.every((leaf) => leaf.fitsBase);
  return { steps, path, kind: "left", changed: true, fitsBase, fitsNext: false };
}

function matchedItems(
  { lists, steps }: Spot,
  base: readonly Json[],
  next: readonly Json[],
  live: readonly Json[],
): MatchedItem[] | undefined {
  const order = orderOf(lists, steps);
  if (order === "in-place" || order === "any-order") return undefined;
  return order === "set" ? matchMembers(next, live, base) : matchItems(order, next, live, base);
}

function matchMembers(wanted: readonly Json[], live: readonly Json[], other: readonly Json[]): MatchedItem[] {
  let after = live.length;
  return [...new Set([...wanted, ...other])].map((item) => {
    const [inWanted, inOther, inLive] = [wanted, other, live].map((list) => list.includes(item) ? item : undefined);
    return { wanted: inWanted, other: inOther, live: inLive, index: inLive === undefined ? after++ : live.indexOf(item) };
  });
}

function visitItem(list: Spot, { wanted: next, other: base, live, index }: MatchedItem): Leaf[] {
  const spot = { ...list, steps: [...list.steps, "[]"], path: [...list.path, String(index)] };
  if (next !== undefined && live !== undefined && isObject(live)) return visit(spot, base, next, live);
  const item = leafOf(spot, base, next, live);
  // An item is there or not, whatever is in it.
  const fitsNext = (next === undefined) === (live === undefined);
  const fitsBase = base === undefined ? live === undefined : item.fitsBase && live !== undefined;
  return [{ ...item, fitsNext, fitsBase }];
}

function leafOf({ lists, steps, path }: Spot, base: Value, next: Value, live: Value): Leaf {
  return {
    steps,
    path,
    kind: live === undefined ? "missing" : next === undefined ? "left" : "different",
    changed: !sameValue(lists, steps, base, next),
    fitsBase: fits(lists, steps, base, live, next),
    fitsNext: fits(lists, steps, next, live, base),
  };
}

function below(spot: Spot, name: string): Spot {
  return { ...spot, steps: [...spot.steps, name], path: [...spot.path, name] };
}

function isMapOrAbsent(value: Value): value is JsonObject | undefined {
  return value === undefined || isObject(value);
}

function isListOrAbsent(value: Value): value is readonly Json[] | undefined {
  return value === undefined || isList(value);
}
