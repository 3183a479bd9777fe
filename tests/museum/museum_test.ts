// The tool on real broken releases, recorded: what it finds, that each pointer resolves, and what its plan leads to.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { backwards } from "../../src/apply/stand.ts";
import { targetOf } from "../../src/apply/target_of.ts";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { makePlan, remediesFor } from "../../src/plan.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { history, labelStatus, payloadStatus } from "../../src/state/helm.ts";
import { PLANTED } from "../cluster/app_chart.ts";
import { type Incident, incidents } from "../cluster/incidents.ts";
import { assertHolds } from "../kit/check_tester.ts";
import { choicesOf } from "./choices.ts";
import { museum } from "./mod.ts";
import { type MuseumCase, openCase, scopeOf, visit, visitInFull, vouched } from "./visit.ts";

for (const entry of museum) {
  const incident = incidents.find(({ id }) => entry.name.replace(/-helm\d$/, "") === id);
  if (!incident) {
    Deno.test(`museum: ${entry.name} is healthy`, () => healthy(entry));
    continue;
  }
  Deno.test(`museum: ${entry.name} is diagnosed`, () => diagnosed(entry, incident));
  Deno.test(`museum: ${entry.name} is repaired, and the repair taken back`, () => repaired(entry, incident));
}

async function diagnosed(entry: MuseumCase, incident: Incident): Promise<void> {
  const { snapshot, findings } = await visit(openCase(entry), scopeOf(entry));
  assertEquals(loud(findings), [...incident.finds].sort(), said(findings));
  for (const finding of findings) assertHolds(snapshot, finding);
  assertEquals(diagnose(snapshot, checks), findings, "The same snapshot gave other findings the second time");
  const reported = remediesFor(snapshot, findings, repairs, vouched);
  assert(!JSON.stringify(reported).includes(PLANTED), "A secret came out");
}

/** No false alarms: whatever is read, no check has anything to say. */
async function healthy(entry: MuseumCase): Promise<void> {
  const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
  assertEquals(checks.flatMap((check) => [...check.examine(snapshot)].map(({ summary }) => summary)), []);
  const { findings } = await visit(openCase(entry), scopeOf(entry));
  assertEquals(findings, []);
}

async function repaired(entry: MuseumCase, incident: Incident): Promise<void> {
  const cluster = openCase(entry);
  const scope = scopeOf(entry);
  const before = await visit(cluster, scope);
  const plan = makePlan(
    before.snapshot,
    before.findings,
    repairs,
    choicesOf(incident),
    (then) => diagnose(then, checks),
  );
  if (incident.unrepaired) return assertEquals(plan.steps, []);
  assert(plan.steps.length > 0, JSON.stringify(plan.refusals));
  await carryOut(cluster, plan, "forward");
  const after = await visit(cluster, scope);
  const known = history(after.snapshot.records);
  assertEquals(known.map(payloadStatus), incident.after);
  assertEquals(known.map(labelStatus), incident.after);
  assertEquals(loud(after.findings), [...incident.remains ?? []].sort(), said(after.findings));
  await carryOut(cluster, plan, "undo");
  const undone = await visit(cluster, scope);
  assertEquals(undone.snapshot.records.map(({ image }) => image), before.snapshot.records.map(({ image }) => image));
}

/** The steps as the engine would write them; the engine itself is broken at every write in tests/faults. */
async function carryOut(cluster: Cluster, plan: Plan, direction: "forward" | "undo"): Promise<void> {
  for (const step of direction === "forward" ? plan.steps : backwards(plan.steps)) {
    const target = targetOf(step, cluster);
    const live = await target.read();
    if (!live.ok) throw new Error(`${step.says}: cannot be read`);
    assertEquals((await target.write(live.value.identity, { dryRun: false })).kind, "written");
  }
}

function loud(findings: readonly Finding[]): string[] {
  return findings.filter(({ severity }) => severity !== "info").map(({ check }) => check).sort();
}

function said(findings: readonly Finding[]): string {
  return findings.map(({ check, summary, notes, evidence }) =>
    [check, summary, ...(notes ?? []), ...evidence.map(({ at, what, saw }) => `  ${what}: ${saw} (${at})`)].join("\n")
  ).join("\n\n");
}
