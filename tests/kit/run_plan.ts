// A plan carried out by the real engine, with a journal in memory and no clock.

import { apply } from "../../src/apply/engine.ts";
import type { ApplyResult } from "../../src/apply/result.ts";
import { rehearse } from "../../src/apply/rehearse.ts";
import { seenOf } from "../../src/apply/stand.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Cluster } from "../../src/model/ports.ts";
import type { Direction, Entry, Run } from "../../src/model/run.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { memoryFolder } from "./memory_folder.ts";

export type { ApplyResult, Entry };
export { rehearse };

/** The run of a plan that was made for this snapshot; goes on with what `entries` hold. */
export function runPlan(
  cluster: Cluster,
  { records }: Snapshot,
  plan: Plan,
  entries: Entry[],
  { direction = "forward" as Direction, stopAfter = Infinity } = {},
): Promise<ApplyResult> {
  const [id, startedAt] = ["20261121T083015Z-web-3f9a", "2026-11-21T08:30:15Z"];
  const run: Run = { version: 1, id, tool: "helm-doctor/test", startedAt, plan, seen: seenOf(records) };
  let steps = 0;
  return apply(run, memoryFolder(entries), cluster, {
    direction,
    interrupted: () => steps >= stopAfter,
    onStep: () => steps++,
    sleep: () => Promise.resolve(),
  });
}
