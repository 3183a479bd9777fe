import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { assertHolds, testCheck, visitChanged } from "../../../tests/kit/check_tester.ts";
import type { ObjectMeta } from "../../model/kubernetes.ts";
import { finalizerStuck } from "./finalizer_stuck.ts";

testCheck(finalizerStuck, { finds: ["c05-dropped", "p06-held"], quiet: ["healthy-deployment", "p01-half"] });

const found = async (name: string, metadata: Partial<ObjectMeta>) => {
  const { snapshot: read } = await visitChanged(
    "healthy-deployment-helm3",
    (object) =>
      object.kind === "Service" && object.metadata.name === name
        ? { ...object, metadata: { ...object.metadata, ...metadata } }
        : object,
  );
  const snapshot = { ...read, takenAt: "2026-11-21T10:05:00Z" };
  const drafts = [...finalizerStuck.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  return drafts;
};
const asked = { deletionTimestamp: "2026-11-21T10:00:00Z", finalizers: ["example.com/dns"] };
const set = (manager: string) => [{
  manager,
  operation: "Update",
  time: "2026-11-21T09:00:00Z",
  fieldsV1: { "f:metadata": { "f:finalizers": { 'v:"example.com/dns"': {} } } },
}];

Deno.test("a finalizer on what stays is none of it, nor is what goes without one or was asked just now", async () => {
  assertEquals(await found("web", { finalizers: ["example.com/dns"] }), []);
  assertEquals(await found("web", { deletionTimestamp: "2026-11-21T10:00:00Z" }), []);
  assertEquals(await found("web", { ...asked, deletionTimestamp: "2026-11-21T10:04:10Z" }), []);
});

Deno.test("it says since when, by which finalizer, and who set it", async () => {
  const [draft] = await found("web", { ...asked, managedFields: set("dns-operator") });
  assertMatch(draft!.summary, /^Service\/web was asked to go 5m ago, and finalizer example.com\/dns holds it/);
  assert(draft!.notes!.some((note) => note.includes('set by "dns-operator"')));
  const [unknown] = await found("web", { ...asked, managedFields: [] });
  assert(unknown!.notes!.some((note) => note.includes("who set it is not known")));
});

Deno.test("its command takes off that finalizer and no other, and never one of Kubernetes' own", async () => {
  const own = ["kubernetes.io/pvc-protection", "example.com/dns"];
  const [draft] = await found("web", { ...asked, finalizers: own });
  const commands = draft!.manual!.flatMap(({ commands }) => commands);
  const patch = commands.find((command) => command.startsWith("kubectl patch services web -n"))!;
  assert(patch.includes('"path":"/metadata/finalizers/1"') && !patch.includes("finalizers/0"), patch);
  assertEquals(await found("web", { ...asked, finalizers: own.slice(0, 1) }), []);
  const longAgo = "2026-11-21T09:00:00Z";
  const [builtIn] = await found("web", { deletionTimestamp: longAgo, finalizers: own.slice(0, 1) });
  assert(!builtIn!.manual!.flatMap(({ commands }) => commands).some((command) => command.includes("patch")));
});
