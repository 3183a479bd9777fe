// Plans of real incidents, broken at every moment: a record that is away between two steps, and labels of several.

import type { Choices } from "../../src/model/plan.ts";
import { planFor } from "../kit/altered_case.ts";
import type { Case } from "../kit/cases.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, visit } from "../museum/visit.ts";
import { breakEverywhere } from "./break_everywhere.ts";

const open = async (name: string, choices: Partial<Choices>): Promise<Case> => {
  const entry = museum.find((one) => one.name === name)!;
  const cluster = openCase(entry);
  return { plan: planFor(await visit(cluster, scopeOf(entry)), choices), store: cluster.records };
};

const careful = { allow: "careful" } as const;
const recreate = { ...careful, repair: "recreate-record" } as const;

for (
  const [name, choices] of [
    ["h08-opaque-helm3", recreate],
    ["h08-immutable-helm4", recreate],
    ["h08-immutable-configmap-helm3", recreate],
    ["h08-immutable-pending-helm4", careful],
    ["h03-base-helm3", {}],
    ["h03-name-helm4", careful],
    ["h03-owner-helm3", careful],
  ] as const
) {
  Deno.test(`the plan for ${name} survives whatever happens at any moment`, () =>
    breakEverywhere(() => open(name, choices)));
}
