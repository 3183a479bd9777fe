import { assertEquals } from "deno-std/assert/mod.js";
import { visitAltered } from "../../tests/kit/altered_case.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { visitChanged } from "../../tests/kit/check_tester.ts";
import { planOf } from "../../tests/kit/rewritten.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import { clearLeftoverHook } from "./clear_leftover_hook.ts";

const choices = { allow: "dangerous", repair: "clear-leftover-hook" } as const;

testRepair(clearLeftoverHook, {
  heals: {
    "r08-policy": ["superseded", "deployed"],
    "r08-exists": ["superseded", "deployed", "failed"],
    "r08-failed": ["deployed", "failed", "failed"],
  },
  choices,
});

const planFor = async (change: (object: KubeObject) => KubeObject) =>
  planOf(clearLeftoverHook, await visitChanged("r08-policy-helm3", change), choices);

Deno.test("clear-leftover-hook deletes the very Job, for good", async () => {
  const { steps } = await planFor((object) => object);
  assertEquals(steps.map(({ object, after, final }) => [object?.kind, object?.name, after, final]), [
    ["Job", "migrate", null, true],
  ]);
  assertEquals(typeof (steps[0]!.before as { uid?: string }).uid, "string");
});

Deno.test("clear-leftover-hook leaves a Job that Helm did not make, and one that another release claims", async () => {
  const foreign = await planFor((object) =>
    object.kind === "Job"
      ? {
        ...object,
        metadata: { ...object.metadata, managedFields: [{ manager: "kubectl-create", operation: "Update" }] },
      }
      : object
  );
  assertEquals([foreign.steps.length, foreign.refusals[0]?.reason], [0, "not-proven"]);
  const claimed = await planFor((object) =>
    object.kind === "Job"
      ? {
        ...object,
        metadata: {
          ...object.metadata,
          annotations: { "meta.helm.sh/release-name": "other", "meta.helm.sh/release-namespace": "there" },
        },
      }
      : object
  );
  assertEquals([claimed.steps.length, claimed.refusals[0]?.reason], [0, "ambiguous"]);
});

Deno.test("clear-leftover-hook has to be named", async () => {
  const visit = await visitChanged("r08-policy-helm3", (object) => object);
  const { steps, refusals } = planOf(clearLeftoverHook, visit, { allow: "dangerous" });
  assertEquals([steps.length, refusals[0]?.reason], [0, "risk-not-allowed"]);
});

Deno.test("clear-leftover-hook leaves the hook that still runs, and clears the one beside it", async () => {
  const visit = await visitChanged("r08-killed-helm3", (object) => object);
  const { steps, consequences } = planOf(clearLeftoverHook, visit, choices);
  assertEquals(steps.map(({ object }) => object?.name), ["prepare1"]);
  assertEquals(consequences.filter((says) => says.includes("Job/migrate")), [
    "Job/migrate still runs and is not deleted: it stays in the way.",
  ]);
});

Deno.test("clear-leftover-hook refuses where nothing but what runs is in the way", async () => {
  const visit = await visitAltered(
    "r08-killed-helm3",
    (objects) => objects.filter(({ kind, metadata }) => kind !== "Job" || metadata.name !== "prepare1"),
  );
  const { steps, refusals } = planOf(clearLeftoverHook, visit, choices);
  assertEquals(steps, []);
  assertEquals(refusals.map(({ reason, says }) => [reason, says]), [
    ["not-proven", "Job/migrate still runs: nothing that may still work is deleted."],
  ]);
});
