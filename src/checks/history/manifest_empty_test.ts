import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { manifestEmpty } from "./manifest_empty.ts";

testCheck(manifestEmpty, {
  finds: [],
  quiet: ["healthy-empty", "healthy-hooks-only", "healthy-drops-objects", "p07-stale", "g12-gone"],
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/manifest-empty finds a deployed record that lost its manifest, ${helm}`, async () => {
    const { snapshot, findings } = await visitRewritten(`healthy-rolled-back-${helm}`, { 3: { manifest: "" } });
    const finding = findings.find(({ check }) => check === manifestEmpty.id);
    assertEquals(finding?.severity, "error");
    assertMatch(finding!.summary, /^Revision 3 is deployed and names no object, but \d+ of revision 2 are live/);
    assertHolds(snapshot, finding!);
  });

  Deno.test(`history/manifest-empty is quiet where the objects are gone, ${helm}`, async () => {
    const gone = await visitRewritten(
      `healthy-rolled-back-${helm}`,
      { 3: { manifest: "" } },
      (object) => object.metadata.name?.startsWith("sh.helm.") ? object : undefined,
    );
    assertEquals(gone.findings.filter(({ check }) => check === manifestEmpty.id), []);
  });
}
