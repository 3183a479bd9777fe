import { assertEquals } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { planFor } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { visitRewritten } from "../../tests/kit/rewritten.ts";
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

/** Payload and label of some revisions, apart. */
const torn = (statuses: Parameters<typeof visitRewritten>[1]) => visitRewritten("healthy-rolled-back-helm3", statuses);

Deno.test("align-status: where the labels are right, one of an operation under way locks nothing", async () => {
  const visit = await torn({
    1: { status: "deployed", label: "superseded" },
    2: { status: "deployed" },
    3: { status: "failed", label: "pending-upgrade" },
  });
  assertEquals(planFor(visit).steps.map(({ says }) => says), [
    "revision 1: deployed -> superseded",
    "revision 3: label pending-upgrade -> failed, as its payload",
  ]);
});

Deno.test("align-status leaves an older pending revision to the repair that closes it", async () => {
  const visit = await torn({ 2: { status: "pending-upgrade", label: "deployed" } });
  const { steps, refusals } = planFor(visit);
  assertEquals(steps.map(({ repairs }) => repairs), [["close-old-pending"]]);
  assertEquals(refusals.map(({ repair, reason }) => [repair, reason]), [[alignStatus.id, "ambiguous"]]);
});
