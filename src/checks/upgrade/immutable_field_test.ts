import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { Snapshot, Trial } from "../../model/snapshot.ts";
import { immutableField } from "./immutable_field.ts";

testCheck(immutableField, {
  finds: ["r05-selector", "r05-job", "r05-address", "r05-claim", "r06"],
  quiet: ["healthy-deployment", "healthy-jobs", "p01-half", "p02-half", "r02-half"],
});

const desired = (label: string) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: ${label} } }
  template: { metadata: { labels: { app: ${label} } } }
`;

const ref = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const refused = {
  status: 422,
  says: "spec.selector: field is immutable",
  causes: [{ field: "spec.selector", says: "field is immutable", reason: "FieldValueInvalid" }],
};

const healthy = async (text: string, trials: readonly Trial[]): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("healthy-deployment-helm3", (object) => object);
  return { ...snapshot, desired: text, facts: { ...snapshot.facts, trials } };
};

Deno.test("where the server was asked its answer counts, and the manifest says where", async () => {
  const snapshot = await healthy(desired("other"), [{ ref, way: "patch", refused }]);
  const [draft] = [...immutableField.examine(snapshot)];
  assertHolds(snapshot, draft!);
  assertEquals([draft!.subject, draft!.severity], ["Deployment/web", undefined]);
  assertStringIncludes(draft!.summary, ".spec.selector.matchLabels.app cannot be changed");
  assertStringIncludes(draft!.notes![0]!, "dry run says: spec.selector: field is immutable");
  assertStringIncludes(draft!.manual![1]!.summary, "owned by nobody");
  assertEquals(
    draft!.manual![1]!.commands[0],
    `kubectl delete deployment web -n ${snapshot.scope.namespace} --cascade=orphan`,
  );
});

Deno.test("what the server takes is no finding, whatever the table says", async () => {
  assertEquals([...immutableField.examine(await healthy(desired("other"), [{ ref, way: "patch" }]))], []);
});

Deno.test("where it was not asked the table counts; an unchanged field is no finding", async () => {
  assertEquals([...immutableField.examine(await healthy(desired("other"), []))].length, 1);
  assertEquals([...immutableField.examine(await healthy(desired("web"), []))], []);
});

Deno.test("a refusal of another nature is another check's", async () => {
  const other = {
    ...refused,
    says: "spec.replicas: must be at least 0",
    causes: [{ ...refused.causes[0]!, says: "must be at least 0" }],
  };
  assertEquals([...immutableField.examine(await healthy(desired("web"), [{ ref, way: "patch", refused: other }]))], []);
});
