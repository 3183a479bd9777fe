import { assert, assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { hookRunning } from "./running.ts";

testCheck(hookRunning, {
  finds: ["r09-image", "r09-hanging", "p07-wrong-base", "w01-failed"],
  quiet: ["r09-pre", "r09-gone", "r08-failed", "p01-not-started", "healthy-failed-once"],
});

Deno.test("hooks/running says what the pod waits for, and what the next upgrade does to it", async () => {
  const { snapshot } = await visitChanged("r09-image-helm3", (object) => object);
  const [draft] = [...hookRunning.examine(snapshot)];
  assert(/still runs: container "main" .* waits: ImagePullBackOff/.test(draft!.summary), draft!.summary);
  assert(draft!.notes![0]!.startsWith("The next upgrade deletes this Job"), draft!.notes![0]);
});

Deno.test("hooks/running: one that ended meanwhile runs no more", async () => {
  const { snapshot } = await visitChanged(
    "r09-image-helm4",
    (object) =>
      object.kind === "Job"
        ? { ...object, status: { conditions: [{ type: "Complete", status: "True" }] } } as typeof object
        : object,
  );
  assertEquals([...hookRunning.examine(snapshot)], []);
});

Deno.test("hooks/running: a suspended Job never starts", async () => {
  const { snapshot } = await visitChanged(
    "r09-image-helm4",
    (object) =>
      object.kind === "Job"
        ? { ...object, status: { conditions: [{ type: "Suspended", status: "True" }] } } as typeof object
        : object,
  );
  const [draft] = [...hookRunning.examine(snapshot)];
  assert(draft!.summary.includes("is suspended, so it will never start"), draft!.summary);
});
