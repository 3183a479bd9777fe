import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import {
  deployment,
  HOUR_AGO,
  pod,
  replicaSet,
  rolloutFindings,
  SECONDS_AGO,
  visitRollout,
} from "../../../tests/kit/rollouts.ts";
import { podsTerminating } from "./pods_terminating.ts";

testCheck(podsTerminating, {
  finds: ["r10-cut-off", "r10-held"],
  quiet: ["r07-wedged", "r10-late", "healthy-stateful-set"],
});

Deno.test("a pod on a node that does not answer is named", async () => {
  const held = pod("a", { metadata: { deletionTimestamp: HOUR_AGO, finalizers: [] } });
  const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet, held]));
  assertEquals(one!.check, podsTerminating.id);
  assertStringIncludes(one!.summary, "its node has not said that it ended");
});

Deno.test("a pod within its time to end is nothing", async () => {
  const ending = pod("a", { metadata: { deletionTimestamp: SECONDS_AGO } });
  const { snapshot } = await visitRollout([deployment], [replicaSet, ending]);
  assertEquals([...podsTerminating.examine(snapshot)], []);
});
