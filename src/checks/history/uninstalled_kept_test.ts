import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { lastInListOrder } from "../../state/helm.ts";
import { uninstalledKept } from "./uninstalled_kept.ts";

testCheck(uninstalledKept, { finds: [], quiet: ["p07-stale", "healthy-reinstalled", "p01-half", "h05"] });

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`history/uninstalled-kept tells in a word that the name is in use, ${helm}`, async () => {
    const { snapshot, findings } = await visitRewritten(`healthy-deployment-${helm}`, { 2: { status: "uninstalled" } });
    assertEquals(findings.map(({ check, severity }) => [check, severity]), [[uninstalledKept.id, "info"]]);
    assertHolds(snapshot, findings[0]!);
    assertStringIncludes(findings[0]!.manual![0]!.commands[0]!, "helm upgrade --install web ");
  });

  Deno.test(`history/uninstalled-kept: from revision 10 on helm upgrade --install looks at another, ${helm}`, async () => {
    const { snapshot } = await visitRewritten(`healthy-deployment-${helm}`, { 2: { status: "uninstalled" } });
    const [first, last] = snapshot.records;
    const tenth = { ...last!, revision: 10, ref: { ...last!.ref, name: last!.ref.name.replace(/2$/, "10") } };
    const release = { ...tenth.release!, version: 10 };
    const ninth = { ...first!, revision: 9, ref: { ...first!.ref, name: first!.ref.name.replace(/1$/, "9") } };
    const records = [{ ...ninth, release: { ...ninth.release!, version: 9 } }, { ...tenth, release }];
    assertEquals(lastInListOrder(records)!.revision, 9);
    const [draft] = [...uninstalledKept.examine({ ...snapshot, records })];
    assertStringIncludes(draft!.notes![1]!, "of 2 records it looks at revision 9");
    assertStringIncludes(draft!.manual![0]!.commands[0]!, "helm install --replace web ");
  });
}
