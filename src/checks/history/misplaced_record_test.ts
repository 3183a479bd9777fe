import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { isRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { planFor } from "../../../tests/kit/plan.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { misplacedRecord } from "./misplaced_record.ts";

testCheck(misplacedRecord, {
  finds: ["h07-copied", "h07-moved", "h07-twin", "h07-renamed", "h07-exchanged"],
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

/** The case's records with the data, and where `labels` says so the labels too, of others: by revision, whose. */
const dealt = async (whose: Readonly<Record<number, number>>, labels = false, from = name) => {
  const visit = await visitAltered(from, (objects) => {
    const recordOf = (revision: number) => objects.find((one) => isRecord(one) && revisionIn(one) === revision)!;
    return objects.map((object) => {
      if (!isRecord(object) || whose[revisionIn(object)] === undefined) return object;
      const other = recordOf(whose[revisionIn(object)]!);
      const metadata = labels ? { ...object.metadata, labels: other.metadata.labels! } : object.metadata;
      return { ...object, data: other["data"] as Record<string, string>, metadata };
    });
  });
  const found = visit.findings.filter(({ check }) => check === misplacedRecord.id);
  for (const finding of found) assertHolds(visit.snapshot, finding);
  return { ...visit, found };
};

const revisionIn = ({ metadata }: KubeObject) => Number(/\.v(\d+)$/.exec(metadata.name)![1]);

Deno.test("history/misplaced-record: two records that hold each other's payloads are one finding, and exchanged back", async () => {
  const { found: [finding, ...others], findings } = await dealt({ 2: 3, 3: 2 });
  assertEquals(others, []);
  assertEquals(findings.map(({ check }) => check), [misplacedRecord.id], "the labels are right where they are");
  assertEquals(finding!.subject, "revisions 2 and 3");
  assertEquals(finding!.summary, "The records of revisions 2 and 3 hold each other's payloads.");
  assertEquals(finding!.notes!.slice(2), [
    "Helm counts each as what its payload says, and reads a single one by its name: helm rollback web 2 applies what " +
    "revision 3 was.",
    "Where Helm changes the status of one, it writes that one over another: what stood there is lost, and the one that " +
    "was written stands there twice. The next helm upgrade that ends well does that: it starts from revision 3, and " +
    "revision 2 is lost.",
  ]);
  const [v2, v3] = ["sh.helm.release.v1.web.v2", "sh.helm.release.v1.web.v3"];
  assertEquals(finding!.manual!.flatMap(({ commands }) => commands), [
    `kubectl get secret ${v2} -n ${name} -o json > ${v2}.json`,
    `kubectl get secret ${v3} -n ${name} -o json > ${v3}.json`,
    `jq --slurpfile right ${v2}.json '.data = $right[0].data' ${v3}.json | kubectl replace -n ${name} -f -`,
    `jq --slurpfile right ${v3}.json '.data = $right[0].data' ${v2}.json | kubectl replace -n ${name} -f -`,
  ]);
});

Deno.test("history/misplaced-record: where the labels went along, they go back too", async () => {
  const { found: [finding] } = await dealt({ 2: 3, 3: 2 }, true);
  assertMatch(
    finding!.manual![0]!.commands.join(),
    /'\.data = .* \| \.metadata\.labels = \$right\[0\]\.metadata\.labels'/,
  );
});

Deno.test("history/misplaced-record: old ones that are exchanged are not what the next upgrade writes", async () => {
  const { found: [finding] } = await dealt({ 1: 2, 2: 1 });
  assertMatch(finding!.notes!.at(-1)!, /stands there twice\.$/);
});

Deno.test("history/misplaced-record: three in a ring are one finding", async () => {
  const { found } = await dealt({ 1: 2, 2: 3, 3: 1 });
  assertEquals(found.map(({ subject }) => subject), ["revisions 1, 2 and 3"]);
  assertEquals(
    found[0]!.manual![0]!.commands.filter((one) => one.startsWith("jq")).map((one) => one.match(/v\d\.json/g)!.join()),
    ["v2.json,v3.json", "v1.json,v2.json", "v3.json,v1.json"],
  );
});

Deno.test("history/misplaced-record: what may be all that is left of a revision is not to be deleted", async () => {
  const broken = (objects: readonly KubeObject[]) =>
    objects.map((object) => {
      if (!isRecord(object) || revisionIn(object) === 1) return object;
      const payload = objects.find((one) => isRecord(one) && revisionIn(one) === 2)!["data"] as Record<string, string>;
      return { ...object, data: revisionIn(object) === 3 ? payload : { release: btoa("cut") } };
    });
  const { findings } = await visitAltered(name, broken);
  const [finding] = findings.filter(({ check }) => check === misplacedRecord.id);
  assert(!finding!.manual);
  assertMatch(finding!.notes!.join(" "), /cannot be read, and this may be what it held: keep both/);
});
