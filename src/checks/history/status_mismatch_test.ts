import { assertEquals } from "deno-std/assert/mod.js";
import { isRecord, visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { statusSides } from "../../state/history/status_sides.ts";
import { statusMismatch } from "./status_mismatch.ts";

testCheck(statusMismatch, {
  finds: ["h03-label", "h03-base", "h03-half-promoted"],
  quiet: ["p01-half", "p01-finished", "p03-hook", "p03-none-deployed", "p10-late", "p01-configmap", "h07-exchanged"],
});

/** A case with the status labels of some revisions changed; `writer` is who signs for it, nobody where it is left out. */
const labelled = async (name: string, labels: Record<number, string>, writer?: string) => {
  const { snapshot, findings } = await visitChanged(name, (object: KubeObject) => {
    const revision = Number(/^sh\.helm\.release\.v1\..*\.v(\d+)$/.exec(object.metadata?.name ?? "")?.[1]);
    const status = labels[revision];
    return status === undefined ? object : relabel(object, status, writer);
  });
  const found = findings.filter(({ check }) => check === statusMismatch.id);
  for (const finding of found) assertHolds(snapshot, finding);
  return { found: found.map(({ subject, severity }) => [subject, severity]), sides: statusSides(snapshot) };
};

const relabel = (object: KubeObject, status: string, writer: string | undefined): KubeObject => {
  const { labels, managedFields = [], ...metadata } = object.metadata;
  // deno-lint-ignore no-explicit-any -- field sets as the server keeps them
  const rest = structuredClone(managedFields) as any[];
  for (const { fieldsV1 } of rest) delete fieldsV1?.["f:metadata"]?.["f:labels"]?.["f:status"];
  const mine = { manager: writer, operation: "Update", fieldsV1: { "f:metadata": { "f:labels": { "f:status": {} } } } };
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...labels, status },
      managedFields: writer ? [...rest, mine] : [],
    },
  };
};

Deno.test("history/status-mismatch: of a pending revision the label changes nothing", async () => {
  const { found, sides } = await labelled("p01-half-helm3", { 2: "deployed" }, "kubectl-label");
  assertEquals(found, [["revision 2", "warning"]]);
  assertEquals(sides!.pending?.revision, 2);
});

Deno.test("history/status-mismatch: an older revision labelled deployed beside the newest changes no baseline", async () => {
  const { found, sides } = await labelled("healthy-rolled-back-helm3", { 1: "deployed" });
  assertEquals(found, [["revision 1", "warning"]]);
  assertEquals([sides!.right, sides!.baseline.now?.revision, sides!.baseline.payload?.revision], ["payload", 3, 3]);
});

Deno.test("history/status-mismatch: a label is not taken back that alone lets an upgrade work", async () => {
  const { found, sides } = await labelled("p03-none-deployed-helm3", { 2: "deployed" }, "kubectl-label");
  assertEquals(found, [["revision 2", "error"]]);
  assertEquals(sides!.right, undefined);
});

Deno.test("history/status-mismatch: between two words for the past Helm decides nothing", async () => {
  const { found, sides } = await labelled("healthy-rolled-back-helm3", { 1: "failed" });
  assertEquals([found, sides!.right], [[["revision 1", "info"]], "payload"]);
});

Deno.test("history/status-mismatch: who wrote the label decides where live objects do not", async () => {
  const swapped = { 1: "superseded", 2: "deployed" };
  const half = "p01-half-helm3";
  assertEquals((await labelled(half, { ...swapped, 2: "pending-upgrade" }, "kubectl-label")).sides!.right, "payload");
  assertEquals((await labelled(half, { ...swapped, 2: "pending-upgrade" })).sides!.right, undefined);
});

/** A copy of that revision's record under another name and with that label. */
const copied = async (revision: number, as: string, status: string) => {
  const { snapshot, findings } = await visitAltered("healthy-deployment-helm3", (objects) => {
    const one = objects.find((object) => isRecord(object) && object.metadata.name.endsWith(`.v${revision}`))!;
    const { labels, ...rest } = one.metadata;
    const identity = { name: `sh.helm.release.v1.web.${as}`, uid: "00000000-0000-0000-0000-000000000007" };
    return [...objects, { ...one, metadata: { ...rest, ...identity, labels: { ...labels, status } } }];
  });
  const [finding] = findings.filter(({ check }) => check === statusMismatch.id);
  assertHolds(snapshot, finding!);
  return finding!;
};

Deno.test("history/status-mismatch counts a copy as Helm does", async () => {
  const { subject, summary, notes, evidence } = await copied(1, "v7", "deployed");
  assertEquals(subject, "record sh.helm.release.v1.web.v7");
  assertEquals(
    summary,
    'The record "sh.helm.release.v1.web.v7", which Helm counts as revision 1, is "deployed" by its label and ' +
      '"superseded" by its payload.',
  );
  assertEquals(notes, [
    "The next helm upgrade starts from revision 2.",
    "Right is the payload: what the next upgrade starts from is the same either way.",
  ]);
  assertEquals(evidence.map(({ what }) => what).filter((what) => what.includes("revision 7")), []);
});

Deno.test("history/status-mismatch: a copy that takes the next revision's name stops the upgrade", async () => {
  const { notes } = await copied(2, "v3", "superseded");
  assertEquals(
    notes![0],
    'The next helm upgrade starts from revision 2, and ends with "release: already exists", for ' +
      '"sh.helm.release.v1.web.v3" has the name that it needs.',
  );
});
