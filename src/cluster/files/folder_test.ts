// Needs to read and write files.

import { assert, assertEquals, AssertionError, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import type { Cluster } from "../../model/ports.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { openFolder } from "./file_cluster.ts";

const folder = (files: Record<string, string>): string => {
  const dir = Deno.makeTempDirSync();
  addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    Deno.mkdirSync(`${dir}/${name}/..`.replace(/[^/]*\/\.\.$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${dir}/${name}`, text);
  }
  return dir;
};

const open = (dir: string): Cluster => {
  const opened = openFolder(dir, { userAgent: "helm-doctor/test" });
  if (!opened.ok) throw new AssertionError(opened.says);
  return opened.cluster;
};

const failure = (dir: string): string => {
  const opened = openFolder(dir, { userAgent: "helm-doctor/test" });
  if (opened.ok) throw new AssertionError("it opens");
  return opened.says;
};

const read = async ({ objects }: Cluster, name: string): Promise<KubeObject> => {
  const reading = await objects.read({ apiVersion: "v1", kind: "ConfigMap", namespace: "n", name });
  if (!reading.ok || !reading.value) throw new AssertionError(JSON.stringify(reading));
  return reading.value;
};

const change = async (cluster: Cluster, name: string, data: Record<string, string>): Promise<void> => {
  const outcome = await cluster.objects.replace({ ...await read(cluster, name), data }, { dryRun: false });
  assertEquals(outcome.kind, "written", JSON.stringify(outcome));
};

const yaml = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: n} # why\ndata: {a: "1"}\n`;
const json = (name: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "n" },
  data: { a: "1" },
});

Deno.test("objects are found wherever they stand: single, many to a file, in lists, nested, YAML and JSON", async () => {
  const list = { apiVersion: "v1", kind: "ConfigMapList", items: [{ metadata: { name: "e", namespace: "n" } }] };
  const cluster = open(folder({
    "a.yaml": yaml("a"),
    "deep/er/two.yml": `---\n${yaml("b")}---\n---\n${yaml("c")}`,
    "list.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: [json("d")] }),
    "typed.json": JSON.stringify(list),
    "values.yaml": "replicas: 1\n",
    ".hidden.yaml": "a: [",
    "README.md": "a: [",
  }));
  const found = await cluster.objects.list({ apiVersion: "v1", kind: "ConfigMap", namespace: "n" });
  assertEquals(found.ok && found.value.map(({ metadata }) => metadata.name), ["a", "b", "c", "d", "e"]);
});

Deno.test("metadata with nothing behind their names are not there, as with a server", async () => {
  const text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: n\n  annotations:\n  labels:\n";
  const { metadata } = await read(open(folder({ "a.yaml": text })), "a");
  assertEquals(["annotations", "labels"].filter((name) => name in metadata), []);
});

Deno.test("a write changes only its file, and in it only its document", async () => {
  const dir = folder({
    "two.yaml": `# head\n${yaml("a")}---\n# tail\n${yaml("b")}`,
    "other.yaml": yaml("c"),
    "list.json": JSON.stringify({ apiVersion: "v1", kind: "List", items: [json("d"), json("e")] }),
  });
  Deno.chmodSync(`${dir}/two.yaml`, 0o640);
  const cluster = open(dir);
  await change(cluster, "a", { on: "yes", when: "2026-01-01T00:00:00Z", many: "x".repeat(300) });
  await change(cluster, "d", { a: "2" });
  const text = Deno.readTextFileSync(`${dir}/two.yaml`);
  assert(text.endsWith(`---\n# tail\n${yaml("b")}`), text);
  assertStringIncludes(text, '"on": "yes"');
  assertEquals(Deno.statSync(`${dir}/two.yaml`).mode! & 0o777, 0o640);
  assertEquals(Deno.readTextFileSync(`${dir}/other.yaml`), yaml("c"));
  assertEquals(JSON.parse(Deno.readTextFileSync(`${dir}/list.json`)).items[1], json("e"));
  const again = open(dir);
  assertEquals((await read(again, "a")).data, { on: "yes", when: "2026-01-01T00:00:00Z", many: "x".repeat(300) });
  assertEquals((await read(again, "d")).data, { a: "2" });
  assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name).sort(), ["list.json", "other.yaml", "two.yaml"]);
});

Deno.test("a removed object leaves its file, and the last one takes the file with it", async () => {
  const dir = folder({ "two.yaml": `${yaml("a")}---\n${yaml("b")}` });
  const { objects } = open(dir);
  for (const [name, left] of [["a", `---\n${yaml("b")}`], ["b", undefined]] as const) {
    const { metadata: { uid, resourceVersion } } = await read(open(dir), name);
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "n", name };
    const outcome = await objects.remove(ref, { uid: uid!, resourceVersion: resourceVersion! }, { dryRun: false });
    assertEquals(outcome.kind, "written", JSON.stringify(outcome));
    const files = [...Deno.readDirSync(dir)];
    assertEquals(files[0] && Deno.readTextFileSync(`${dir}/two.yaml`), left);
  }
});

