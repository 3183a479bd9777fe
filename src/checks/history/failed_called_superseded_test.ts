import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { failedCalledSuperseded } from "./failed_called_superseded.ts";

testCheck(failedCalledSuperseded, {
  finds: ["h05", "r02-rollback"],
  // A first install that failed is superseded by the success after it, which is nearer: that is Helm's ordinary way.
  quiet: [
    "healthy-failed-at-first",
    "healthy-failed-once",
    "healthy-rolled-back-on-failure",
    "p03-none-deployed",
    "h06",
  ],
});

const failed = 'Upgrade "web" failed: it did not come up';

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/failed-called-superseded: no revision is left to go back to, ${helm}`, async () => {
    const { findings } = await visitRewritten(`h05-${helm}`, { 1: { status: "failed" } });
    const [finding] = findings.filter(({ check }) => check === failedCalledSuperseded.id);
    assertStringIncludes(finding!.notes!.join(" "), "no revision is left to go back to");
  });

  Deno.test(`history/failed-called-superseded is only a word where that revision is what runs, ${helm}`, async () => {
    const { findings } = await visitRewritten(`healthy-rolled-back-${helm}`, {
      1: { status: "deployed" },
      2: { description: failed },
      3: { status: "failed" },
    });
    // What is live there is revision 1, with which 3 is one: 2 is not what runs.
    assertEquals(severities(findings), ["warning"]);
    const live = await visitRewritten(`healthy-deployment-${helm}`, {
      2: { status: "superseded", description: failed },
    });
    assertEquals(severities(live.findings), ["info"]);
  });

  Deno.test(`history/failed-called-superseded is quiet below a deployed one, and where the text is a user's, ${helm}`, async () => {
    const below = await visitRewritten(`healthy-deployment-${helm}`, { 1: { description: failed } });
    assertEquals(severities(below.findings), []);
    const text = "rolled out after the first try failed: see the log";
    const users = await visitRewritten(`h05-${helm}`, { 2: { description: text } });
    assertEquals(severities(users.findings), []);
  });
}

function severities(findings: readonly { readonly check: string; readonly severity: string }[]): string[] {
  return findings.filter(({ check }) => check === failedCalledSuperseded.id).map(({ severity }) => severity);
}
