import { assertEquals } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { helm2Leftovers } from "./helm2_leftovers.ts";

testCheck(helm2Leftovers, { finds: [], quiet: ["p01-half", "p01-configmap", "h07-two-drivers"] });

const name = "healthy-rolled-back-helm3";

const visited = async (release: string, namespace: string) => {
  const labels = { OWNER: "TILLER", NAME: release, VERSION: "4", STATUS: "DEPLOYED" };
  const more = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `${release}.v4`, namespace, labels },
    data: { release: "" },
  };
  const { snapshot, findings } = await visitAltered(name, (objects) => [...objects, more]);
  for (const finding of findings) assertHolds(snapshot, finding);
  return findings.map(({ check, severity, summary }) => [check, severity, summary]);
};

Deno.test("history/helm2-leftovers: records of the Tiller, wherever it was, are told and no more", async () => {
  for (const namespace of ["kube-system", name]) {
    assertEquals(await visited("web", namespace), [
      [helm2Leftovers.id, "info", 'A record of Helm 2 bears the name "web" (revision 4); Helm 3 and 4 heed none.'],
    ]);
  }
  assertEquals(await visited("api", name), []);
});
