import type { Json, JsonObject } from "../../model/json.ts";
import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import { isManyThings, type Steps } from "./api_fields.ts";
import { isForeign } from "./field_owners.ts";
import { fits, isDefault, type MatchedItem, matchItems, namesOf, sameValue, saysNothing, type Value } from "./fits.ts";
import { isList, isObject } from "../json_values.ts";
import { type Lists, listsOf, orderOf } from "./merge_keys.ts";
import { normalForm } from "./normal_form.ts";

export interface Comparison {
  readonly same: boolean;
  readonly leaves: readonly Leaf[];
}

/** The smallest part of an object that is judged as one: a scalar, an atomic list, an item that comes or goes. */
export interface Leaf {
  readonly steps: Steps;
  readonly path: readonly string[];
  readonly kind: "missing" | "different" | "left";
  readonly changed: boolean;
  readonly fitsBase: boolean;
  readonly fitsNext: boolean;
  /** One document says nothing of the field, and the live value is neither the other's nor a known default. */
  readonly third: boolean;
}

/** Compares two documents of one object, in normal form, with each other and with the live object. */
export function compareFields(base: JsonObject | null, next: JsonObject, live: KubeObject | null): Comparison {
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
  return { steps, path, kind: "left", changed: true, fitsBase, fitsNext: false, third: false };
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
    return {
      wanted: inWanted,
      other: inOther,
      live: inLive,
      index: inLive === undefined ? after++ : live.indexOf(item),
    };
  });
}

function visitItem(list: Spot, { wanted: next, other: base, live, index }: MatchedItem): Leaf[] {
  const spot = { ...list, steps: [...list.steps, "[]"], path: [...list.path, String(index)] };
  if (next !== undefined && live !== undefined && isObject(live)) return visit(spot, base, next, live);
  const item = leafOf(spot, base, next, live);
  // An item is there or not, whatever is in it.
  const fitsNext = (next === undefined) === (live === undefined);
  const fitsBase = base === undefined ? live === undefined : item.fitsBase && live !== undefined;
  return [{ ...item, fitsNext, fitsBase, third: false }];
}

function leafOf({ lists, steps, path }: Spot, base: Value, next: Value, live: Value): Leaf {
  const fitsBase = fits(lists, steps, base, live, next);
  const fitsNext = fits(lists, steps, next, live, base);
  const kind = live === undefined ? "missing" : next === undefined ? "left" : "different";
  const unsaid = base === undefined ? fitsBase && !fitsNext : next === undefined && fitsNext && !fitsBase;
  const third = unsaid && live !== undefined && !isDefault(lists, steps, live);
  return { steps, path, kind, changed: !sameValue(lists, steps, base, next), fitsBase, fitsNext, third };
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
