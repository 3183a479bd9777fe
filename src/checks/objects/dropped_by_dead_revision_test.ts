import { assertEquals } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { droppedByDeadRevision } from "./dropped_by_dead_revision.ts";

testCheck(droppedByDeadRevision, {
  finds: ["r02-half", "r02-before-rollback", "r12-told"],
  quiet: ["r02-orphan", "r03", "p01-removes", "p01-removes-not-started", "h05", "h06", "r10-late"],
});

Deno.test("what is on its way out was deleted after all", async () => {
  const { findings } = await visitAltered(
    "r02-half-helm3",
    (objects) =>
      objects.map((object) =>
        object.metadata.name === "extra"
          ? { ...object, metadata: { ...object.metadata, deletionTimestamp: "2026-11-21T08:00:00Z" } }
          : object
      ),
  );
  assertEquals(findings.filter(({ check }) => check === droppedByDeadRevision.id), []);
});
