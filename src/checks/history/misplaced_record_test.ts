import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { isRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { planFor } from "../../../tests/kit/plan.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { misplacedRecord } from "./misplaced_record.ts";

testCheck(misplacedRecord, {
  finds: ["h07-copied", "h07-moved", "h07-twin", "h07-renamed"],
  quiet: ["p01-half", "p01-configmap", "p10-late", "p03-hook", "h03-name"],
});

const name = "healthy-rolled-back-helm3";

/** The case's records in another namespace; `all`: its objects too. */
const moved = async (all: boolean) => {
  const { snapshot, findings } = await visitAltered(
    name,
    (objects) =>
      objects.map((object) =>
        object.metadata.namespace !== undefined && (all || isRecord(object))
          ? { ...object, metadata: { ...object.metadata, namespace: "stage" } }
          : object
      ),
    { namespace: "stage", release: "web" },
  );
  const found = findings.filter(({ check }) => check === misplacedRecord.id);
  for (const finding of found) assertHolds(snapshot, finding);
  return found;
};

Deno.test("history/misplaced-record: records alone in another namespace", async () => {
  const [finding, ...others] = await moved(false);
  assertEquals([others, finding!.severity, finding!.subject], [[], "error", `namespace ${name}`]);
  assertEquals(finding!.summary, `The records of revisions 1, 2, 3 are in namespace "stage" and say "${name}".`);
  assertMatch(finding!.notes![0]!, /^Nothing live in namespace "stage" claims this release/);
  assertMatch(finding!.manual![1]!.commands[1]!, /^kubectl delete secret -n stage -l owner=helm,name=web$/);
});

Deno.test("history/misplaced-record: with a second set of objects, marked as of the other namespace", async () => {
  const [finding] = await moved(true);
  assertMatch(finding!.notes![0]!, /are live: .*Deployment\/web \(marked as of "healthy-rolled-back-helm3"\)/);
});

Deno.test("history/misplaced-record: a copy under another name says of what, and is to be deleted", async () => {
  const visit = await visitAltered(name, (objects) => {
    const newest = objects.find((object) => object.metadata.name === "sh.helm.release.v1.web.v3")!;
    const identity = { name: "sh.helm.release.v1.web.v7", uid: "00000000-0000-0000-0000-000000000007" };
    return [...objects, { ...newest, metadata: { ...newest.metadata, ...identity } }];
  });
  const found = visit.findings.filter(({ check }) => check === misplacedRecord.id);
  for (const finding of found) assertHolds(visit.snapshot, finding);
  assertEquals(found.map(({ subject, notes }) => [subject, notes![0]]), [
    ["revision 7", 'Its payload is that of "sh.helm.release.v1.web.v3", to the byte: it is a copy.'],
  ]);
  assertEquals(found[0]!.manual!.length, 1);
  const { steps, refusals } = planFor(visit, { allow: "careful" });
  assertEquals(steps, [], "a repair of a history that reads in two ways may take the copy for the true one");
  assertEquals(new Set(refusals.map(({ reason }) => reason)), new Set(["ambiguous"]));
});
