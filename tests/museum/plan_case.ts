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
  return incidents.filter((one) => isRepaired(one) && !switches(one)).flatMap((one) => caseOf(one, named));
}

/**
 * The plans that switch somebody off and on again. They are taken back whatever comes in between, by rules of their own:
 * src/apply/engine.ts.
 */
export function switchCases(): PlanCase[] {
  return incidents.filter((one) => isRepaired(one) && switches(one)).flatMap((one) => caseOf(one));
}

/** What deletes an object for good cannot be taken back, which is what these are broken for. */
const isRepaired = ({ unrepaired, final }: Incident) => !unrepaired && !final;
const switches = ({ fix }: Incident) => fix?.includes("suspend-actor") ?? false;

function caseOf(incident: Incident, named: Partial<Choices> = {}): PlanCase[] {
  // What differs between the two Helms is how a release came to be ill; the plans are alike.
  const entry = museum.findLast(({ name }) => name.replace(/-helm\d$/, "") === incident.id);
  const open = () => openPlan(entry as MuseumCase, { ...choicesOf(incident), ...named });
  return entry ? [{ name: entry.name, open }] : [];
}

async function openPlan(entry: MuseumCase, choices: Choices): Promise<Case> {
  const cluster = openCase(entry);
  return { plan: planFor(await visit(cluster, scopeOf(entry)), choices), store: cluster.records, objects: cluster.objects };
}
