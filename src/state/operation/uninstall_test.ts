import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { noFacts, type Snapshot, type StoredRecord } from "../../model/snapshot.ts";
import { leftOf, uninstallCase } from "./uninstall.ts";

const config = (name: string, policy?: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n` +
  (policy ? `  annotations: { helm.sh/resource-policy: "${policy}" }\n` : "");

type Told = readonly [status: string, ...documents: string[]];

function record([status, ...documents]: Told, index: number): StoredRecord {
  const version = index + 1;
  return {
    ref: { driver: "secret", namespace: "prod", name: `sh.helm.release.v1.web.v${version}` },
    uid: `${version}`,
    resourceVersion: `${version}`,
    createdAt: "2026-01-01T00:00:00Z",
    managers: [],
    image: { data: {}, labels: { name: "web", owner: "helm", status, version: `${version}` }, annotations: {} },
    revision: version,
    size: 0,
    release: { name: "web", version, info: { status }, manifest: documents.join("---\n") },
    faults: [],
  };
}

/** A live ConfigMap of the release, or none. */
const live = (name: string, metadata: object = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name,
    namespace: "prod",
    annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "prod" },
    ...metadata,
  },
});

/** What was seen: by name, null for gone; what is not named was not read. */
function told(records: readonly Told[], seen: Readonly<Record<string, KubeObject | null>>) {
  const objects = Object.entries(seen).map(([name, live]) => ({
    ref: { apiVersion: "v1", kind: "ConfigMap", namespace: "prod", name },
    live,
  }));
  const facts = noFacts;
  const snapshot: Snapshot = {
    version: 1,
    takenAt: "2026-01-01T03:00:00Z",
    tool: "helm-doctor/0.0.0",
    server: {},
    scope: { namespace: "prod", release: "web", driver: "secret" },
    records: records.map(record),
    objects,
    facts,
    gaps: [],
  };
  const stuck = uninstallCase(snapshot);
  return stuck && [stuck.stand, ...leftOf(stuck).map(({ name, state }) => `${name} ${state}`)];
}

const a = config("a");
const b = config("b");

Deno.test("only a release that is being uninstalled by its newest revision is one", () => {
  assertEquals(told([["uninstalled", a]], { a: live("a") }), undefined);
  assertEquals(told([["uninstalling", a], ["deployed", a]], { a: live("a") }), undefined);
});

Deno.test("gone, in part, intact", () => {
  assertEquals(told([["uninstalling", a, b]], { a: null, b: null }), ["gone"]);
  assertEquals(told([["uninstalling", a, b]], { a: null, b: live("b") }), ["part", "ConfigMap/b there"]);
  assertEquals(told([["uninstalling", a]], { a: live("a") }), ["intact", "ConfigMap/a there"]);
  assertEquals(told([["uninstalling"]], {}), ["gone"]);
});

Deno.test("what was not read is not gone, and not there", () => {
  assertEquals(told([["uninstalling", a, b]], { a: null }), ["unread"]);
  assertEquals(told([["uninstalling", a, b]], { a: live("a") }), ["unread", "ConfigMap/a there"]);
  assertEquals(told([["uninstalling", "a: [b"]], {}), ["unread"]);
});

Deno.test("what the revisions before may have brought counts too, until one that worked", () => {
  assertEquals(told([["deployed", a, b], ["uninstalling", a]], { a: null, b: live("b") }), [
    "part",
    "ConfigMap/b there",
  ]);
  assertEquals(told([["deployed", a, b], ["failed", a], ["uninstalling", a]], { a: null, b: live("b") }), [
    "part",
    "ConfigMap/b there",
  ]);
  assertEquals(told([["superseded", b], ["superseded", a], ["uninstalling", a]], { a: null }), ["gone"]);
  assertEquals(told([["superseded", b], ["uninstalling", a]], { a: null }), ["unread"]);
  assertEquals(told([["uninstalled", b], ["uninstalling", a]], { a: null }), ["gone"]);
  assertEquals(told([["deployed", b], ["superseded", a], ["uninstalling", a]], { a: null, b: live("b") }), [
    "part",
    "ConfigMap/b there",
  ]);
});

Deno.test("what its resource policy spares is neither left nor missing", () => {
  const seen = { a: null, b: live("b") };
  for (const policy of ["keep", " Keep ", "delete"]) {
    assertEquals(told([["uninstalling", a, config("b", policy)]], seen), ["gone"], policy);
  }
  assertEquals(told([["uninstalling", a, config("b", "keep")]], { a: live("a"), b: live("b") }), [
    "intact",
    "ConfigMap/a there",
  ]);
});

Deno.test("asked to go, or somebody else's: still in the way", () => {
  const leaving = live("a", { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x/y"] });
  assertEquals(told([["uninstalling", a]], { a: leaving }), ["part", "ConfigMap/a leaving"]);
  assertEquals(told([["uninstalling", a]], { a: live("a", { annotations: {} }) }), ["part", "ConfigMap/a foreign"]);
});
