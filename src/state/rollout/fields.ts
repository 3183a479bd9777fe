import type { Json, JsonObject } from "../../model/json.ts";
import { isList, isObject } from "../json_values.ts";

/** Any object of Kubernetes, or a part of one: only what is there is taken from it. */
export type Part = object;

export function at(part: Part | undefined, ...path: string[]): Json | undefined {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined),
    part,
  ) as Json | undefined;
}

/** "" where there is no text. */
export function textAt(part: Part | undefined, ...path: string[]): string {
  const value = at(part, ...path);
  return typeof value === "string" ? value : "";
}

/** 0 where there is no number: the server leaves out a zero. */
export function numberAt(part: Part | undefined, ...path: string[]): number {
  const value = at(part, ...path);
  return typeof value === "number" ? value : 0;
}

/** The objects in a list; none where there is no list. */
export function partsAt(part: Part | undefined, ...path: string[]): readonly JsonObject[] {
  const value = at(part, ...path);
  return isList(value) ? value.filter(isObject) : [];
}

export function conditionOf(
  part: Part,
  type: string,
): { readonly index: number; readonly condition: JsonObject } | undefined {
  const conditions = partsAt(part, "status", "conditions");
  const index = conditions.findIndex((one) => one["type"] === type);
  return index < 0 ? undefined : { index, condition: conditions[index]! };
}
