import { assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import { payloadText } from "../record/decode.ts";
import { clearHookStage } from "./clear_hook_stage.ts";

const choices = { assumeUnmanaged: true };

testRepair(clearHookStage, { heals: { "w01-failed": ["deployed", "failed"] }, choices });

Deno.test("clear-hook-stage changes the two fields and no other byte", async () => {
  const steps = recordSteps(planFor(await visitChanged("w01-failed-helm3", (object) => object), choices));
  const texts = [steps[0]!.before!, steps[0]!.after!].map((image) => {
    const read = payloadText(image, "secret");
    return read.ok ? read.text : "";
  });
  assertEquals(
    texts[1],
    texts[0]!.replace('"last_phase":"hooks-pre","last_stage":1', '"last_phase":"init","last_stage":0'),
  );
  assertEquals(steps[0]!.before!.labels, steps[0]!.after!.labels);
});

Deno.test("a pending revision gets its status and its stage in one edit", async () => {
  const { steps, refusals } = planFor(await visitChanged("w01-panicked-helm3", (object) => object), choices);
  assertEquals(steps.map(({ says, repairs }) => [says, ...repairs]), [
    ["revision 2: hooks-pre 1 -> init 0", "clear-hook-stage"],
    ["revision 3: pending-upgrade -> failed", "mark-failed"],
  ]);
  assertEquals(refusals, []);
});
