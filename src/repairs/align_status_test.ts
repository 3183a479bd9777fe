import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../tests/kit/altered_case.ts";
import { changeJson } from "../../tests/kit/changed_record.ts";
import { planFor, recordSteps } from "../../tests/kit/plan.ts";
import { testRepair } from "../../tests/kit/repair_tester.ts";
import { visitRewritten } from "../../tests/kit/rewritten.ts";
import type { KubeObject } from "../model/kubernetes.ts";
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
  const [step, ...more] = recordSteps(planFor(visit, { repair: alignStatus.id }));
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
  // All of revision 3 runs: unasked, mark-deployed is the better answer to that one.
  assertEquals(planFor(visit, { repair: alignStatus.id }).steps.map(({ says }) => says), [
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

Deno.test("align-status: a word that is no status of Helm's is never the right one, on either side", async () => {
  const sayAll = async (statuses: Parameters<typeof visitRewritten>[1]) => {
    const visit = await torn(statuses);
    const findings = visit.findings.filter(({ check }) => check === "history/status-mismatch");
    const { steps, consequences, refusals } = planFor(visit, { repair: alignStatus.id });
    return {
      steps: steps.map(({ says }) => says),
      consequences,
      refusals,
      notes: findings.flatMap(({ notes }) => notes),
    };
  };
  const payload = await sayAll({ 3: { status: "DEPLOYED", label: "deployed" } });
  assertEquals(payload.steps, ["revision 3: DEPLOYED -> deployed"]);
  assertStringIncludes(payload.consequences.join(), "the label was taken for right: the payload names no status");
  const label = await sayAll({ 3: { status: "deployed", label: "DEPLOYED" } });
  assertEquals(label.steps, ["revision 3: label DEPLOYED -> deployed, as its payload"]);
  assertStringIncludes(label.notes.join(), "Right is the payload: what the label says can be no status of it");
  assertStringIncludes(
    label.consequences.join(),
    "the payload was taken for right: what the label says can be no status",
  );
  const neither = await sayAll({ 3: { status: "DEPLOYED", label: "Deployed" } });
  assertEquals([neither.steps, neither.refusals.map(({ reason }) => reason)], [[], ["ambiguous"]]);
  assertStringIncludes(neither.notes.join(), "Which of the two is right is not proven: the payload names no status");
  assertStringIncludes(neither.refusals[0]!.says, "the payload names no status that Helm goes by, and the label");
});

const nonsense = (objects: readonly KubeObject[]) =>
  objects.map(changeJson(3, (json) => json.replace('"status":"deployed"', '"status":"DEPLOYED"')));

Deno.test("align-status: a label that another hand wrote does not become the payload's status", async () => {
  const byHand = alterRecord(3, (record) => {
    const rest = JSON.parse(JSON.stringify(record.metadata.managedFields));
    for (const { fieldsV1 } of rest) delete fieldsV1?.["f:metadata"]?.["f:labels"]?.["f:status"];
    const fieldsV1 = { "f:metadata": { "f:labels": { "f:status": {} } } };
    const managedFields = [...rest, { manager: "kubectl-label", operation: "Update", fieldsV1 }];
    const labels = { ...record.metadata.labels, status: "failed" };
    return { ...record, metadata: { ...record.metadata, labels, managedFields } };
  });
  const { steps, refusals } = planFor(
    await visitAltered("healthy-rolled-back-helm3", (objects) => byHand(nonsense(objects))),
    { repair: alignStatus.id },
  );
  assertEquals(steps, []);
  assertStringIncludes(refusals.find(({ repair }) => repair === alignStatus.id)!.says, "written by another hand");
});
