import { assertEquals } from "deno-std/assert/mod.js";
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
