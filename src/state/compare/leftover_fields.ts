import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isManyThings, type Steps } from "./api_fields.ts";
import type { FieldNote } from "./compare.ts";
import { pointer } from "../evidence.ts";
import { isForeign, isHelm, managersOf, ownersOf } from "./field_owners.ts";
import { fits, isDefault, matchItems, saysNothing, type Value } from "./fits.ts";
import { isList, isObject } from "../json_values.ts";
import { type Lists, listsOf, orderOf } from "./merge_keys.ts";
import { normalForm } from "./normal_form.ts";

/**
 * Fields that the document of a dead revision has and the baseline's has not, that are live as the dead revision means
 * them and that Helm owns: the next upgrade diffs from the baseline, so it leaves them where they are. Of a part that is
 * left as a whole its top; of maps with free keys (labels, node selectors, data) each entry. Never what the API server
 * would have written itself, and nothing of an object without managed fields, for there the owner is not known.
 */
export function leftoverFields(base: JsonObject, dead: JsonObject, live: KubeObject): FieldNote[] {
  const kind = { apiVersion: String(dead["apiVersion"]), kind: String(dead["kind"]) };
  const spot = { lists: listsOf(kind, live), object: live, steps: [], path: [] };
  return findLeft(spot, normalForm(base), normalForm(dead), live as unknown as JsonObject);
}

interface Spot {
  readonly lists: Lists;
  readonly object: KubeObject;
  readonly steps: Steps;
  readonly path: readonly string[];
}

function findLeft(spot: Spot, base: Value, dead: Value, live: Value): FieldNote[] {
  if (saysNothing(dead) || saysNothing(live)) return [];
  if (saysNothing(base) && isWhollyLeft(spot, dead, live)) return [noteOf(spot)];
  if (isObject(dead) && isObject(live) && (isObject(base) || saysNothing(base))) {
    return Object.keys(dead).flatMap((name) => findLeft(below(spot, name), base?.[name], dead[name], live[name]));
  }
  if (isList(dead) && isList(live) && (isList(base) || saysNothing(base))) {
    return findLeftItems(spot, base ?? [], dead, live);
  }
  return [];
}

type Items = readonly Json[];

function findLeftItems(spot: Spot, base: Items, dead: Items, live: Items): FieldNote[] {
  const order = orderOf(spot.lists, spot.steps);
  if (order === "in-place" || order === "any-order") return [];
  if (order === "set") {
    return dead.filter((member) => !base.includes(member) && live.includes(member))
      .map((member) => item(spot, live.indexOf(member)))
      .filter(isHelms).map(noteOf);
  }
  return (matchItems(order, dead, live, base) ?? []).flatMap(({ wanted, other, live, index }) =>
    findLeft(item(spot, index), other, wanted, live)
  );
}

function isWhollyLeft(spot: Spot, dead: Value, live: Value): boolean {
  const { lists, steps } = spot;
  if (isManyThings(lists.kind, steps) || isOnlyDefaults(lists, steps, dead)) return false;
  // A keyed list is its items: others may have some in it.
  if (isList(dead) && !["in-place", "any-order"].includes(orderOf(lists, steps) as string)) return false;
  return fits(lists, steps, dead, live) && isHelms(spot) && !isPartlyForeign(spot, live);
}

function isOnlyDefaults(lists: Lists, steps: Steps, value: Value): boolean {
  if (saysNothing(value) || isDefault(lists, steps, value)) return true;
  return isObject(value) &&
    Object.entries(value).every(([name, child]) => isOnlyDefaults(lists, [...steps, name], child));
}

function isPartlyForeign(spot: Spot, live: Value): boolean {
  if (isForeign(spot.object, spot.path)) return true;
  return isObject(live) && Object.entries(live).some(([name, child]) => isPartlyForeign(below(spot, name), child));
}

function isHelms({ object, path }: Spot): boolean {
  return ownersOf(object, path).some(isHelm);
}

function noteOf({ object, path }: Spot): FieldNote {
  return { path, pointer: pointer("", path), kind: "left", managers: managersOf(object, path) };
}

function below(spot: Spot, name: string): Spot {
  return { ...spot, steps: [...spot.steps, name], path: [...spot.path, name] };
}

function item(spot: Spot, index: number): Spot {
  return { ...spot, steps: [...spot.steps, "[]"], path: [...spot.path, String(index)] };
}
