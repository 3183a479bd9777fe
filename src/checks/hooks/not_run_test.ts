import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { hookNotRun } from "./not_run.ts";

testCheck(hookNotRun, {
  finds: ["r08-silent"],
  quiet: ["r08-policy", "r08-exists", "r08-failed", "healthy-hooks", "healthy-four-to-three"],
});

Deno.test("hooks/not-run: a Job that is younger than the revision ran for it", async () => {
  const { snapshot } = await visitChanged(
    "r08-silent-helm4",
    (object) =>
      object.kind === "Job"
        ? { ...object, metadata: { ...object.metadata, creationTimestamp: "2030-01-01T00:00:00Z" } }
        : object,
  );
  assertEquals([...hookNotRun.examine(snapshot)], []);
});
