import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { ClusterFacts, Snapshot, Trial } from "../../model/snapshot.ts";
import { rejected } from "./rejected.ts";

const trial = (name: string, status: number, says: string, way: Trial["way"] = "create"): Trial => ({
  ref: { apiVersion: "v1", kind: "ConfigMap", name },
  way,
  refused: { status, says, causes: [] },
});

const tried = async (trials: readonly Trial[], facts: Partial<ClusterFacts> = {}): Promise<Snapshot> => {
  const { snapshot } = await visitChanged("healthy-deployment-helm4", (object) => object);
  return { ...snapshot, desired: "kind: x", facts: { ...snapshot.facts, ...facts, trials } };
};

const examine = async (...given: Parameters<typeof tried>) => {
  const snapshot = await tried(...given);
  const drafts = [...rejected.examine(snapshot)];
  drafts.forEach((draft) => assertHolds(snapshot, draft));
  return drafts;
};

Deno.test("one reason is said once, with all that it hits", async () => {
  const drafts = await examine([
    trial("a", 403, 'configmaps "a" is forbidden: policy says no'),
    trial("b", 403, 'configmaps "b" is forbidden: policy says no'),
    { ...trial("web", 422, "data.x: must be short", "patch"), ref: { apiVersion: "v1", kind: "Service", name: "web" } },
  ]);
  assertEquals(drafts.map(({ subject }) => subject), ["ConfigMap/a and 1 more", "Service/web"]);
  assertMatch(drafts[0]!.summary, /^The server would not create ConfigMap\/a, ConfigMap\/b: .*policy says no\.$/);
  assertMatch(drafts[1]!.summary, /^The server would not change Service\/web/);
});

Deno.test("a namespace that is not there has a command", async () => {
  const [draft] = await examine([trial("a", 404, 'namespaces "far" not found')]);
  assertEquals(draft!.manual![0]!.commands, ["kubectl create namespace far"]);
});

Deno.test("what server-side apply alone refuses is said so", async () => {
  const says =
    'failed to create typed patch object (x/web; apps/v1, Kind=Deployment): .spec.env: duplicate entries for key [name="A"]';
  assertMatch((await examine([trial("a", 500, says, "apply")]))[0]!.notes![0]!, /--server-side=false/);
});

Deno.test("what other checks say is not said again", async () => {
  const conflict = { field: ".data.a", says: 'conflict with "kubectl" using v1', reason: "FieldManagerConflict" };
  assertEquals(await examine([{ ...trial("a", 409, ""), refused: { status: 409, says: "", causes: [conflict] } }]), []);
  assertEquals(await examine([trial("a", 422, "data: field is immutable when `immutable` is set", "patch")]), []);
  const right =
    'configmaps is forbidden: User "ci" cannot create resource "configmaps" in API group "" in the namespace "x"';
  const denied = { verb: "create", group: "", resource: "configmaps", allowed: false };
  assertEquals(await examine([trial("a", 403, right)], { reviews: [denied] }), []);
  assertEquals((await examine([trial("a", 403, right)])).length, 1);
  const ended =
    'configmaps "a" is forbidden: unable to create new content in namespace x because it is being terminated';
  const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "x", deletionTimestamp: "2026-11-21T00:00:00Z" },
  };
  assertEquals(await examine([trial("a", 403, ended)], { namespaces: [namespace] }), []);
  assertEquals((await examine([trial("a", 403, ended)])).length, 1);
});

Deno.test("a webhook that is known to be down is another check's, any other is said", async () => {
  const says =
    'Internal error occurred: failed calling webhook "policy.example": failed to call webhook: Post "https://x"';
  const configuration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "policy" },
    webhooks: [{ name: "policy.example", clientConfig: { service: { namespace: "none", name: "none" } } }],
  } as unknown as KubeObject;
  assertEquals(await examine([trial("a", 500, says)], { admission: [configuration] }), []);
  assertEquals((await examine([trial("a", 500, says)])).length, 1);
});
