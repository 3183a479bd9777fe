import type { Json } from "../../model/json.ts";

/** The value at a path; undefined where there is none. */
export function field(value: unknown, ...path: string[]): Json | undefined {
  return path.reduce<unknown>(
    (at, key) => (at !== null && typeof at === "object" ? (at as Record<string, unknown>)[key] : undefined),
    value,
  ) as Json | undefined;
}
