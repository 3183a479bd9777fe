import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { pendingInTheMiddle } from "./pending_in_the_middle.ts";

testCheck(pendingInTheMiddle, {
  finds: ["p10-over-pending"],
  quiet: ["p01-half", "p02-half", "p03-hook", "p10-late", "healthy-rolled-back"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/pending-in-the-middle finds each, and a label that makes it a baseline, ${helm}`, async () => {
    const { findings } = await visitRewritten(`p10-over-pending-${helm}`, {
      1: { status: "pending-install", label: "deployed" },
    });
    const own = findings.filter(({ check }) => check === pendingInTheMiddle.id);
    assertEquals(own.map(({ subject }) => subject), ["revision 1", "revision 2"]);
    assertStringIncludes(own[0]!.notes!.join(" "), "helm upgrade may start from it");
  });
}
