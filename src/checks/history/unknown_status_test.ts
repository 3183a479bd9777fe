import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { unknownStatus } from "./unknown_status.ts";

testCheck(unknownStatus, {
  finds: ["h06-unknown"],
  // There it blocks every upgrade, and history/none-deployed says so.
  quiet: ["p07-unknown", "p07-unknown-dead", "p01-half", "healthy-pruned"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/unknown-status is a word only in the middle, and never says what stands there, ${helm}`, async () => {
    const { snapshot, findings } = await visitRewritten(`healthy-pruned-${helm}`, { 6: { status: "hunter2" } });
    const own = findings.filter(({ check }) => check === unknownStatus.id);
    assertEquals(own.map(({ subject, severity }) => [subject, severity]), [["revision 6", "info"]]);
    assertHolds(snapshot, own[0]!);
    assertEquals(own[0]!.summary.includes("hunter2"), false);
  });
}

Deno.test("history/unknown-status: a word in other letters is unknown in the payload, while its label counts", async () => {
  const called = { status: "DEPLOYED", label: "deployed" };
  const { snapshot, findings } = await visitRewritten("healthy-rolled-back-helm3", { 3: called });
  const own = findings.find(({ check }) => check === unknownStatus.id)!;
  assertHolds(snapshot, own);
  assertStringIncludes(own.notes!.join(" "), "the next helm upgrade starts from it all the same");
  assertEquals(own.manual, undefined);
  const mismatch = findings.find(({ check }) => check === "history/status-mismatch")!;
  assertStringIncludes(mismatch.notes!.join(" "), "starts from revision 3");
  assertStringIncludes(mismatch.notes!.join(" "), "Right is the label: the payload names no status");
});
