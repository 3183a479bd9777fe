import { assertEquals } from "deno-std/assert/mod.js";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitRewritten } from "../../../tests/kit/rewritten.ts";
import { gap } from "./gap.ts";

testCheck(gap, { finds: [], quiet: ["healthy-pruned", "healthy-reinstalled", "p01-half", "p10-late", "h06"] });

const cases: readonly [what: string, entry: string, statuses: Record<number, string | null>, subjects: string[]][] = [
  ["a record in the middle was deleted", "p10-three", { 3: null }, ["revision 3"]],
  ["two were deleted", "p10-three", { 3: null, 4: null }, ["revisions 3 and 4"]],
  ["two holes", "p10-three", { 2: null, 4: null }, ["revision 4"]],
  [
    "after the oldest that was deployed once: Helm passes it over when it shortens",
    "p10-three",
    { 2: null, 3: null },
    [],
  ],
  ["after an oldest that never was", "p10-three", { 1: "failed", 2: null, 3: null }, ["revisions 2 and 3"]],
  ["the oldest are gone", "p10-three", { 1: null, 2: null }, []],
  ["the newest is gone", "p10-three", { 5: null }, []],
];

for (const helm of ["helm3", "helm4"]) {
  for (const [what, entry, statuses, subjects] of cases) {
    Deno.test(`history/gap: ${what}, ${helm}`, async () => {
      const rewrites = Object.fromEntries(
        Object.entries(statuses).map(([revision, status]) => [revision, status === null ? null : { status }]),
      );
      const { snapshot, findings } = await visitRewritten(`${entry}-${helm}`, rewrites);
      const own = findings.filter(({ check }) => check === gap.id);
      assertEquals(own.map(({ subject }) => subject), subjects);
      for (const finding of own) assertHolds(snapshot, finding);
    });
  }
}
