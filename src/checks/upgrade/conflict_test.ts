import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot, Trial } from "../../model/snapshot.ts";
import { conflict } from "./conflict.ts";

testCheck(conflict, { finds: ["f01"], quiet: ["healthy-deployment", "r05-job", "p01-half", "healthy-injected"] });

const desired = (replicas: number) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: ${replicas} }
`;

/** The Deployment's replicas are 3 by that manager's hand. */
const scaledBy = (manager: string, subresource?: string) => (object: KubeObject): KubeObject => {
  if (object.kind !== "Deployment") return object;
  const { metadata, spec } = object as KubeObject & { spec: Record<string, unknown> };
  const entry = {
    manager,
    operation: "Update",
    apiVersion: "apps/v1",
    ...(subresource ? { subresource } : {}),
    fieldsV1: { "f:spec": { "f:replicas": {} } },
  };
  const managedFields = (metadata.managedFields ?? []).map((one) => {
    const { "f:spec": own, ...rest } = one.fieldsV1 as Record<string, Record<string, unknown>>;
    if (!own) return one;
    const { "f:replicas": _, ...left } = own;
    return { ...one, fieldsV1: { ...rest, "f:spec": left } };
  });
  return {
    ...object,
    spec: { ...spec, replicas: 3 },
    metadata: { ...metadata, managedFields: [...managedFields, entry] },
  } as KubeObject;
};

const scaled = async (
  name: string,
  text: string,
  manager = "kubectl",
  trials: readonly Trial[] = [],
): Promise<Snapshot> => {
  const { snapshot } = await visitChanged(name, scaledBy(manager, "scale"));
  return { ...snapshot, desired: text, facts: { ...snapshot.facts, trials } };
};

Deno.test("a manager who owns what the manifest wants otherwise is named", async () => {
  const snapshot = await scaled("healthy-deployment-helm4", desired(2));
  const [draft, ...more] = [...conflict.examine(snapshot)];
  assertEquals(more, []);
  assertHolds(snapshot, draft!);
  assertMatch(draft!.summary, /fails on Deployment\/web: "kubectl" \(scale\) owns \.spec\.replicas/);
  assertMatch(draft!.manual![1]!.summary, /--force-conflicts/);
});

Deno.test("an autoscaler is called one", async () => {
  const [draft] = [
    ...conflict.examine(await scaled("healthy-deployment-helm4", desired(2), "kube-controller-manager")),
  ];
  assertMatch(draft!.summary, /an autoscaler owns \.spec\.replicas/);
});

Deno.test("the same value is no conflict, and a release applied from the client has none", async () => {
  assertEquals([...conflict.examine(await scaled("healthy-deployment-helm4", desired(3)))], []);
  assertEquals([...conflict.examine(await scaled("healthy-deployment-helm3", desired(2)))], []);
});

Deno.test("the server's word is taken where it was asked", async () => {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
  const quiet = await scaled("healthy-deployment-helm4", desired(2), "kubectl", [{ ref, way: "apply" }]);
  assertEquals([...conflict.examine(quiet)], []);
  const causes = [{ field: ".data.k", says: 'conflict with "kubectl-patch" using v1', reason: "FieldManagerConflict" }];
  const refused = { status: 409, says: "", causes };
  const told = await scaled("healthy-deployment-helm4", desired(2), "kubectl", [{ ref, way: "apply", refused }]);
  const [draft] = [...conflict.examine(told)];
  assertHolds(told, draft!);
  assertMatch(draft!.summary, /"kubectl-patch" owns \.data\.k/);
});
