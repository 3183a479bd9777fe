import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { planFor } from "../../tests/kit/plan.ts";
import { visitUnderFlux } from "../../tests/kit/flux.ts";
import type { StepResult } from "../apply/result.ts";
import { sayLeftOff } from "./carry_out.ts";

Deno.test("a run that stops while somebody is switched off says so, and only then", async () => {
  const visit = await visitUnderFlux("p01-not-started-helm4");
  const plan = planFor(visit, { allow: "dangerous", repair: "suspend-actor" });
  const says = (...states: StepResult["state"][]) =>
    sayLeftOff({ run: { plan }, folder: { path: "/runs/1" } }, {
      steps: states.map((state, at) => ({ n: at + 1, state })),
    });
  assertStringIncludes(says("done", "conflict", "not-started")!, "/runs/1/backup/undo-by-hand.txt");
  assertStringIncludes(says("done", "done", "undone")!, "Step 1 stands (suspend HelmRelease");
  assertEquals([says("done", "done", "done"), says("undone", "conflict", "not-started")], [undefined, undefined]);
});
