import type { Json, JsonObject } from "../../model/json.ts";
import { defaultsOf, fieldName, isBytes, isEntryMap, isIntOrString, isQuantity, type Steps } from "./api_fields.ts";
import { isList, isObject } from "../json_values.ts";
import { itemsByKey, type Lists, orderOf } from "./merge_keys.ts";
import { sameQuantity } from "./quantity.ts";

/** A field of a manifest, of a live object or of neither: `undefined` is absent. */
export type Value = Json | undefined;

/**
 * Whether `live` is as `wanted` means it: has all that it says, whatever else may be there. With `other`, the manifest on
 * the far side of the step, what that one says and `wanted` does not must be gone too, or be what the server fills in.
 */
export function fits(lists: Lists, steps: Steps, wanted: Value, live: Value, other?: Value): boolean {
  if (saysNothing(wanted)) return isGone(lists, steps, live, other);
  if (live === undefined || live === null) return isNothing(lists, steps, wanted);
  if (isObject(wanted)) {
    if (!isObject(live)) return false;
    const before = isObject(other) ? other : {};
    return namesOf(wanted, before).every((name) =>
      fits(lists, [...steps, name], wanted[name], live[name], before[name])
    );
  }
  if (isList(wanted)) return isList(live) && fitsList(lists, steps, wanted, live, isList(other) ? other : []);
  return sameScalar(fieldName(lists.kind, steps), wanted!, live);
}

/** Whether two manifests' values mean the same. */
export function sameValue(lists: Lists, steps: Steps, one: Value, two: Value): boolean {
  return fits(lists, steps, one, two) && fits(lists, steps, two, one);
}

/** null, `{}` and `[]` say no more than nothing does. */
export function saysNothing(value: Value): value is undefined | null {
  return value === undefined || value === null ||
    typeof value === "object" && Object.keys(value).length === 0;
}

/** Whether a value may be absent where it is live: the server leaves out what is empty, 0 or false. */
export function isNothing(lists: Lists, steps: Steps, value: Value): boolean {
  if (saysNothing(value)) return true;
  if (isObject(value)) {
    return !isEntryMap(lists.kind, steps) &&
      Object.entries(value).every(([name, child]) => isNothing(lists, [...steps, name], child));
  }
  return (value === "" || value === 0 || value === false) && !isEntryMap(lists.kind, steps.slice(0, -1));
}

/** Whether the server may have written the value unasked. */
export function isDefault(lists: Lists, steps: Steps, value: Value): boolean {
  return defaultsOf(fieldName(lists.kind, steps)).some((known) => JSON.stringify(known) === JSON.stringify(value));
}

export function namesOf(...maps: JsonObject[]): string[] {
  return [...new Set(maps.flatMap((map) => Object.keys(map)))];
}

/** Nothing of what `other` said is there any more. A value that differs from it is not `other`'s. */
function isGone(lists: Lists, steps: Steps, live: Value, other: Value): boolean {
  if (saysNothing(live) || saysNothing(other)) return true;
  if (isObject(other) && isObject(live)) {
    return Object.keys(other).every((name) => isGone(lists, [...steps, name], live[name], other[name]));
  }
  const order = orderOf(lists, steps);
  if (isList(other) && isList(live) && order !== "in-place" && order !== "any-order") {
    return fitsList(lists, steps, [], live, other);
  }
  return isDefault(lists, steps, live) || !fits(lists, steps, other, live);
}

type Items = readonly Json[];

function fitsList(lists: Lists, steps: Steps, wanted: Items, live: Items, other: Items): boolean {
  const order = orderOf(lists, steps);
  const inList = [...steps, "[]"];
  if (order === "set") {
    return wanted.every((item) => live.includes(item)) &&
      other.every((item) => wanted.includes(item) || !live.includes(item));
  }
  if (order === "any-order") {
    return wanted.length === live.length &&
      wanted.every((item) => live.some((there) => fits(lists, inList, item, there)));
  }
  const byKey = order === "in-place" ? undefined : matchItems(order, wanted, live, other);
  if (byKey) return byKey.every(({ wanted, live, other }) => fitsItem(lists, inList, wanted, live, other));
  const before = other.length === wanted.length ? other : [];
  return wanted.length === live.length &&
    wanted.every((item, index) => fits(lists, inList, item, live[index], before[index]));
}

function fitsItem(lists: Lists, steps: Steps, wanted: Value, live: Value, other: Value): boolean {
  if (wanted === undefined) return live === undefined;
  return live !== undefined && fits(lists, steps, wanted, live, other);
}

/** One item of a keyed list, as each of three lists has it. */
export interface MatchedItem {
  readonly wanted: Value;
  readonly other: Value;
  readonly live: Value;
  /** Its place in the live list; of items that are not there, places after the last one. */
  readonly index: number;
}

/** The items that `wanted` or `other` names; undefined where an item lacks the key. Items of the live list alone are somebody else's. */
export function matchItems(
  keys: readonly string[],
  wanted: Items,
  live: Items,
  other: Items,
): MatchedItem[] | undefined {
  const [inWanted, inOther, inLive] = [wanted, other, live].map((list) => itemsByKey(list, keys));
  if (!inWanted || !inOther || !inLive) return undefined;
  let after = live.length;
  return [...new Set([...inWanted.keys(), ...inOther.keys()])].map((key) => ({
    wanted: inWanted.get(key)?.item,
    other: inOther.get(key)?.item,
    live: inLive.get(key)?.item,
    index: inLive.get(key)?.index ?? after++,
  }));
}

function sameScalar(field: string, wanted: Json, live: Json): boolean {
  if (wanted === live) return true;
  if (typeof wanted === "object" || typeof live === "object") return false;
  if (typeof wanted === "boolean" || typeof live === "boolean") return false;
  if (isQuantity(field)) return sameQuantity(wanted, live);
  if (isIntOrString(field)) return String(wanted) === String(live);
  return isBytes(field) && String(wanted).replace(/\s/g, "") === String(live).replace(/\s/g, "");
}
