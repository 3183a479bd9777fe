import { type Incident, incidents } from "../cluster/incidents.ts";
import type { Case } from "../kit/cases.ts";
import type { Choices } from "../../src/model/plan.ts";
import { planFor } from "../kit/plan.ts";
import { choicesOf } from "./choices.ts";
import { museum } from "./mod.ts";
import { type MuseumCase, openCase, scopeOf, visit } from "./visit.ts";

export interface PlanCase {
  readonly name: string;
  /** A fresh case each time. */
  readonly open: () => Promise<Case>;
}

/** The plan of every recorded incident that is repaired, each with its records; `named` asks all of them for one repair. */
export function planCases(named: Partial<Choices> = {}): PlanCase[] {
  // What deletes an object for good cannot be taken back, which is what these are broken for. Who is switched off for a plan
  // is switched back whatever comes in between, by rules of its own: src/apply/engine.ts.
  const switches = ({ fix }: Incident) => fix?.includes("suspend-actor") ?? false;
  const broken = incidents.filter((one) => !one.unrepaired && !one.final && !switches(one));
  return broken.flatMap((incident) => {
    // What differs between the two Helms is how a release came to be ill; the plans are alike.
    const entry = museum.findLast(({ name }) => name.replace(/-helm\d$/, "") === incident.id);
    return entry
      ? [{ name: entry.name, open: () => openPlan(entry as MuseumCase, { ...choicesOf(incident), ...named }) }]
      : [];
  });
}

async function openPlan(entry: MuseumCase, choices: Choices): Promise<Case> {
  const cluster = openCase(entry);
  return { plan: planFor(await visit(cluster, scopeOf(entry)), choices), store: cluster.records, objects: cluster.objects };
}
