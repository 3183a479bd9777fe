// What every repair has to keep to, proven on museum cases: what it answers is gone afterwards and nothing new came, undo
// restores every byte, any prefix of its plan can be finished and taken back, and it touches records only.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { targetOf } from "../../src/apply/target_of.ts";
import { backwards } from "../../src/apply/stand.ts";
import { diagnose } from "../../src/diagnose.ts";
import { checks } from "../../src/checks/mod.ts";
import type { Choices, Plan, Refusal, Repair } from "../../src/model/plan.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { history, labelStatus, payloadStatus } from "../../src/state/helm.ts";
import { museum } from "../museum/mod.ts";
import { planFor } from "./plan.ts";
import { openCase, scopeOf, type Visit, visit, visitInFull } from "../museum/visit.ts";

interface Expected {
  /** Museum cases without their Helm, and the statuses of the history afterwards, as Helm sees it. */
  readonly heals: Readonly<Record<string, readonly string[]>>;
  readonly refuses?: Readonly<Record<string, Refusal["reason"]>>;
  /** What the user vouches for beside the age of the writer. */
  readonly choices?: Partial<Choices>;
}

export function testRepair(repair: Repair, { heals, refuses = {}, choices = {} }: Expected): void {
  for (const [id, after] of Object.entries(heals)) {
    for (const entry of casesOf(id)) {
      Deno.test(`${repair.id} heals ${entry.name}`, async () => {
        const cluster = openCase(entry);
        const before = await visit(cluster, scopeOf(entry));
        const plan = planOf(repair, before, choices);
        assert(plan.steps.length > 0, JSON.stringify(plan.refusals));
        for (let prefix = 1; prefix <= plan.steps.length; prefix++) {
          await carryOut(cluster, plan, prefix, "forward");
          if (prefix === plan.steps.length) {
            assertHealed(repair, before, await visitInFull(cluster, scopeOf(entry)), after);
          }
          await carryOut(cluster, plan, prefix, "undo");
          const { snapshot } = await visit(cluster, scopeOf(entry));
          assertEquals(snapshot.records.map(({ image }) => image), before.snapshot.records.map(({ image }) => image));
        }
        assertEquals(planOf(repair, before, choices), plan, "The same snapshot gave another plan");
      });
    }
  }
  for (const [id, reason] of Object.entries(refuses)) {
    for (const entry of casesOf(id)) {
      Deno.test(`${repair.id} refuses ${entry.name}`, async () => {
        const plan = planOf(repair, await visit(openCase(entry), scopeOf(entry)), choices);
        assertEquals(plan.steps, []);
        assertEquals(plan.refusals.map((refusal) => refusal.reason), [reason]);
      });
    }
  }
}

function casesOf(id: string) {
  const entries = museum.filter(({ name }) => name.replace(/-helm\d$/, "") === id);
  if (entries.length === 0) throw new Error(`The museum has no case "${id}"`);
  return entries;
}

function planOf(repair: Repair, visit: Visit, choices: Partial<Choices>): Plan {
  return planFor(visit, { allow: repair.risk, repair: repair.id, ...choices }, [repair]);
}

function assertHealed(repair: Repair, before: Visit, { snapshot }: Visit, after: readonly string[]): void {
  const records = history(snapshot.records);
  assertEquals(records.map(payloadStatus), [...after]);
  assertEquals(records.map(labelStatus), [...after]);
  const known = new Set(before.findings.map(({ check }) => check));
  for (const { check, summary } of diagnose(snapshot, checks)) {
    const isAnswered = repair.answers.includes(check) && check.startsWith("pending/");
    const isUncovered = repair.uncovers === "any" || repair.uncovers.includes(check);
    assert(!isAnswered && (known.has(check) || isUncovered), `${check} came or stayed: ${summary}`);
  }
  const faults = new Map(before.snapshot.records.map((record) => [record.ref.name, record.faults.length]));
  for (const { ref, faults: { length } } of snapshot.records) assert(length <= (faults.get(ref.name) ?? 0), ref.name);
}

async function carryOut(cluster: Cluster, plan: Plan, prefix: number, direction: "forward" | "undo"): Promise<void> {
  const steps = plan.steps.slice(0, prefix);
  for (const step of direction === "forward" ? steps : backwards(steps)) {
    const target = targetOf(step, cluster);
    const live = await target.read();
    if (!live.ok) throw new Error(`${step.says}: cannot be read`);
    assertEquals((await target.write(live.value.identity, { dryRun: false })).kind, "written");
  }
}
