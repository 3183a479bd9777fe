import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { deployment, object, pod, replicaSet, rolloutFindings, visitRollout } from "../../../tests/kit/rollouts.ts";
import { notReady } from "./not_ready.ts";

testCheck(notReady, {
  finds: ["r10-gate", "r10-silent", "r10-custom"],
  quiet: ["r10-unhealthy", "r10-cut-off", "healthy-custom-resource"],
});

Deno.test("what does not get ready and tells nothing is a warning, with the pods in question", async () => {
  const [one, ...others] = rolloutFindings(await visitRollout([deployment], [replicaSet, pod("a"), pod("b")]));
  assertEquals([one!.check, one!.severity, others.length], [notReady.id, "warning", 0]);
  assertStringIncludes(one!.notes!.join(), "Pod/a, Pod/b");
});

Deno.test("a custom resource that is not ready is what a failed revision may wait for, and nothing in a deployed one", async () => {
  const conditions = [{ type: "Ready", status: "False", reason: "Pending", message: "waiting for the issuer" }];
  const certificate = object("lab.example/v1", "Certificate", "web", { spec: {}, status: { conditions } });
  const meta = {
    kinds: [{ kind: { apiVersion: "lab.example/v1", kind: "Certificate" }, served: true, namespaced: true }],
  };
  const [one] = rolloutFindings(await visitRollout([certificate], [], { meta }));
  assertEquals(one!.check, notReady.id);
  assertStringIncludes(one!.notes!.join(), "waiting for the issuer");
  assertEquals(rolloutFindings(await visitRollout([certificate], [], { meta, status: "deployed" })), []);
});
