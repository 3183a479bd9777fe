import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { StoredRecord } from "../../model/snapshot.ts";
import { decodeRecord } from "../../record/decode.ts";
import { newRecord } from "../../record/new_record.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { collectNeighbours } from "./neighbours.ts";

const scope = { namespace: "prod", release: "web", driver: "secret" } as const;

const named = (kind: string, name: string, namespace?: string) =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}${namespace ? `, namespace: ${namespace}` : ""} }\n`;

function record(release: string, namespace: string, manifest: string, status = "deployed", revision = 1): KubeObject {
  const time = "2026-11-21T08:00:00Z";
  const made = newRecord({
    release,
    namespace,
    revision,
    manifest,
    chart: { name: release, version: "1.0.0" },
    description: "",
    firstDeployed: time,
    lastDeployed: time,
    createdAt: time,
  }, "secret");
  if (!made.ok) throw new Error(made.says);
  const { data, labels, type } = made.image;
  const name = `sh.helm.release.v1.${release}.v${revision}`;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels: { ...labels, status }, uid: name, resourceVersion: "1" },
    data: { ...data },
    type: type!,
  };
}

const own: readonly StoredRecord[] = [decodeRecord({
  ref: { driver: "secret", namespace: "prod", name: "sh.helm.release.v1.web.v1" },
  uid: "",
  resourceVersion: "",
  managers: [],
  image: newImage(named("Service", "web")),
})];

function newImage(manifest: string) {
  const { data, metadata, type } = record("web", "prod", manifest) as KubeObject & {
    data: Record<string, string>;
    type: string;
  };
  return { data, labels: metadata.labels!, annotations: {}, type };
}

const marked = (kind: string, name: string, namespace: string | undefined, release = "web"): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: {
    name,
    ...(namespace ? { namespace } : {}),
    annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "prod" },
  },
});

async function look(records: readonly KubeObject[], live: readonly KubeObject[]) {
  const { found, gaps } = await collectNeighbours(fileCluster(records).records, scope, own, live);
  return {
    looked: found.map(({ namespace = "all namespaces", holds }) => [
      namespace,
      ...holds.map(({ record, object }) => `${record.ref.name}: ${object.kind}/${object.name}`),
    ]),
    gaps: gaps.map(({ facet, what }) => `${facet}: ${what}`),
  };
}

Deno.test("where the deployed manifest names all that claims the release, nobody else is asked", async () => {
  const live = [marked("Service", "web", "prod"), marked("Service", "api", "prod", "api")];
  assertEquals(await look([record("other", "prod", named("Service", "web"))], live), { looked: [], gaps: [] });
});

Deno.test("another release's deployed, pending or newest revision holds what it names, one that was uninstalled nothing", async () => {
  const records = [
    record("one", "prod", named("Service", "extra")),
    record("one", "prod", named("Service", "web"), "failed", 2),
    record("two", "prod", named("Service", "extra"), "superseded"),
    record("two", "prod", named("Service", "web"), "deployed", 2),
    record("three", "prod", named("Service", "extra"), "uninstalled"),
    record("four", "prod", named("Service", "extra", "dev")),
    record("five", "prod", named("ConfigMap", "extra")),
    record("web", "prod", named("Service", "extra"), "failed", 2),
    record("far", "dev", named("Service", "extra", "prod")),
  ];
  assertEquals(await look(records, [marked("Service", "extra", "prod")]), {
    looked: [["prod", "sh.helm.release.v1.one.v1: Service/extra"]],
    gaps: [],
  });
});

Deno.test("an object without a namespace may be any release's, in whatever namespace", async () => {
  const records = [record("far", "dev", named("Node", "extra"))];
  assertEquals((await look(records, [marked("Node", "extra", undefined)])).looked, [
    ["all namespaces", "sh.helm.release.v1.far.v1: Node/extra"],
  ]);
});

Deno.test("a record that cannot be read may hold anything", async () => {
  const cut = { ...record("other", "prod", ""), data: { release: btoa("H4sI") } };
  assertEquals(await look([cut], [marked("Service", "extra", "prod")]), {
    looked: [],
    gaps: ['neighbours: what other releases hold in namespace "prod"'],
  });
});

Deno.test("what is in another namespace may be held from there, or from where the release is", async () => {
  const live = [marked("Service", "extra", "dev")];
  const records = [
    record("near", "prod", named("Service", "extra", "dev")),
    record("there", "dev", named("Service", "extra")),
    record("far", "test", named("Service", "web")),
  ];
  assertEquals((await look(records, live)).looked, [[
    "dev",
    "sh.helm.release.v1.there.v1: Service/extra",
    "sh.helm.release.v1.near.v1: Service/extra",
  ]]);
});
