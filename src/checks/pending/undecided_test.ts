import { testCheck } from "../../../tests/kit/check_tester.ts";
import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { alterRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { all, changeJson, changeLabels, changeText, planChanged } from "../../../tests/kit/changed_record.ts";
import { undecided } from "./undecided.ts";

testCheck(undecided, {
  finds: ["p01-same", "p01-hook-twice", "h02-cut-above"],
  quiet: ["p01-half", "p01-finished", "p01-not-started"],
});

/** Revision 2 was killed, and revision 3 is a rollback over it. */
const overPending = "p10-over-pending-helm3";
const cut = (text: string) => text.slice(0, 400);

for (const helm of ["helm3", "helm4"]) {
  Deno.test(`pending/undecided: what is live proves nothing where a newer record was cut, ${helm}`, async () => {
    const { findings, reported, plan } = await planChanged(`p10-over-pending-${helm}`, changeText(3, cut));
    const pending = findings.filter(({ check }) => check.startsWith("pending/"));
    assertEquals(pending.map(({ check, subject }) => [check, subject]), [[undecided.id, "revision 2"]]);
    assertEquals(pending[0]!.notes, [
      "Helm does not know the newer revision 3, and what is live may be of that.",
      "Its helm was killed, or lost its connection, before it could write how it ended.",
      "Helm does not see revision 3 and takes revision 2 for the newest: helm upgrade ends with " +
      '"another operation … is in progress", and helm rollback with "release: already exists".',
      'Marked failed, revision 2 blocks nothing any more, but helm upgrade then ends with "release: already exists" too. ' +
      "Settle revision 3 first: what becomes of revision 2 depends on it.",
      "helm uninstall heeds no lock, deletes what revision 2 names, and leaves what only revision 3 brought.",
    ]);
    assertEquals(plan.steps, []);
    const { remedies } = reported.find(({ check }) => check === undecided.id)!;
    assertEquals(remedies.map((one) => "refused" in one), remedies.map(() => true));
  });
}

Deno.test("pending/undecided: a newer record that is not the next one is in the way later", async () => {
  const { findings } = await visitAltered(
    overPending,
    (objects) =>
      alterRecord(3, (record) => ({
        ...record,
        metadata: { ...record.metadata, name: "sh.helm.release.v1.web.v5" },
        data: { release: btoa("cut") },
      }))(objects),
  );
  const [finding] = findings.filter(({ check }) => check === undecided.id);
  assertMatch(
    finding!.notes!.join("\n"),
    /"release: already exists" too once they come to number 5\. Settle revision 5/,
  );
});

Deno.test("pending/undecided: of a newer record over which helm crashes nothing else is said", async () => {
  const { findings } = await planChanged(overPending, changeJson(3, () => "null"));
  const [finding] = findings.filter(({ check }) => check === undecided.id);
  assertMatch(finding!.notes!.at(-1)!, /^helm crashes over the record of revision 3\. Settle revision 3 first/);
});

Deno.test("pending/undecided: a newer record without its owner label is as unknown to Helm, and is mended first", async () => {
  const lost = changeLabels(3, { owner: "somebody" });
  const { findings, plan } = await planChanged(overPending, lost);
  assertEquals(findings.map(({ check }) => check), [undecided.id, "history/label-mismatch"]);
  assertEquals(plan.steps.map(({ repairs, says }) => `${repairs}: ${says}`), [
    "align-record: revision 3: label owner=helm, as its payload and its name",
    "close-old-pending: revision 2: pending-upgrade -> failed",
  ]);
  assertEquals(plan.consequences[0], "The next helm upgrade starts from revision 3 and becomes revision 4.");
  const safe = await planChanged(overPending, lost, { allow: "safe" });
  assertEquals(safe.plan.consequences, [
    'helm upgrade still ends with "release: already exists": the record "sh.helm.release.v1.web.v3" is in the way.',
  ]);
});

Deno.test("pending/undecided: it is marked failed in the plan that takes the newer record away, and before that", async () => {
  const { plan } = await planChanged(overPending, all(changeText(3, cut), changeLabels(3, { status: "failed" })));
  assertEquals(plan.steps.map(({ repairs, says }) => `${repairs}: ${says}`), [
    "quarantine-record: revision 2: pending-upgrade -> failed",
    "quarantine-record: revision 3: unreadable record removed (kept in the run folder)",
  ]);
  assertEquals(plan.consequences[0], "The next helm upgrade starts from revision 2 and becomes revision 3.");
});
