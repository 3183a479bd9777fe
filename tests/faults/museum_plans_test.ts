// The plan of every recorded incident, broken at every moment.

import { planCases, switchCases } from "../museum/plan_case.ts";
import { breakEverywhere, crashEverywhere } from "./break_everywhere.ts";

for (const { name, open } of planCases()) {
  Deno.test(`the plan for ${name} survives whatever happens at any moment`, () => breakEverywhere(open));
}

for (const { name, open } of switchCases()) {
  Deno.test(`the plan for ${name}, who is switched off for it, survives a crash at any moment`, async () => {
    await crashEverywhere(open);
  });
}
