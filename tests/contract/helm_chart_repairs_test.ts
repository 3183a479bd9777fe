// What a HelmChart of k3s or RKE2 means for every repair: none goes under the hands of the controller, and what is repaired
// keeps the label by which the controller tells that there is nothing to do.

import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { checks } from "../../src/checks/mod.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { makePlan } from "../../src/plan.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { visitChanged } from "../kit/check_tester.ts";
import { hashLabel, helmChart, helmJob, unmanaged } from "../kit/helm_charts.ts";
import { vouched } from "../museum/visit.ts";

const key = "helmcharts.helm.cattle.io/configHash";

/** A case of the museum as if a HelmChart had made it. */
async function drivenCase(name: string, ...controllers: KubeObject[]): Promise<Snapshot> {
  const { snapshot } = await visitChanged(name, (object) => object);
  const { scope, records, facts } = snapshot;
  return {
    ...snapshot,
    records: records.map((record) => ({
      ...record,
      image: { ...record.image, labels: { ...record.image.labels, ...hashLabel } },
    })),
    facts: {
      ...facts,
      controllers: controllers.map((object) =>
        object.kind === "HelmChart"
          ? { ...object, spec: { ...object["spec"] as object, targetNamespace: scope.namespace } }
          : object
      ),
    },
  };
}

const look = (snapshot: Snapshot) => diagnose(snapshot, checks);
const planOf = (snapshot: Snapshot): Plan =>
  makePlan(snapshot, look(snapshot), repairs, { ...vouched, assumeUnmanaged: true, allow: "careful" }, look);

for (const name of ["p01-half-helm3", "p05-install-helm4"]) {
  Deno.test(`a managed HelmChart: nothing of ${name} is repaired, and abort comes before the repair`, async () => {
    const { steps, refusals } = planOf(await drivenCase(name, helmChart(), helmJob("complete")));
    assertEquals(steps, []);
    assert(refusals.length > 0);
    for (const { reason, manual } of refusals) {
      assertEquals(reason, "driven-by-controller");
      const commands = manual![0]!.commands;
      const at = (part: string) => commands.findIndex((one) => one.includes(part));
      assert(at("unmanaged=true") === 0 && at('"failurePolicy":"abort"') === 1, commands.join("\n"));
      assert(at("helm doctor fix") > 1 && at("unmanaged-") > at("helm doctor fix"), commands.join("\n"));
    }
  });

  Deno.test(`an unmanaged HelmChart: repairs of ${name} keep the label, and the plan says what letting go does`, async () => {
    const held = helmChart({ failurePolicy: "abort" }, unmanaged);
    const { steps, consequences } = planOf(await drivenCase(name, held, helmJob("complete", { policy: "abort" })));
    assert(steps.length > 0);
    for (const { target, after } of steps) {
      if (target && after) assertEquals((after as { labels: Record<string, string> }).labels[key], hashLabel[key]);
    }
    assertMatch(consequences.join("\n"), /Once the HelmChart is managed again, its Job /);
  });

  Deno.test(`an unmanaged HelmChart whose Job goes on: nothing of ${name} is repaired`, async () => {
    const { steps, refusals } = planOf(await drivenCase(name, helmChart({}, unmanaged), helmJob("waiting")));
    assertEquals(steps, []);
    assert(refusals[0]!.manual![0]!.commands.includes("kubectl delete job helm-install-web -n kube-system"));
  });
}

Deno.test("a pending upgrade under reinstall: the controller would upgrade it, and uninstall what is called failed", async () => {
  const { steps, refusals } = planOf(
    await drivenCase("p01-half-helm3", helmChart({}, unmanaged), helmJob("complete")),
  );
  assertEquals(steps, []);
  const harm = refusals.find(({ says }) => says.includes("as this would leave it"))!;
  assertMatch(harm.says, /failed by uninstalling the release.*abort.*leave the record as it is/);
  assert(harm.manual![0]!.commands.some((command) => command.includes('"failurePolicy":"abort"')));
});

Deno.test("a pending install under reinstall is uninstalled as it is: to repair it makes that no worse", async () => {
  const { steps } = planOf(await drivenCase("p05-install-helm4", helmChart({}, unmanaged), helmJob("complete")));
  assert(steps.length > 0);
});
