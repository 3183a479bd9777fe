import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Cluster, Reading } from "../../model/ports.ts";
import type { Gap } from "../../model/snapshot.ts";
import { readByName } from "./by_name.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { kubeRecords } from "../kube_records.ts";
import { surveyAround } from "./survey.ts";

const recordOf = (namespace: string, revision: number, release = "web"): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: `sh.helm.release.v1.${release}.v${revision}`,
    namespace,
    uid: `${namespace}-${release}-${revision}`,
    resourceVersion: String(revision),
    labels: { owner: "helm", name: release, status: "superseded", version: String(revision) },
  },
  type: "helm.sh/release.v1",
  data: {},
});
const namespaceOf = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

const bad = { namespace: "dark", name: "sh.helm.release.v1.web.v241" };
const says =
  `Internal error occurred: unable to transform key "/registry/secrets/${bad.namespace}/${bad.name}": no key`;
const gap: Gap = { facet: "objects", what: "secrets", reason: "server-error", verb: "list", resource: "secrets", says };

/** As a server is with one Secret that it cannot decrypt: no list with selectors, no page with that Secret, no read of it. */
const darkened = (items: readonly KubeObject[]): Cluster => {
  const { objects, name } = fileCluster([...items]);
  const failed = { ok: false as const, gap };
  const isBad = (object: ObjectRef) => object.namespace === bad.namespace && object.name === bad.name;
  const dark: typeof objects = {
    ...objects,
    list: (query) => Promise.resolve(query.kind === "Secret" ? failed : objects.list(query)),
    pages: async function* (query) {
      yield query.namespace === bad.namespace ? failed : await objects.list(query);
    },
    read: (ref): Promise<Reading<KubeObject | null>> =>
      isBad(ref) ? Promise.resolve({ ok: false, gap: { ...gap, says: "no key" } }) : objects.read(ref),
  };
  return { name, objects: dark, records: kubeRecords(dark, "secret") };
};

const cluster = darkened([
  ...["dark", "light"].map(namespaceOf),
  ...[238, 239, 240, 241, 247].map((revision) => recordOf("dark", revision)),
  recordOf("light", 700),
]);

Deno.test("around a record that cannot be decrypted the others are found by name", async () => {
  const read = await readByName(cluster, { namespace: "dark", release: "web" }, gap);
  assertEquals(read!.records.map(({ ref }) => ref.name.split(".v").at(-1)), ["238", "239", "240", "247"]);
  assertEquals(read!.gaps.map(({ facet, what, says }) => [facet, what, says]), [
    ["records", `Secret "${bad.name}" in namespace "dark"`, says],
  ]);
});

Deno.test("in another namespace the pages give the names", async () => {
  const read = await readByName(cluster, { namespace: "light", release: "web" }, gap);
  assertEquals(read!.records.map(({ ref }) => ref.name), ["sh.helm.release.v1.web.v700"]);
  assertEquals(read!.gaps.length, 1);
});

Deno.test("a list that failed for another reason is not gone around", async () => {
  const forbidden: Gap = { ...gap, reason: "forbidden", says: "secrets is forbidden" };
  assertEquals(await readByName(cluster, { namespace: "dark", release: "web" }, forbidden), undefined);
});

Deno.test("a server that reads nothing is not asked for ever", async () => {
  const mute: Cluster = {
    ...cluster,
    records: { ...cluster.records, read: () => Promise.resolve({ ok: false, gap }) },
  };
  const read = await readByName(mute, { namespace: "dark", release: "web" }, gap);
  assertEquals(read!.records, []);
});

Deno.test("a survey of the cluster goes around the namespace, and names the release", async () => {
  const around = await surveyAround(cluster, undefined);
  if (!around.ok) throw new Error(around.gap.says);
  assertEquals(
    around.value.surveyed.map(({ namespace, release, looksIll }) => [namespace, release, looksIll !== null]),
    [["dark", "web", true], ["light", "web", true]],
  );
  assertEquals(around.value.gaps.map(({ facet, says }) => [facet, says]), [["records", says]]);
});

Deno.test("a survey of a sound namespace still says what is wrong elsewhere", async () => {
  const around = await surveyAround(cluster, "light");
  assertEquals(around.ok && around.value.gaps.length, 1);
});
