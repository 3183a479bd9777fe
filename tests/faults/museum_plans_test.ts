// The plan of every recorded incident, broken at every moment.

import { planCases } from "../museum/plan_case.ts";
import { breakEverywhere } from "./break_everywhere.ts";

for (const { name, open } of planCases()) {
  Deno.test(`the plan for ${name} survives whatever happens at any moment`, () => breakEverywhere(open));
}
