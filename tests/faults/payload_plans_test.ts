// Plans for records that cannot be decoded, broken at every moment: payloads restored, salvaged, and records removed.

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

for (
  const [name, choices] of [
    ["h02-packaging-helm3", careful],
    ["h02-wrong-key-helm4", careful],
    ["h02-configmap-helm3", careful],
    ["h02-cut-behind-helm4", careful],
    ["h02-cut-newest-helm3", careful],
    ["h02-null-helm4", { ...careful, repair: "quarantine-record" }],
  ] as const
) {
  Deno.test(`the plan for ${name} survives whatever happens at any moment`, () =>
    breakEverywhere(() => open(name, choices)));
}
