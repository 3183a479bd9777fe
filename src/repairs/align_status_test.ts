import { assertEquals } from "deno-std/assert/mod.js";
import { alterRecord, planFor, visitAltered } from "../../tests/kit/altered_case.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { alignStatus } from "./align_status.ts";

testRepair(alignStatus, {
  heals: {
    "h03-base": ["superseded", "deployed", "failed"],
    "h03-half-promoted": ["superseded", "deployed", "failed"],
  },
  refuses: { "h03-label": "ambiguous" },
});

const labelled = (revision: number, status: string) =>
  alterRecord(revision, (record) => ({
    ...record,
    metadata: { ...record.metadata, labels: { ...record.metadata.labels, status }, managedFields: [] },
  }));

Deno.test("align-status: where nothing hangs on it the payload wins, and only the label is written", async () => {
  const visit = await visitAltered("healthy-rolled-back-helm3", labelled(1, "deployed"));
  const [step, ...more] = planFor(visit, { repair: alignStatus.id }).steps;
  assertEquals([more, step!.says], [[], "revision 1: label deployed -> superseded, as its payload"]);
  assertEquals([step!.after!.data, step!.after!.labels["status"]], [step!.before!.data, "superseded"]);
});

Deno.test("align-status: a label of a half-done repair that live does not prove is neither taken back nor kept", async () => {
  const visit = await visitAltered("p03-none-deployed-helm3", labelled(2, "deployed"));
  const { steps, refusals } = planFor(visit, { repair: alignStatus.id });
  assertEquals([steps, refusals.map(({ reason }) => reason)], [[], ["ambiguous"]]);
  assertEquals(refusals[0]!.manual![0]!.commands.length, 2);
});

Deno.test("align-status: an immutable record's label can be written", async () => {
  const relabelled = labelled(1, "failed");
  const visit = await visitAltered(
    "healthy-rolled-back-helm3",
    (objects) => alterRecord(1, (record) => ({ ...record, immutable: true }))(relabelled(objects)),
  );
  assertEquals(planFor(visit, { repair: alignStatus.id }).steps.length, 1);
});
