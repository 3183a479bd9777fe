import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { type Rewrite, visitRewritten } from "../../../tests/kit/rewritten.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { rollbackTarget } from "./rollback_target.ts";

testCheck(rollbackTarget, {
  finds: ["h06", "h05", "p02-half"],
  quiet: ["p01-half", "p03-build", "p10-late", "p10-over-pending", "healthy-failed-once", "healthy-rolled-back"],
});

const cases: readonly [what: string, entry: string, rewrites: Record<number, Rewrite | null>, summary: string][] = [
  ["missing", "p10-three", { 4: null, 5: { status: "failed" } }, "goes to revision 4, which has no record"],
  ["failed", "p10-three", { 4: { status: "failed" }, 5: { status: "failed" } }, "revision 4, which failed itself"],
  ["pending", "p10-three", { 4: { status: "pending-upgrade" }, 5: { status: "failed" } }, "which never ended"],
  [
    "of a kind that is not served",
    "p03-build",
    { 2: { manifest: "apiVersion: lab.example/v1\nkind: Gadget\nmetadata: { name: one }\n" } },
    "which names Gadget of lab.example/v1, which the server does not serve",
  ],
];

for (const helm of ["helm3", "helm4"]) {
  for (const [what, entry, rewrites, summary] of cases) {
    Deno.test(`history/rollback-target: ${what}, ${helm}`, async () => {
      const { snapshot, findings } = await visitRewritten(`${entry}-${helm}`, rewrites);
      const [finding] = findings.filter(({ check }) => check === rollbackTarget.id);
      assertStringIncludes(finding!.summary, summary);
      assertHolds(snapshot, finding!);
    });
  }

  Deno.test(`history/rollback-target: a record that cannot be decoded, and what could be taken, ${helm}`, async () => {
    const { findings } = await visitRewritten(`p10-three-${helm}`, { 5: { status: "failed" } }, (object) => object);
    assertEquals(findings.filter(({ check }) => check === rollbackTarget.id), []);
    const cut = (object: KubeObject) => object;
    const { findings: others } = await visitRewritten(
      `p10-three-${helm}`,
      { 4: null, 5: { status: "failed" } },
      cut,
    );
    const [finding] = others.filter(({ check }) => check === rollbackTarget.id);
    assertStringIncludes(finding!.notes!.join(" "), "Revisions that worked once: 3, 2, 1.");
    assertStringIncludes(finding!.manual![0]!.commands[0]!, "helm rollback web 3 ");
  });
}
