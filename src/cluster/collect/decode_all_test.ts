import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Reading } from "../../model/ports.ts";
import type { RawRecord, Snapshot } from "../../model/snapshot.ts";
import { decodeAll } from "./decode_all.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { survey } from "./survey.ts";

const record = (release: string, revision: number, namespace = "prod"): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: `sh.helm.release.v1.${release}.v${revision}`,
    namespace,
    labels: { owner: "helm", name: release, status: "superseded", version: String(revision) },
  },
  type: "helm.sh/release.v1",
  data: { release: btoa(btoa(JSON.stringify({ name: release, version: revision, info: { status: "superseded" } }))) },
});

/** All releases of these objects, their records in pages of so many. */
async function decoded(
  objects: KubeObject[],
  pageSize: number,
  change = (records: RawRecord[]): Reading<RawRecord[]> => ({ ok: true, value: records }),
): Promise<Reading<Snapshot>[]> {
  const cluster = fileCluster(objects);
  const surveyed = await survey(cluster, undefined);
  if (!surveyed.ok) throw new Error(surveyed.gap.says);
  const all: RawRecord[] = [];
  for await (const page of cluster.records.pages!(undefined)) if (page.ok) all.push(...page.value);
  const byKey = all.sort((a, b) => a.ref.namespace + a.ref.name < b.ref.namespace + b.ref.name ? -1 : 1);
  const pages = Array.from(
    { length: Math.ceil(byKey.length / pageSize) },
    (_, at) => change(byKey.slice(at * pageSize, (at + 1) * pageSize)),
  );
  const readings: Reading<Snapshot>[] = [];
  for await (const reading of decodeAll(cluster, pages, surveyed.value, "helm-doctor/test")) readings.push(reading);
  return readings;
}

const said = (readings: readonly Reading<Snapshot>[]): string[] =>
  readings.map((reading) =>
    reading.ok
      ? `${reading.value.scope.namespace}/${reading.value.scope.release} ${
        reading.value.records.map(({ revision, release }) => `${revision}${release ? "" : "?"}`)
      }`
      : reading.gap.says
  ).sort();

const objects = [
  ...[1, 2, 10, 11].map((revision) => record("web", revision)),
  // Its first record stands between those of "web" by name.
  ...[1, 2].map((revision) => record("web.v1", revision)),
  record("web", 1, "test"),
];

Deno.test("each release comes once and whole, wherever the pages cut it", async () => {
  for (const pageSize of [1, 2, 3, 100]) {
    assertEquals(said(await decoded(objects, pageSize)), ["prod/web 1,2,10,11", "prod/web.v1 1,2", "test/web 1"]);
  }
});

Deno.test("a record that cannot be decoded is among the others", async () => {
  const broken = { ...record("web", 2), data: { release: btoa("%%%") } };
  assertEquals(said(await decoded([record("web", 1), broken], 1)), ["prod/web 1,2?"]);
});

Deno.test("a release whose records changed since the survey is left out", async () => {
  const without = (records: RawRecord[]): Reading<RawRecord[]> => ({
    ok: true,
    value: records.filter(({ ref }) => !ref.name.endsWith("web.v11")),
  });
  assertEquals(said(await decoded(objects, 2, without)), ["prod/web.v1 1,2", "test/web 1"]);
});

Deno.test("a page that cannot be read ends it", async () => {
  const gap = { facet: "records", what: "secrets", reason: "server-error", says: "too old" } as const;
  assertEquals(said(await decoded(objects, 100, () => ({ ok: false, gap }))), ["too old"]);
});
