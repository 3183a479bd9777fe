import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { otherDriver } from "./other_driver.ts";

testCheck(otherDriver, {
  finds: ["h07-two-drivers"],
  quiet: ["p01-half", "p01-configmap", "healthy-configmap-driver"],
});

const name = "healthy-rolled-back-helm3";

/** The case, whose records are Secrets, with one more in a ConfigMap; `bare`: without the Secrets. */
const visited = async (creationTimestamp: string, bare = false) => {
  const labels = { owner: "helm", name: "web", status: "deployed", version: "1" };
  const metadata = { name: "sh.helm.release.v1.web.v1", namespace: name, labels, creationTimestamp };
  const more = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { release: "" } };
  const { snapshot, findings } = await visitAltered(
    name,
    (objects) => [...objects.filter(({ kind, type }) => !bare || (kind === "Secret" && type === "Opaque")), more],
  );
  for (const finding of findings) assertHolds(snapshot, finding);
  return { snapshot, findings };
};

Deno.test("history/other-driver: the history written last is the one in use", async () => {
  const [newer] = (await visited("2030-01-01T00:00:00Z")).findings;
  assertEquals([newer!.check, newer!.severity, newer!.subject], [otherDriver.id, "warning", "driver configmap"]);
  assertMatch(
    newer!.summary,
    /3 records under driver secret and one record under driver configmap; .* driver configmap\.$/,
  );
  assertMatch(newer!.manual![1]!.commands[1]!, /^kubectl delete secret -n \S+ -l owner=helm,name=web$/);
  const [older] = (await visited("2020-01-01T00:00:00Z")).findings;
  assertMatch(older!.summary, /is that under driver secret\.$/);
  assertMatch(older!.manual![1]!.commands[1]!, /^kubectl delete configmap /);
  assertEquals(older!.manual!.length, 2);
});
