import { assertEquals } from "deno-std/assert/mod.js";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import { payloadText } from "../record/decode.ts";
import { markDeployed } from "./mark_deployed.ts";

testRepair(markDeployed, {
  heals: {
    "p01-finished": ["superseded", "deployed"],
    "p02-finished": ["deployed"],
    "p04-upgrade": ["superseded", "deployed"],
    "p05-upgrade": ["superseded", "deployed"],
    "p06-hook": ["deployed"],
    "r10-late": ["superseded", "deployed"],
    "r10-late-install": ["deployed"],
    "w02-recreated": ["superseded", "deployed"],
  },
  refuses: { "p06-half": "not-proven", "p06-purge": "not-proven", "p06-held": "not-proven", "p06-older": "not-proven" },
});

for (const [helm, deleted] of [["helm3", ""], ["helm4", undefined]]) {
  Deno.test(`a release brought back has no time of deletion, as ${helm} writes it`, async () => {
    const visited = await visitChanged(`p06-hook-${helm}`, (object) => object);
    const steps = recordSteps(planFor(visited, { repair: markDeployed.id }));
    const read = payloadText(steps[0]!.after!, "secret");
    assertEquals(read.ok && JSON.parse(read.text).info.deleted, deleted);
  });
}

Deno.test("whether to keep a release or to uninstall it again is asked", async () => {
  const visited = await visitChanged("p06-hook-helm4", (object) => object);
  const { steps, refusals } = planFor(visited, { allow: "careful" });
  assertEquals(steps, []);
  assertEquals(refusals.find(({ repair }) => repair === markDeployed.id)!.reason, "ambiguous");
});

const service = (change: (live: KubeObject) => KubeObject | undefined) => (object: KubeObject) =>
  object.kind === "Service" && object.metadata?.name === "web" ? change(object) ?? object : object;

for (
  const [what, change] of [
    ["is being deleted", (live: KubeObject) => ({
      ...live,
      metadata: { ...live.metadata, deletionTimestamp: "2026-11-21T12:00:00Z", finalizers: ["lab.example/hold"] },
    })],
    ["is not the release's", (live: KubeObject) => ({ ...live, metadata: { ...live.metadata, annotations: {} } })],
    ["was changed", (live: KubeObject) => ({
      ...live,
      spec: { ...live["spec"] as Record<string, never>, selector: { app: "other" } },
      metadata: { ...live.metadata, managedFields: [] },
    })],
  ] as const
) {
  Deno.test(`a release is not brought back while one of its objects ${what}`, async () => {
    const visited = await visitChanged("p06-hook-helm3", service(change));
    const { steps, refusals } = planFor(visited, { repair: markDeployed.id });
    assertEquals([steps.length, refusals[0]?.reason], [0, "not-proven"]);
  });
}
