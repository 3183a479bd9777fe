import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { type Rewrite, visitRewritten } from "../../../tests/kit/rewritten.ts";
import { failed } from "./failed.ts";

testCheck(failed, {
  finds: ["failed-mended", "h05", "h06", "p07-wrong-base"],
  quiet: ["p01-half", "p02-half", "p03-build", "healthy-failed-once", "healthy-failed-at-first", "healthy-deployment"],
});

async function findingOf(name: string, rewrites: Readonly<Record<number, Rewrite | null>>) {
  const { snapshot, findings } = await visitRewritten(name, rewrites);
  const [finding, ...more] = findings.filter(({ check }) => check === failed.id);
  assertEquals(more, []);
  if (finding) assertHolds(snapshot, finding);
  return { finding, findings, text: [finding?.summary, ...finding?.notes ?? []].join("\n") };
}

const refused = (what: string) => `Upgrade "web" failed: ${what}`;

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`upgrade/failed: words that no check knows, and nothing else found, ${helm}`, async () => {
    const { finding, text } = await findingOf(`healthy-deployment-${helm}`, {
      2: { status: "failed", description: refused("the moon was full") },
    });
    assertEquals(finding!.severity, "warning");
    assertStringIncludes(text, 'Helm said of revision 2: "the moon was full"');
    assertStringIncludes(text, "No check of this version knows these words");
    assertStringIncludes(text, "What is live is revision 2");
  });

  Deno.test(`upgrade/failed: a cause that does not hold any more, ${helm}`, async () => {
    const { finding, text } = await findingOf(`p01-not-started-${helm}`, {
      2: {
        status: "failed",
        description: refused('update: failed to update: secrets "sh.helm.release.v1.web.v2" is forbidden: no'),
      },
    });
    assertEquals(finding!.severity, "warning");
    assertStringIncludes(text, "That does not hold any more");
    assertStringIncludes(text, "access/record-updates-denied");
    assertStringIncludes(text, "nothing of revision 2 was applied");
    assertStringIncludes(text, "The next helm upgrade starts from revision 1");
  });

  Deno.test(`upgrade/failed: the first error of the chain is told, and a failure of this tool's making is a note, ${helm}`, async () => {
    const chain = await findingOf(`h05-${helm}`, { 3: { description: 'Rollback "web" failed: the moon was full' } });
    assertStringIncludes(chain.text, "the first to fail since the last good one was revision 2");
    assertStringIncludes(chain.text, 'Helm said of revision 2: "');
    assertStringIncludes(chain.text, 'Helm said of revision 3: "the moon was full"');
    const own = await findingOf(`healthy-deployment-${helm}`, {
      2: {
        status: "failed",
        description: refused("its helm ended before it could finish (written by helm-doctor/0.3.0)"),
      },
    });
    assertEquals(own.finding!.severity, "info");
    assert(!/Helm said|No check of this version/.test(own.text), own.text);
    assertStringIncludes(own.text, "it was pending, and helm-doctor/0.3.0 marked it failed");
  });

  Deno.test(`upgrade/failed: it is a note beside what is to be acted on, ${helm}`, async () => {
    const { finding, findings } = await findingOf(`p07-wrong-base-${helm}`, {});
    assert(findings.some(({ check, severity }) => check === "history/none-deployed" && severity === "warning"));
    assertEquals(finding!.severity, "info");
  });
}

Deno.test("upgrade/failed: kilobytes of what the server refused are cut, and secrets hidden", async () => {
  const template = `{"spec":{"containers":[{"env":[{"name":"X","value":"${"v".repeat(3000)}"}]}]}}`;
  const { text } = await findingOf("healthy-deployment-helm3", {
    2: {
      status: "failed",
      description: refused(`cannot patch "web" with kind Deployment: Invalid value: ${template}: field is immutable`),
    },
  });
  assertStringIncludes(text, 'cannot patch "web" with kind Deployment: Invalid value: …: field is immutable');
  assert(!text.includes("vvv"), text);
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`upgrade/failed: of what is not there any more nobody can say that it does not hold, ${helm}`, async () => {
    const { finding, text } = await findingOf(`g12-gone-failed-${helm}`, {});
    assertEquals(finding!.severity, "info");
    assert(!text.includes("That does not hold any more"), text);
    assertStringIncludes(text, "Whether that still holds cannot be told");
    assertStringIncludes(text, "Deployment/web is not there any more");
    assertStringIncludes(text, "Nothing lasting of revision 2 is live, nor of revision 1.");
  });
}

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`upgrade/failed: a cause that is there still, ${helm}`, async () => {
    for (const [name, check] of [["failed-quota", "cluster/quota-full"], ["r05-claim", "upgrade/immutable-field"]]) {
      const { text } = await findingOf(`${name}-${helm}`, {});
      assertStringIncludes(text, `That still holds: ${check} proves it.`);
    }
    assertStringIncludes((await findingOf(`failed-mended-${helm}`, {})).text, "That does not hold any more");
  });
}
