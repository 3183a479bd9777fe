import { assertEquals, assertMatch, assertNotEquals } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { alignRecord } from "./align_record.ts";

testRepair(alignRecord, {
  heals: {
    "h03-owner": ["superseded", "deployed"],
    "h03-name": ["superseded", "deployed"],
  },
});

const labelled = (revision: number, labels: (labels: Readonly<Record<string, string>>) => Record<string, string>) =>
  alterRecord(revision, (record) => ({
    ...record,
    metadata: { ...record.metadata, labels: labels(record.metadata.labels ?? {}) },
  }));

const careful = { allow: "careful" } as const;

Deno.test("align-record: a record that lost all its labels gets those that Helm would write, and keeps others", async () => {
  const visit = await visitAltered("healthy-rolled-back-helm3", labelled(3, () => ({ team: "a" })));
  const [step, ...more] = recordSteps(planFor(visit, careful));
  assertEquals(more, []);
  assertEquals(step!.after!.labels, { team: "a", owner: "helm", name: "web", version: "3", status: "deployed" });
  assertEquals(step!.after!.data, step!.before!.data);
  assertEquals(planFor(visit).steps, [], "it is no safe one");
});

Deno.test("align-record: the version label alone is mended only when the repair is named", async () => {
  const visit = await visitAltered("healthy-rolled-back-helm3", labelled(2, (labels) => ({ ...labels, version: "7" })));
  assertEquals(planFor(visit, careful).steps, []);
  const { steps } = planFor(visit, { ...careful, repair: alignRecord.id });
  assertEquals(steps.map(({ says }) => says), ["revision 2: label version=2, as its payload and its name"]);
});

Deno.test("align-record: seen from the release that it is labelled as, it refers to its own", async () => {
  const visit = await visitAltered(
    "healthy-rolled-back-helm3",
    labelled(3, (labels) => ({ ...labels, name: "other" })),
    { namespace: "healthy-rolled-back-helm3", release: "other" },
  );
  const plan = planFor(visit, careful);
  assertEquals([plan.steps, plan.refusals.map(({ repair }) => repair)], [[], [alignRecord.id]]);
  assertMatch(plan.refusals[0]!.says, /is of the release "web": repair it there\.$/);
  const [finding] = visit.findings.filter(({ check }) => check === "history/label-mismatch");
  assertMatch(finding!.notes![0]!, /^Helm takes it for revision 3 of "other"\..* delete what is live of "web"\.$/);
});

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`align-record: the other repairs are planned for the history as Helm sees it then, ${helm}`, async () => {
    const visit = await visitAltered(`h03-owner-dead-${helm}`, (objects) => objects);
    const plan = planFor(visit, careful);
    const { steps, refusals } = plan;
    assertEquals(refusals, []);
    assertEquals(steps.map(({ says }) => says), [
      "revision 3: label owner=helm, as its payload and its name",
      "revision 1: label deployed -> superseded, as its payload",
      "revision 3: deployed -> superseded",
      "revision 4: pending-upgrade -> failed",
    ]);
    for (const { before, after } of recordSteps(plan)) {
      assertNotEquals(before, after, "A step that changes nothing");
    }
  });
}
