import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { ago, type DrivenRecord, drivenRelease, found } from "../../../tests/kit/driven.ts";
import { endlessRevisions } from "./endless_revisions.ts";

// Recorded from a plane; what follows is shaped after the published API.
testCheck(endlessRevisions, { finds: ["g03-endless"], quiet: ["healthy-pruned", "healthy-rolled-back", "p01-half"] });

/** So many revisions, the newest `age` seconds old, `gap` seconds apart. */
function row(
  count: number,
  { gap = 300, age = 60, manager = "helm-controller", change = {} as (n: number) => Partial<DrivenRecord> }: {
    gap?: number;
    age?: number;
    manager?: string;
    change?: (n: number) => Partial<DrivenRecord>;
  } = {},
) {
  const records = Array.from({ length: count }, (_, n): DrivenRecord => {
    const since = age + (count - 1 - n) * gap;
    return {
      status: n === count - 1 ? "deployed" : "superseded",
      manifest: "same",
      age: since,
      managers: [{ manager, operation: "Update", time: ago(since) }],
      ...(typeof change === "function" ? change(n) : {}),
    };
  });
  return drivenRelease({ records });
}

const severities = (snapshot: ReturnType<typeof row>) =>
  found(endlessRevisions, snapshot).map(({ severity }) => severity ?? endlessRevisions.severity);

Deno.test("actors/endless-revisions: a controller is at it", () => {
  const [draft] = found(endlessRevisions, row(6));
  assertStringIncludes(draft!.summary, "The newest 6 revisions are the same, and were made 5m apart");
  assertStringIncludes(
    draft!.notes![0]!,
    'By all signs it is Flux; they were written under the name "helm-controller".',
  );
  assertEquals(severities(row(6)), ["warning"]);
});

Deno.test("actors/endless-revisions: a person's, or one that has come to rest, is a note", () => {
  assertEquals(severities(row(6, { manager: "Helm" })), ["info"]);
  assertEquals(severities(row(6, { age: 7200 })), ["info"]);
});

Deno.test("actors/endless-revisions: all of them failed", () => {
  const [draft] = found(endlessRevisions, row(5, { change: () => ({ status: "failed" }) }));
  assertStringIncludes(draft!.notes![1]!, "All of them failed");
});

const quiet: [string, Parameters<typeof row>][] = [
  ["four", [4]],
  ["a pipeline by the hour", [8, { gap: 3600 }]],
  ["a new version each time", [8, { change: (n) => ({ chartVersion: `1.0.${n}` }) }]],
  ["other values each time", [8, { change: (n) => ({ config: { n } }) }]],
  ["another manifest each time", [8, { change: (n) => ({ manifest: `${n}` }) }]],
  ["a row that something new has ended", [8, { change: (n) => (n === 7 ? { manifest: "new" } : {}) }]],
];

for (const [name, given] of quiet) {
  Deno.test(`actors/endless-revisions is quiet on ${name}`, () => assertEquals(severities(row(...given)), []));
}