Deno.test("a new object gets a file of its own, for its owner alone", async () => {
  const dir = folder({ "a.yaml": yaml("a") });
  const outcome = await open(dir).objects.create(json("new"), { dryRun: false });
  assertEquals(outcome.kind, "written");
  assertEquals(Deno.statSync(`${dir}/ConfigMap-n-new.yaml`).mode! & 0o777, 0o600);
  assertMatch((await read(open(dir), "new")).metadata.uid!, /^[\da-f-]{36}$/);
});

Deno.test("what others do to the files is seen, and makes a write conflict", async () => {
  const dir = folder({ "a.yaml": yaml("a") });
  const [mine, theirs] = [open(dir), open(dir)];
  const before = await read(mine, "a");
  await change(theirs, "a", { a: "theirs" });
  assertEquals((await read(mine, "a")).data, { a: "theirs" });
  assertEquals((await mine.objects.replace(before, { dryRun: false })).kind, "conflict");
  Deno.writeTextFileSync(`${dir}/a.yaml`, "a: [");
  const reading = await mine.objects.read({ apiVersion: "v1", kind: "ConfigMap", namespace: "n", name: "a" });
  assertStringIncludes(reading.ok ? "" : reading.gap.says, "is not YAML");
});

Deno.test("the folder's own document gives clock, server, context, namespace, kinds and gaps", async () => {
  const meta = {
    apiVersion: "helm-doctor/v1",
    kind: "FileCluster",
    takenAt: "2026-05-01T10:00:00Z",
    server: { version: "v1.30.0", clusterId: "c" },
    context: "prod",
    namespace: "shop",
    kinds: [{ kind: { apiVersion: "example.com/v1", kind: "Thing" }, served: true, namespaced: false }],
    gaps: [{
      facet: "rbac",
      what: "clusterroles",
      reason: "forbidden",
      verb: "list",
      resource: "clusterroles",
      says: "no",
    }],
  };
  const opened = openFolder(folder({ "cluster.json": JSON.stringify(meta) }), { userAgent: "helm-doctor/test" });
  if (!opened.ok) throw new AssertionError(opened.says);
  const { cluster: { objects, context }, namespace } = opened;
  assertEquals([context, namespace], ["prod", "shop"]);
  assertEquals(await objects.server(), { ok: true, value: { takenAt: meta.takenAt, ...meta.server } });
  assertEquals(await objects.serves({ apiVersion: "example.com/v1", kind: "Thing" }), {
    ok: true,
    value: { namespaced: false },
  });
  const roles = await objects.list({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" });
  assertEquals(roles.ok ? "ok" : roles.gap.reason, "forbidden");
});

Deno.test("a folder of something else is told apart, with what to do", () => {
  assertMatch(failure("/does/not/exist"), /there is no such folder$/);
  assertMatch(failure(`${folder({ "a.yaml": yaml("a") })}/a.yaml`), /is not a folder/);
  assertMatch(failure(folder({ "a.txt": "x" })), /holds no Kubernetes object; fill it with/);
  assertMatch(failure(folder({ "a.json": "{" })), /a\.json": it is not JSON; correct it or take it out of the folder$/);
  assertMatch(
    failure(folder({ "a.yaml": yaml("a"), "b.yaml": yaml("a") })),
    /ConfigMap "a" stands twice .*take one out$/,
  );
});

Deno.test("aliases that stand for millions of values end in words", () => {
  const lines = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [from, to] of ["ab", "bc", "cd", "de", "ef"]) {
    lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(",")}]`);
  }
  const says = failure(folder({ "bomb.yaml": `${yaml("a")}${lines.join("\n")}\n` }));
  assertMatch(says, /bomb\.yaml": its aliases stand for more than .*; correct it or take it out of the folder$/);
});

Deno.test({
  name: "a pipe among the files is not waited for",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const dir = folder({ "a.yaml": yaml("a") });
    await new Deno.Command("mkfifo", { args: [`${dir}/p.yaml`] }).output();
    assertEquals((await read(open(dir), "a")).metadata.name, "a");
  },
});

Deno.test("a folder's namespace is that of its records, of the releases that its objects are of, or of all it holds", () => {
  const object = (namespace: string, name: string, more: Record<string, unknown> = {}) =>
    JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, ...more } });
  const claim = (namespace: string) => ({ annotations: { "meta.helm.sh/release-namespace": namespace } });
  const namespaceOf = (...objects: string[]) => {
    const files = Object.fromEntries(objects.map((text, at) => [`${at}.json`, text]));
    const opened = openFolder(folder(files), { userAgent: "helm-doctor/test" });
    return opened.ok ? opened.namespace : opened.says;
  };
  assertEquals(namespaceOf(object("shop", "sh.helm.release.v1.web.v1"), object("other", "a")), "shop");
  assertEquals(namespaceOf(object("shop", "a", claim("shop")), object("flux", "b")), "shop");
  assertEquals(namespaceOf(object("shop", "a"), object("shop", "b")), "shop");
  assertEquals(namespaceOf(object("shop", "a"), object("flux", "b")), "default");
  assertEquals(namespaceOf(object("shop", "a", claim("shop")), object("flux", "b", claim("flux"))), "default");
});
