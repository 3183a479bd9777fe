import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { isList, isObject } from "../json_values.ts";
import type { Steps } from "./api_fields.ts";
import type { FieldNote } from "./compare.ts";
import type { Value } from "./fits.ts";
import { itemsByKey, type Lists, listsOf, orderOf } from "./merge_keys.ts";
import { normalForm } from "./normal_form.ts";

/**
 * The document with the fields that a dead revision left in the live object, as the dead one's document has them: what a
 * diff that sets out from it can remove. `left` is what `leftoverFields` told of the same three.
 */
export function learnFields(
  known: JsonObject,
  dead: JsonObject,
  live: KubeObject,
  left: readonly FieldNote[],
): JsonObject {
  const kind = { apiVersion: String(dead["apiVersion"]), kind: String(dead["kind"]) };
  const spot = { lists: listsOf(kind, live), steps: [] };
  const said = normalForm(dead);
  return left.reduce<JsonObject>(
    (document, { path }) => learn(spot, document, said, live as unknown as Json, path) as JsonObject,
    known,
  );
}

interface Spot {
  readonly lists: Lists;
  readonly steps: Steps;
}

/** `path` is as the field stands in the live object, list items by index. */
function learn(spot: Spot, known: Value, dead: Value, live: Value, path: readonly string[]): Value {
  const [token, ...rest] = path;
  if (token === undefined) return dead;
  if (isList(live)) return learnItem(spot, isList(known) ? known : [], isList(dead) ? dead : [], live, path);
  const [before, said, there] = [known, dead, live].map((value) => isObject(value) ? value : {}) as [
    JsonObject,
    JsonObject,
    JsonObject,
  ];
  return { ...before, [token]: learn(below(spot, token), before[token], said[token], there[token], rest) };
}

type Items = readonly Json[];

function learnItem(spot: Spot, known: Items, dead: Items, live: Items, [token, ...rest]: readonly string[]): Items {
  const order = orderOf(spot.lists, spot.steps);
  const item = live[Number(token)]!;
  if (typeof order === "string") return [...known, item];
  const key = [...itemsByKey([item], order)?.keys() ?? []][0]!;
  const said = itemsByKey(dead, order)?.get(key)?.item;
  const there = itemsByKey(known, order)?.get(key);
  // An item that the document does not have is found by its key alone.
  const before = there?.item ??
    Object.fromEntries(order.flatMap((name) => said?.[name] === undefined ? [] : [[name, said[name]]]));
  const learned = learn(below(spot, "[]"), before, said, item, rest)!;
  return there ? known.with(there.index, learned) : [...known, learned];
}

function below({ lists, steps }: Spot, step: string): Spot {
  return { lists, steps: [...steps, step] };
}
