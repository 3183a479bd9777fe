import { assertEquals, AssertionError } from "deno-std/assert/mod.js";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { collect } from "./collect.ts";
import { fileCluster, type FileClusterMeta } from "../files/file_cluster.ts";

const record = (revision: number, status: string, manifest: string, annotations = {}): KubeObject => {
  const payload = JSON.stringify({ name: "web", version: revision, namespace: "prod", info: { status }, manifest });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.web.v${revision}`,
      namespace: "prod",
      labels: { owner: "helm", name: "web", status, version: String(revision) },
      annotations,
    },
    type: "helm.sh/release.v1",
    data: { release: btoa(gzipSync(payload).toString("base64")) },
  };
};

const named = (...names: string[]): string =>
  names.map((name) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`).join("");

const snapshotOf = async (objects: KubeObject[], meta: FileClusterMeta = {}): Promise<Snapshot> => {
  const scope = { namespace: "prod", release: "web" };
  const reading = await collect(
    fileCluster(objects, meta),
    scope,
    () => new Set(["records", "objects"]),
    "helm-doctor/test",
  );
  if (!reading.ok) throw new AssertionError(JSON.stringify(reading.gap));
  return reading.value;
};

Deno.test("objects are read of the revisions that tell: newest, last but one, baselines, attempts since", async () => {
  const { objects } = await snapshotOf([
    record(1, "superseded", named("one")),
    record(2, "superseded", named("two")),
    record(3, "deployed", named("three")),
    record(4, "failed", named("four")),
    record(5, "failed", named("five")),
    record(6, "pending-upgrade", named("six")),
  ]);
  assertEquals(objects.map(({ ref }) => ref.name).sort(), ["five", "four", "six", "three", "two"]);
  assertEquals(objects.map(({ live }) => live), [null, null, null, null, null]);
});

Deno.test("an object that two revisions name is read once, in the namespace of the record", async () => {
  const live = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "prod" } };
  const { objects } = await snapshotOf([record(1, "superseded", named("a")), record(2, "deployed", named("a")), live]);
  assertEquals(objects.map(({ ref, live }) => [ref.namespace, ref.name, live?.kind]), [["prod", "a", "ConfigMap"]]);
});

Deno.test("many objects of a kind that may not be read are one gap", async () => {
  const gap = { facet: "objects", reason: "forbidden", verb: "get", resource: "configmaps", says: "no" } as const;
  const meta = { gaps: [{ ...gap, what: 'configmaps in namespace "prod"' }] };
  const { gaps, objects } = await snapshotOf([record(1, "deployed", named("a", "b", "c"))], meta);
  assertEquals(gaps, meta.gaps);
  assertEquals(objects, []);
});

Deno.test("a payload that was left out is the fault that it had", async () => {
  const left = JSON.stringify({ layer: "gzip", at: 12, size: 3456, sha256: "00" });
  const { records } = await snapshotOf([{ ...record(3, "failed", "", { "helm-doctor/undecodable": left }), data: {} }]);
  const [one] = records;
  assertEquals([one?.revision, one?.size, one?.release], [3, 3456, undefined]);
  assertEquals(one?.faults.map(({ layer, at }) => [layer, at]), [["gzip", 12]]);
});

Deno.test("a release without records is an empty snapshot, and a snapshot is frozen", async () => {
  const snapshot = await snapshotOf([]);
  assertEquals([snapshot.records, snapshot.objects, snapshot.gaps], [[], [], []]);
  assertEquals([snapshot, snapshot.facts, snapshot.records].map(Object.isFrozen), [true, true, true]);
});
