import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { paused } from "./paused.ts";

testCheck(paused, { finds: ["r10-paused"], quiet: ["r10-late", "p01-half", "healthy-deployment"] });

const alter = (change: (live: Record<string, Record<string, unknown>>) => void) => async () => {
  const { snapshot } = await visitAltered("r10-paused-helm4", (objects) =>
    objects.map((object) => {
      if (object.kind !== "Deployment") return object;
      const copy = structuredClone(object);
      change(copy as never);
      return copy as KubeObject;
    }));
  return [...paused.examine(snapshot)];
};

Deno.test("rollout/paused names how many pods are as the revision has them, and the way on", async () => {
  const [draft] = await alter(() => {})();
  assertStringIncludes(draft!.summary, "0 of its 2 pods are as revision 2 has them");
  assertEquals(
    draft!.manual![0]!.commands[0]!.split(" ").slice(0, 5).join(" "),
    "kubectl rollout resume deployment web",
  );
});

const quiet: readonly [string, Parameters<typeof alter>[0]][] = [
  ["went on", ({ spec }) => delete spec!["paused"]],
  ["rolled all out before", ({ status }) => status!["updatedReplicas"] = status!["replicas"]],
  ["has no pods at all", ({ status }) => status!["replicas"] = 0],
  ["was not yet looked at", ({ status }) => status!["observedGeneration"] = 1],
];

for (const [what, change] of quiet) {
  Deno.test(`rollout/paused is quiet on one that ${what}`, async () => assertEquals(await alter(change)(), []));
}
