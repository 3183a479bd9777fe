import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { kept } from "./kept.ts";

testCheck(kept, {
  finds: ["r14"],
  quiet: ["healthy-stateful-set", "r10-crash-loop", "r10-claim-pending", "p02-half", "r09-install"],
});

Deno.test("objects/kept: a claim that came with the release is its own", async () => {
  const { snapshot } = await visitChanged(
    "r14-helm3",
    (object) =>
      object.kind === "PersistentVolumeClaim"
        ? { ...object, metadata: { ...object.metadata, creationTimestamp: "2030-01-01T00:00:00Z" } }
        : object,
  );
  assertEquals([...kept.examine(snapshot)], []);
});

Deno.test("objects/kept: an old claim alone is no trouble", async () => {
  const { snapshot } = await visitChanged(
    "r14-helm3",
    (object) =>
      object.kind === "Pod"
        ? { ...object, status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } } as typeof object
        : object,
  );
  assertEquals([...kept.examine(snapshot)], []);
});
