import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { bloat, bloatOf } from "./bloat.ts";

testCheck(bloat, { finds: [], quiet: ["p01-half", "p10-late"] });

const many = async (count: number, size: number): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("p01-half-helm3", (object) => object);
  const records = Array.from({ length: count }, (_, n) => ({ ...snapshot.records[0]!, revision: n + 1, size }));
  return { ...snapshot, records };
};

const found = async (count: number, size: number) => {
  const snapshot = await many(count, size);
  const drafts = [...bloat.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  assertEquals(bloat.concerns(snapshot.records, snapshot), drafts.length > 0);
  return drafts.length;
};

Deno.test("many records are bloat, and so are more than Helm keeps of the largest", async () => {
  assertEquals(await found(50, 5000), 0);
  assertEquals(await found(51, 5000), 1);
  assertEquals(await found(10, 1_048_576), 0);
  assertEquals(await found(11, 1_048_576), 1);
  assertEquals(await found(11, 900_000), 0);
});

Deno.test("of a cluster the releases with the most are named", () => {
  const one = (release: string, records: number) => ({ namespace: "prod", release, records });
  assertEquals(bloatOf([one("a", 50), one("b", 10)]), undefined);
  assertEquals(bloatOf([]), undefined);
  const finding = bloatOf([one("a", 51), one("b", 10), one("c", 8702)])!;
  assertEquals([finding.check, finding.severity], ["history/bloat", "info"]);
  assertStringIncludes(finding.summary, "Of 3 releases 2 have");
  assertStringIncludes(finding.summary, "8753 of 8763");
  assertStringIncludes(finding.notes!.join(), "Most have prod/c (8702), prod/a (51).");
});
