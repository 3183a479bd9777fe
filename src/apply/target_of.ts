import type { Change } from "../model/plan.ts";
import type { Cluster } from "../model/ports.ts";
import { objectTarget } from "./object_target.ts";
import { recordTarget } from "./record_target.ts";
import type { Target } from "./target.ts";

/** What the engine writes to. */
export type Place = Pick<Cluster, "records" | "objects">;

export function targetOf(change: Change, { records, objects }: Place): Target {
  return change.target ? recordTarget(change, records) : objectTarget(change, objects);
}
