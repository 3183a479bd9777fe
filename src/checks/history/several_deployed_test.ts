import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { isRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { severalDeployed } from "./several_deployed.ts";

testCheck(severalDeployed, {
  finds: ["p10-late", "p10-wait", "p10-three", "h04-test"],
  quiet: ["p01-half", "p05-upgrade", "p07-stale", "p10-over-pending"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/several-deployed tells of one that is deployed by its label alone, ${helm}`, async () => {
    const { snapshot, findings } = await visitRewritten(`healthy-deployment-${helm}`, { 1: { label: "deployed" } });
    const [finding] = findings.filter(({ check }) => check === severalDeployed.id);
    assertStringIncludes(finding!.notes!.join(" "), "Revision 1 is deployed by its label alone");
    assertStringIncludes(finding!.summary, "what runs is revision 2");
    assertHolds(snapshot, finding!);
  });

  Deno.test(`history/several-deployed says why it cannot tell which one runs, ${helm}`, async () => {
    const { findings } = await visitRewritten(
      `p10-late-${helm}`,
      {},
      (object) =>
        object.kind === "Deployment"
          ? JSON.parse(JSON.stringify(object).replaceAll("example/web:", "example/other:"))
          : object,
    );
    const [finding] = findings.filter(({ check }) => check === severalDeployed.id);
    assertStringIncludes(finding!.summary, "not proven by what is live");
    assertStringIncludes(finding!.notes!.join(" "), "ive is not revision 2 (Deployment/web)");
  });

  Deno.test(`history/several-deployed takes a pending one with a false label for none, ${helm}`, async () => {
    const { findings } = await visitRewritten(`p01-half-${helm}`, { 2: { label: "deployed" } });
    assertEquals(findings.filter(({ check }) => check === severalDeployed.id), []);
  });
}

/** A byte copy of revision 2, which is deployed, under that name. */
const copied = async (name: string) => {
  const { snapshot, findings } = await visitAltered("healthy-deployment-helm3", (objects) => {
    const two = objects.find((object) => isRecord(object) && object.metadata.name.endsWith(".v2"))!;
    const identity = { name: `sh.helm.release.v1.web.${name}`, uid: "00000000-0000-0000-0000-000000000007" };
    return [...objects, { ...two, metadata: { ...two.metadata, ...identity } }];
  });
  const [finding] = findings.filter(({ check }) => check === severalDeployed.id);
  assertHolds(snapshot, finding!);
  return finding!;
};

Deno.test("history/several-deployed counts a copy as Helm does, and says that it is in the way", async () => {
  const { subject, summary, notes, evidence } = await copied("v3");
  assertEquals(subject, "revision 2 and record sh.helm.release.v1.web.v3");
  assertEquals(
    summary,
    'Revision 2 and the record "sh.helm.release.v1.web.v3", which Helm counts as revision 2, are all called deployed; ' +
      "what runs is revision 2.",
  );
  assertEquals(notes, [
    'The next helm upgrade would start from revision 2, and ends with "release: already exists", for ' +
    '"sh.helm.release.v1.web.v3" has the name that it needs.',
  ]);
  assertEquals(evidence.map(({ what }) => what).filter((what) => what.includes("revision 3")), []);
});

Deno.test("history/several-deployed: a copy under a name further on is in no upgrade's way", async () => {
  assertEquals((await copied("v7")).notes, ["The next helm upgrade would start from revision 2."]);
});
