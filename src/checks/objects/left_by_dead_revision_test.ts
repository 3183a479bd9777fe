import { assertEquals } from "deno-std/assert/mod.js";
import { testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import { leftByDeadRevision } from "./left_by_dead_revision.ts";

testCheck(leftByDeadRevision, {
  finds: ["p01-half", "p01-baseline", "p01-post-hook", "r02-rollback", "m06"],
  quiet: ["p01-not-started", "p01-finished", "p02-half", "p05-upgrade", "p10-late"],
});

Deno.test("a pending revision that somebody labelled deployed is a dead one all the same", async () => {
  const { findings } = await visitChanged("p01-half-helm3", (object) => {
    if (object.kind !== "Secret" || !object.metadata.name.endsWith(".web.v2")) return object;
    return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, status: "deployed" } } };
  });
  const found = findings.filter(({ check }) => check === leftByDeadRevision.id);
  assertEquals(found.map(({ subject }) => subject), ["revision 2"]);
});
