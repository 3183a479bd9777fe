import type { JsonObject } from "../../model/json.ts";
import { isList, isObject } from "../json_values.ts";

/** `maybe`: it cannot be told from what was read. */
export type Match = "yes" | "maybe" | "no";

export type Labels = Readonly<Record<string, string>>;

/** All must hold. */
export function all(matches: readonly Match[]): Match {
  if (matches.includes("no")) return "no";
  return matches.includes("maybe") ? "maybe" : "yes";
}

/** One is enough. */
export function any(matches: readonly Match[]): Match {
  if (matches.includes("yes")) return "yes";
  return matches.includes("maybe") ? "maybe" : "no";
}

/**
 * Whether labels meet a selector (k8s.io/apimachinery v0.36 `LabelSelectorAsSelector`); one that is absent or empty takes
 * all. `known: "in part"`: other labels may be there too.
 */
export function meets(selector: JsonObject | undefined, labels: Labels, known: "whole" | "in part" = "whole"): Match {
  const { matchLabels, matchExpressions } = selector ?? {};
  const equal = isObject(matchLabels) ? Object.entries(matchLabels) : [];
  const expressions = isList(matchExpressions) ? matchExpressions.filter(isObject) : [];
  const unknown = (key: string) => known === "in part" && labels[key] === undefined;
  return all([
    ...equal.map(([key, value]): Match => unknown(key) ? "maybe" : labels[key] === value ? "yes" : "no"),
    ...expressions.map((one) => unknown(String(one["key"])) ? "maybe" : meetsExpression(one, labels)),
  ]);
}

function meetsExpression({ key, operator, values }: JsonObject, labels: Labels): Match {
  const there = labels[String(key)];
  const listed = there !== undefined && isList(values) && values.includes(there);
  switch (operator) {
    case "In":
      return listed ? "yes" : "no";
    case "NotIn":
      return listed ? "no" : "yes";
    case "Exists":
      return there !== undefined ? "yes" : "no";
    case "DoesNotExist":
      return there === undefined ? "yes" : "no";
    default:
      return "maybe";
  }
}
