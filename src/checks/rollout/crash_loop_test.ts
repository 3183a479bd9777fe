import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { deployment, pod, replicaSet, rolloutFindings, visitRollout } from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import { crashLoop } from "./crash_loop.ts";

testCheck(crashLoop, {
  finds: ["r10-crash-loop", "r10-out-of-memory", "r10-run-error"],
  quiet: ["r10-image-pull", "r07-rollback", "healthy-deployment", "healthy-stateful-set"],
});

const found = async (container: JsonObject) => {
  const broken = pod("a", { container });
  const [one, ...others] = rolloutFindings(await visitRollout([deployment], [replicaSet, broken]));
  assertEquals([one!.check, others.length], [crashLoop.id, 0]);
  return one!;
};

Deno.test("what was never started has said nothing, and no log is advised", async () => {
  const message = 'exec: "/srv/start": no such file or directory';
  const lastState = { terminated: { exitCode: 128, reason: "StartError", message } };
  for (const reason of ["CrashLoopBackOff", "RunContainerError"]) {
    const one = await found({ restartCount: 3, state: { waiting: { reason } }, lastState });
    assertStringIncludes(one.summary, 'Container "main" cannot be started (StartError, started again 3 times)');
    assertStringIncludes(one.notes!.join(), `The node: ${message}`);
    assertEquals(one.manual!.flatMap(({ commands }) => commands), ["kubectl describe pod a -n prod"]);
  }
  const first = await found({ restartCount: 0, state: { waiting: { reason: "RunContainerError", message } } });
  assertStringIncludes(first.summary, 'Container "main" cannot be started (RunContainerError)');
});

Deno.test("a container that its own hook ends is told from one that ends by itself", async () => {
  const one = await found({
    restartCount: 1,
    state: { waiting: { reason: "PostStartHookError", message: "PostStartHook handler failed" } },
    lastState: { terminated: { exitCode: 137, reason: "Error" } },
  });
  assertStringIncludes(one.summary, 'Container "main" is ended because its postStart hook fails');
  assertStringIncludes(one.notes!.join(), "The node: PostStartHook handler failed");
});
