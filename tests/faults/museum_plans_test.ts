// The plan of every recorded incident, broken at every moment.

import { incidents } from "../cluster/incidents.ts";
import { planFor } from "../kit/plan.ts";
import type { Case } from "../kit/cases.ts";
import { choicesOf } from "../museum/choices.ts";
import { museum } from "../museum/mod.ts";
import { type MuseumCase, openCase, scopeOf, visit } from "../museum/visit.ts";
import { breakEverywhere } from "./break_everywhere.ts";

for (const incident of incidents.filter(({ unrepaired }) => !unrepaired)) {
  // What differs between the two Helms is how a release came to be ill; the plans are alike.
  const entry = museum.findLast(({ name }) => name.replace(/-helm\d$/, "") === incident.id);
  if (!entry) continue;
  const open = async (): Promise<Case> => {
    const cluster = openCase(entry);
    return {
      plan: planFor(await visit(cluster, scopeOf(entry as MuseumCase)), choicesOf(incident)),
      store: cluster.records,
    };
  };
  Deno.test(`the plan for ${entry.name} survives whatever happens at any moment`, () => breakEverywhere(open));
}
