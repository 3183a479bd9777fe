import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { deployment, event, pod, replicaSet, rolloutFindings, visitRollout } from "../../../tests/kit/rollouts.ts";
import { volumeNotMounted } from "./volume_not_mounted.ts";

testCheck(volumeNotMounted, {
  finds: ["r10-not-mounted", "r10-not-attached"],
  quiet: ["r10-config-missing", "r10-claim-pending", "r10-silent", "healthy-stateful-set"],
});

const first = pod("a", { container: { state: { waiting: { reason: "ContainerCreating" } } } });

Deno.test("a volume that cannot be mounted is told by what is not started and by the node's word", async () => {
  const said = event(first, "FailedMount", 'MountVolume.SetUp failed for volume "data" : timed out');
  const [one, ...others] = rolloutFindings(await visitRollout([deployment], [replicaSet, first, said]));
  assertEquals([one!.check, others.length], [volumeNotMounted.id, 0]);
  assertStringIncludes(one!.notes![0]!, "MountVolume.SetUp failed");
});

Deno.test("the node's word of a pod that runs by now is nothing", async () => {
  const runs = pod("a", { container: { ready: true, state: { running: {} } }, status: { phase: "Running" } });
  const said = event(runs, "FailedMount", 'MountVolume.SetUp failed for volume "data" : timed out');
  const { snapshot } = await visitRollout([deployment], [replicaSet, runs, said]);
  assertEquals([...volumeNotMounted.examine(snapshot)], []);
});
