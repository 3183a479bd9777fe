import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { namespaceTerminating } from "./namespace_terminating.ts";

testCheck(namespaceTerminating, { finds: ["c04-held"], quiet: ["healthy-deployment", "c05-dropped"] });

const says = "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances";

const found = async (more: Partial<KubeObject["metadata"]>, conditions: unknown[] = []) => {
  const { snapshot: read } = await visitChanged("healthy-deployment-helm3", (object) => object);
  const name = read.scope.namespace;
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name, ...more } };
  const status = { phase: more.deletionTimestamp ? "Terminating" : "Active", conditions } as never;
  const facts = { ...read.facts, namespaces: [{ ...namespace, status }] };
  const snapshot = { ...read, takenAt: "2026-11-21T10:05:00Z", facts };
  const drafts = [...namespaceTerminating.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  return drafts;
};

Deno.test("a namespace that stays is no finding", async () => {
  assertEquals(await found({}), []);
});

Deno.test("it says since when, and what holds it in the controller's own words", async () => {
  const condition = (type: string, status: string, message: string) => ({ type, status, reason: "x", message });
  const [draft] = await found({ deletionTimestamp: "2026-11-21T10:00:00Z" }, [
    condition("NamespaceContentRemaining", "False", "none"),
    condition("NamespaceFinalizersRemaining", "True", says),
  ]);
  assertMatch(draft!.summary, /is being deleted, for 5m now: nothing new can be made in it/);
  assertEquals(draft!.hits, ["its records and objects"]);
  assert(draft!.notes!.includes(`NamespaceFinalizersRemaining: ${says}`), draft!.notes!.join("\n"));
  assert(!draft!.notes!.join().includes("none"));
});

Deno.test("its own finalizers are named", async () => {
  const [draft] = await found({ deletionTimestamp: "2026-11-21T10:00:00Z", finalizers: ["example.com/ns"] });
  assert(draft!.notes!.some((note) => note.includes("example.com/ns")));
});

Deno.test("what a controller says is quoted without the release's secrets", async () => {
  const { snapshot: read } = await visitChanged("healthy-deployment-helm3", (object) => object);
  const [record, ...others] = read.records.toReversed();
  const release = { ...record!.release!, config: { password: "not-to-be-said" } };
  const status = {
    conditions: [{ type: "NamespaceDeletionContentFailure", status: "True", message: "not-to-be-said" }],
  };
  const metadata = { name: read.scope.namespace, deletionTimestamp: "2026-11-21T10:00:00Z" };
  const namespaces = [{ apiVersion: "v1", kind: "Namespace", metadata, status }];
  const snapshot = { ...read, records: [...others, { ...record!, release }], facts: { ...read.facts, namespaces } };
  const [draft] = [...namespaceTerminating.examine(snapshot)];
  assert(draft!.notes!.includes("NamespaceDeletionContentFailure: <hidden>"), draft!.notes!.join("\n"));
});
