import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { deployment, object, pod, replicaSet, rolloutFindings, visitRollout } from "../../../tests/kit/rollouts.ts";
import type { JsonObject } from "../../model/json.ts";
import { containerRefused } from "./container_refused.ts";

testCheck(containerRefused, {
  finds: ["r10-refused"],
  quiet: ["r10-secret-missing", "r10-run-error", "healthy-deployment"],
});

const refused = (message: string) =>
  pod("a", { container: { state: { waiting: { reason: "CreateContainerConfigError", message } } } });

Deno.test("a refusal that names nothing missing is the node's own", async () => {
  const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet, refused("image will run as root")]));
  assertEquals(one!.check, containerRefused.id);
});

Deno.test("a refusal over what is missing is another check's", async () => {
  const [one] = rolloutFindings(await visitRollout([deployment], [replicaSet, refused('secret "late" not found')]));
  assertEquals([one!.check, one!.subject], ["rollout/reference-missing", "Secret/late"]);
});

Deno.test("what has come meanwhile is no cause: it will be tried again", async () => {
  const env = [{ name: "A", valueFrom: { secretKeyRef: { name: "late", key: "a" } } }];
  const template = { spec: { containers: [{ name: "main", env }] } };
  const asking = { ...deployment, spec: { ...deployment["spec"] as JsonObject, template } };
  const beside = [replicaSet, refused('secret "late" not found'), object("v1", "Secret", "late")];
  const [one] = rolloutFindings(await visitRollout([asking], beside));
  assertEquals(one!.check, "rollout/not-ready");
});
