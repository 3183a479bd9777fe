import type { Json } from "../../model/json.ts";
import type { ObjectChange } from "../../model/plan.ts";
import type { FieldChange } from "../../model/report.ts";
import { isSayable, pointer } from "../evidence.ts";
import { leavesOf, valueAt } from "./image.ts";

/** Where a change of a live object changes it. A value stands beside it only if it may be said; that there is none always may. */
export function fieldChanges({ before, after }: ObjectChange): FieldChange[] {
  if (before === null || after === null) return [];
  return leavesOf(after.fields).flatMap(([path, value]) => {
    const was = valueAt(before.fields, path) ?? null;
    if (JSON.stringify(was) === JSON.stringify(value)) return [];
    const at = pointer("", path);
    return [{ path: at, ...said("before", at, was), ...said("after", at, value) }];
  });
}

function said<Side extends "before" | "after">(
  side: Side,
  at: string,
  value: Json,
): { readonly [side in Side]?: Json } {
  const may = value === null || (typeof value !== "object" && isSayable(`/objects/0/live${at}`));
  return may ? { [side]: value } as { readonly [side in Side]?: Json } : {};
}
