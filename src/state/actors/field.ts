import type { Json } from "../../model/json.ts";

/** The value at a path; undefined where there is none. */
export function field(value: unknown, ...path: string[]): Json | undefined {
  return path.reduce<unknown>(
    (at, key) => (at !== null && typeof at === "object" ? (at as Record<string, unknown>)[key] : undefined),
    value,
  ) as Json | undefined;
}

/** The same value, whatever the order of keys. */
export function sameJson(one: Json | undefined, two: Json | undefined): boolean {
  if (one === null || two === null || typeof one !== "object" || typeof two !== "object") return one === two;
  if (Array.isArray(one) !== Array.isArray(two)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(two).length &&
    keys.every((key) => Object.hasOwn(two, key) && sameJson(field(one, key), field(two, key)));
}
