// What the engine relies on of Objects and RecordStore, whoever is behind them: an API server, a folder or memory.

import {
  assert,
  assertEquals,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "deno-std/assert/mod.js";
import { kubeRecords } from "../../src/cluster/kube_records.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Cluster, Objects, Reading, RecordStore, WriteOutcome } from "../../src/model/ports.ts";
import type { Driver, RawRecord, RecordImage, RecordRef } from "../../src/model/snapshot.ts";

/** An empty place to work in. The writes' field manager must be `helm-doctor/test`. */
export interface Bench {
  readonly cluster: Cluster;
  readonly namespace: string;
}

const REAL = { dryRun: false };
const DRY = { dryRun: true };

/** Defines the tests; each gets a bench of its own from `makeBench`, whatever that has to be closed with `close`. */
export const conformance = (name: string, makeBench: () => Promise<Bench>, close?: () => Promise<void>): void => {
  const test = (what: string, run: (bench: Bench) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${what}`,
      fn: async () => await run(await makeBench()),
      sanitizeResources: false,
      sanitizeOps: false,
    });
  for (const driver of ["secret", "configmap"] as const) {
    const onRecords: Define<KubeBench> = (what, run) =>
      test(`${driver}: ${what}`, ({ cluster, namespace }) =>
        run({
          store: kubeRecords(cluster.objects, driver),
          objects: cluster.objects,
          driver,
          namespace,
          ...kit(driver, namespace),
        }));
    recordTests(onRecords);
    kubeRecordTests(onRecords);
  }
  secretTests((what, run) =>
    test(
      what,
      ({ cluster: { objects }, namespace }) =>
        run({
          store: kubeRecords(objects, "secret"),
          driver: "secret",
          namespace,
          ...kit("secret", namespace),
        }),
    )
  );
  objectTests(test);
  if (close) Deno.test({ name: `${name}: close`, fn: close, sanitizeResources: false, sanitizeOps: false });
};

/** The part of it that a database is held to as well. */
export const recordConformance = (
  driver: Driver,
  makeBench: () => Promise<Pick<RecordBench, "store" | "namespace">>,
): void =>
  recordTests((what, run) =>
    Deno.test({
      name: `${driver}: ${what}`,
      fn: async () => {
        const bench = await makeBench();
        await run({ ...bench, driver, ...kit(driver, bench.namespace) });
      },
      sanitizeResources: false,
      sanitizeOps: false,
    })
  );

interface RecordBench extends Kit {
  readonly store: RecordStore;
  readonly driver: Driver;
  readonly namespace: string;
}

interface KubeBench extends RecordBench {
  readonly objects: Objects;
}

interface Kit {
  readonly ref: (revision: number, release?: string) => RecordRef;
  readonly image: (revision: number, status: string, payload?: string, release?: string) => RecordImage;
  /** What an image can have beside Helm's own; a row has no place for either. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly moreData: Readonly<Record<string, string>>;
}

const kit = (driver: Driver, namespace: string): Kit => ({
  ref: (revision, release = "web") => ({ driver, namespace, name: `sh.helm.release.v1.${release}.v${revision}` }),
  image: (revision, status, payload = `payload ${revision}`, release = "web") => ({
    data: { release: driver === "secret" ? btoa(payload) : payload },
    labels: { owner: "helm", name: release, status, version: String(revision), createdAt: "1795250000" },
    annotations: {},
    ...(driver === "configmap" ? {} : { type: "helm.sh/release.v1" }),
  }),
  annotations: driver === "sql" ? {} : { "example.com/a": "b" },
  moreData: driver === "sql" ? {} : { extra: "eA==" },
});

const valueOf = <T>(reading: Reading<T>): T => {
  if (!reading.ok) throw new AssertionError(JSON.stringify(reading));
  return reading.value;
};

const written = <T>(outcome: WriteOutcome<T>): T => {
  if (outcome.kind !== "written") throw new AssertionError(JSON.stringify(outcome));
  return outcome.value;
};

const refused = (outcome: WriteOutcome<unknown>, reason: string): string => {
  if (outcome.kind !== "refused") throw new AssertionError(JSON.stringify(outcome));
  assertEquals(outcome.reason, reason, outcome.says);
  return outcome.says;
};

const conflicts = (outcome: WriteOutcome<unknown>): void =>
  assertEquals(outcome.kind, "conflict", JSON.stringify(outcome));

type Define<B> = (what: string, run: (bench: B) => Promise<void>) => void;

const recordTests = (test: Define<RecordBench>): void => {
  test("a created record is read as it was written", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), image(1, "deployed"), REAL));
    assertEquals(made.image, image(1, "deployed"));
    assertEquals(made.ref, ref(1));
    assertMatch(made.uid, /^[\da-f-]{36}$/);
    assert(made.createdAt);
    assertEquals(valueOf(await store.read(ref(1))), made);
  });

  test("what is not there reads as null, and its list is empty", async ({ store, ref, namespace }) => {
    assertEquals(valueOf(await store.read(ref(7))), null);
    assertEquals(valueOf(await store.list(namespace, "web")), []);
    assertEquals(valueOf(await store.heads(namespace, "web")), []);
  });

  test("a second create is a conflict and changes nothing", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), image(1, "deployed"), REAL));
    conflicts(await store.create(ref(1), image(1, "failed"), REAL));
    assertEquals(valueOf(await store.read(ref(1))), made);
  });

  test("list gives the release's records, oldest revision first, and no others", async ({ store, ref, image, namespace }) => {
    for (const revision of [10, 9, 1]) written(await store.create(ref(revision), image(revision, "superseded"), REAL));
    written(await store.create(ref(1, "web2"), image(1, "deployed", "x", "web2"), REAL));
    written(await store.create(ref(1, "web.v1"), image(1, "deployed", "x", "web.v1"), REAL));
    const revisions = valueOf(await store.list(namespace, "web")).map(({ ref }) => ref.name.split(".v").at(-1));
    assertEquals(revisions, ["1", "9", "10"]);
    const heads = valueOf(await store.heads(namespace, "web"));
    assertEquals(heads.map(({ revision, status, release }) => [revision, status, release]), [
      [1, "superseded", "web"],
      [9, "superseded", "web"],
      [10, "superseded", "web"],
    ]);
  });

  test("records that lost their labels, and records of other names, are found", async ({ store, ref, image, namespace, driver }) => {
    const bare = { ...image(2, ""), labels: {} };
    written(await store.create(ref(1), image(1, "deployed"), REAL));
    written(await store.create(ref(2), bare, REAL));
    const odd = { driver, namespace, name: "odd-name" };
    written(await store.create(odd, image(3, "failed"), REAL));
    assertEquals(valueOf(await store.list(namespace, "web")).map(({ ref }) => ref.name), [
      "odd-name",
      ref(1).name,
      ref(2).name,
    ]);
    const heads = valueOf(await store.heads(namespace, "web"));
    assertEquals(heads.map(({ ref }) => ref.name), ["odd-name", ref(1).name, ref(2).name]);
    const surveyed = valueOf(await store.survey(namespace));
    assertEquals(surveyed.map(({ revision, status }) => [revision, status]).sort(), [[1, "deployed"], [2, ""], [
      3,
      "failed",
    ]]);
  });

  test("records that neither labels nor type give away are found by their names", async ({ store, ref, image, namespace, driver }) => {
    const alien = { ...image(3, "deployed", "x", "other"), ...(driver === "secret" ? { type: "Opaque" } : {}) };
    written(await store.create(ref(1), image(1, "superseded"), REAL));
    written(await store.create(ref(2), { ...alien, labels: {} }, REAL));
    written(await store.create(ref(3), image(3, "superseded"), REAL));
    const made = written(await store.create(ref(4), alien, REAL));
    written(await store.create(ref(5), { ...alien, labels: {} }, REAL));
    const all = [1, 2, 3, 4, 5].map((revision) => ref(revision).name);
    const listed = async () => valueOf(await store.list(namespace, "web")).map(({ ref }) => ref.name);
    const headed = async () => valueOf(await store.heads(namespace, "web")).map(({ ref }) => ref.name);
    assertEquals([await listed(), await headed()], [all, all]);
    written(await store.remove(ref(4), made, REAL));
    const rest = all.filter((name) => name !== ref(4).name);
    assertEquals([await listed(), await headed()], [rest, rest], "one is hidden by the absence of the one below it");
  });

  test("survey covers one namespace or all, with the clock of the server", async ({ store, ref, image, namespace }) => {
    written(await store.create(ref(1), image(1, "deployed"), REAL));
    written(await store.create(ref(2), image(2, "pending-upgrade"), REAL));
    const mine = valueOf(await store.survey(namespace));
    assertEquals(mine.map(({ status }) => status).sort(), ["deployed", "pending-upgrade"]);
    assert(mine.every(({ createdAt }) => createdAt));
    const all = valueOf(await store.survey(undefined)).filter((head) => head.ref.namespace === namespace);
    assertEquals(all.length, 2);
    assertEquals(valueOf(await store.survey(`${namespace}-not-there`)), []);
  });

  test("heads carry the identity that a write insists on", async ({ store, ref, image, namespace }) => {
    const made = written(await store.create(ref(1), image(1, "deployed"), REAL));
    const [head] = valueOf(await store.heads(namespace, "web"));
    assertEquals([head?.uid, head?.resourceVersion], [made.uid, made.resourceVersion]);
  });

  test("replace exchanges data, labels and annotations, and keeps the identity", async ({ store, ref, image, annotations }) => {
    const made = written(await store.create(ref(1), image(1, "pending-upgrade"), REAL));
    const next = { ...image(1, "failed", "another payload"), annotations };
    const done = written(await store.replace(ref(1), next, made, REAL));
    assertEquals(done.image, next);
    assertEquals(done.uid, made.uid);
    assertNotEquals(done.resourceVersion, made.resourceVersion);
    assertEquals(done.createdAt, made.createdAt);
    assertEquals(valueOf(await store.read(ref(1))), done);
    const back = written(await store.replace(ref(1), made.image, done, REAL));
    assertEquals(back.image, made.image);
  });

  test("replace removes keys, labels and annotations that the image has not", async ({ store, ref, image, annotations, moreData }) => {
    const full = { ...image(1, "failed"), annotations };
    const rich = { ...full, data: { ...full.data, ...moreData }, labels: { ...full.labels, team: "a" } };
    const made = written(await store.create(ref(1), rich, REAL));
    assertEquals(written(await store.replace(ref(1), image(1, "failed"), made, REAL)).image, image(1, "failed"));
  });

  test("replacing with the same image changes nothing", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), image(1, "deployed"), REAL));
    const same = written(await store.replace(ref(1), image(1, "deployed"), made, REAL));
    assertEquals(same.resourceVersion, made.resourceVersion);
  });

  test("replace insists on version, uid and presence", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), image(1, "pending-upgrade"), REAL));
    const done = written(await store.replace(ref(1), image(1, "failed"), made, REAL));
    conflicts(await store.replace(ref(1), image(1, "deployed"), made, REAL));
    const other = { uid: "00000000-0000-0000-0000-000000000000", resourceVersion: done.resourceVersion };
    conflicts(await store.replace(ref(1), image(1, "deployed"), other, REAL));
    conflicts(await store.replace(ref(2), image(2, "deployed"), done, REAL));
    assertEquals(valueOf(await store.read(ref(1))), done);
  });

  test("remove insists on version, uid and presence, then removes", async ({ store, ref, image, namespace }) => {
    const made = written(await store.create(ref(1), image(1, "failed"), REAL));
    conflicts(await store.remove(ref(1), { uid: made.uid, resourceVersion: "1" + made.resourceVersion }, REAL));
    conflicts(await store.remove(ref(1), { ...made, uid: "00000000-0000-0000-0000-000000000000" }, REAL));
    conflicts(await store.remove(ref(2), made, REAL));
    assertEquals(valueOf(await store.read(ref(1))), made);
    assertEquals(written(await store.remove(ref(1), made, REAL)), null);
    assertEquals(valueOf(await store.read(ref(1))), null);
    assertEquals(valueOf(await store.list(namespace, "web")), []);
    conflicts(await store.remove(ref(1), made, REAL));
  });

  test("a record created again has a new identity, and the old one's precondition fails", async ({ store, ref, image, driver }) => {
    const made = written(await store.create(ref(1), image(1, "failed"), REAL));
    written(await store.remove(ref(1), made, REAL));
    const again = written(await store.create(ref(1), image(1, "failed"), REAL));
    assertNotEquals([again.uid, again.resourceVersion], [made.uid, made.resourceVersion]);
    // A row has no name of its own but its key: there the version alone tells.
    if (driver !== "sql") assertNotEquals(again.uid, made.uid);
    conflicts(await store.replace(ref(1), image(1, "deployed"), made, REAL));
    conflicts(await store.remove(ref(1), made, REAL));
  });

  test("a dry run says what would be and stores nothing", async ({ store, ref, image, namespace }) => {
    assertEquals(written(await store.create(ref(1), image(1, "deployed"), DRY)).image, image(1, "deployed"));
    assertEquals(valueOf(await store.list(namespace, "web")), []);
    const made = written(await store.create(ref(1), image(1, "pending-upgrade"), REAL));
    assertEquals(written(await store.replace(ref(1), image(1, "failed"), made, DRY)).image, image(1, "failed"));
    assertEquals(written(await store.remove(ref(1), made, DRY)), null);
    assertEquals(valueOf(await store.read(ref(1))), made);
    conflicts(await store.create(ref(1), image(1, "failed"), DRY));
    conflicts(
      await store.replace(ref(1), image(1, "failed"), { ...made, resourceVersion: "1" + made.resourceVersion }, DRY),
    );
    conflicts(await store.remove(ref(2), made, DRY));
  });
};

/** What a record is and can only because it is an object of the API. */
const kubeRecordTests = (test: Define<KubeBench>): void => {
  test("replace keeps owner references and finalizers", async ({ store, ref, image, objects, driver, namespace }) => {
    const kind = driver === "secret" ? "Secret" : "ConfigMap";
    const owner = written(await objects.create(configMap(namespace, "owner"), REAL));
    const made = written(await store.create(ref(1), image(1, "failed"), REAL));
    const address = { apiVersion: "v1", kind, namespace, name: ref(1).name };
    const live = valueOf(await objects.read(address))!;
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid! }];
    written(
      await objects.replace({
        ...live,
        metadata: { ...live.metadata, ownerReferences, finalizers: ["example.com/hold"] },
      }, REAL),
    );
    const now = valueOf(await store.read(ref(1)))!;
    assertEquals(now.uid, made.uid);
    written(await store.replace(ref(1), image(1, "deployed"), now, REAL));
    const { metadata } = valueOf(await objects.read(address))!;
    assertEquals([metadata.ownerReferences, metadata.finalizers], [ownerReferences, ["example.com/hold"]]);
    written(await objects.replace(await withoutFinalizers(objects, address), REAL));
  });

  test("a write signs itself, with the server's clock", async ({ store, ref, image, objects }) => {
    const made = written(await store.create(ref(1), image(1, "pending-upgrade"), REAL));
    const done = written(await store.replace(ref(1), image(1, "failed"), made, REAL));
    const mine = done.managers.filter(({ manager }) => manager === "helm-doctor/test");
    assertEquals(mine.map(({ operation }) => operation), ["Update"]);
    const { takenAt } = valueOf(await objects.server());
    assert(Math.abs(Date.parse(mine[0]!.time!) - Date.parse(takenAt)) <= 5000, `${mine[0]!.time} ${takenAt}`);
  });

  test("1,048,576 bytes fit, one more does not", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), image(1, "failed", "x".repeat(1_048_576)), REAL));
    refused(await store.create(ref(2), image(2, "failed", "x".repeat(1_048_577)), DRY), "too-large");
    refused(await store.replace(ref(1), image(1, "failed", "x".repeat(1_048_577)), made, REAL), "too-large");
    refused(await store.create(ref(3), image(3, "failed", "x".repeat(4_000_000)), REAL), "too-large");
    assertEquals(valueOf(await store.read(ref(1))), made);
  });

  test("an immutable record takes labels, but no data", async ({ store, ref, image }) => {
    const made = written(await store.create(ref(1), { ...image(1, "pending-upgrade"), immutable: true }, REAL));
    assertEquals(made.image.immutable, true);
    const says = refused(
      await store.replace(ref(1), { ...image(1, "failed", "new"), immutable: true }, made, DRY),
      "immutable",
    );
    assert(!says.includes("bmV3"), says);
    refused(await store.replace(ref(1), image(1, "pending-upgrade"), made, REAL), "immutable");
    const labelled = { ...image(1, "failed"), immutable: true };
    const done = written(await store.replace(ref(1), labelled, made, REAL));
    assertEquals(done.image, labelled);
    written(await store.remove(ref(1), done, REAL));
  });
};

const withoutFinalizers = async (objects: Objects, ref: Parameters<Objects["read"]>[0]): Promise<KubeObject> => {
  const live = valueOf(await objects.read(ref))!;
  const { finalizers: _, ...metadata } = live.metadata;
  return { ...live, metadata };
};

const secretTests = (test: Define<RecordBench>): void => {
  test("a Secret's type cannot be changed, and a record of the wrong type is found", async ({ store, ref, image, namespace }) => {
    const opaque = { ...image(1, "deployed"), type: "Opaque" };
    const made = written(await store.create(ref(1), opaque, REAL));
    assertEquals(valueOf(await store.list(namespace, "web")).map(({ image }) => image.type), ["Opaque"]);
    refused(await store.replace(ref(1), image(1, "deployed"), made, DRY), "immutable");
    written(await store.remove(ref(1), made, REAL));
    assertEquals(written(await store.create(ref(1), image(1, "deployed"), REAL)).image.type, "helm.sh/release.v1");
  });

  test("data that are not base64 are refused", async ({ store, ref, image }) => {
    refused(await store.create(ref(1), { ...image(1, "failed"), data: { release: "no!" } }, REAL), "invalid");
  });
};

const configMap = (namespace: string, name: string, more: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace },
  data: { a: "1" },
  ...more,
});

const objectTests = (test: Define<Bench>): void => {
  test("tells its clock and the cluster's name", async ({ cluster }) => {
    const { takenAt, clusterId } = valueOf(await cluster.objects.server());
    assertMatch(takenAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert(clusterId);
  });

  test("knows what is served", async ({ cluster: { objects } }) => {
    const serves = async (apiVersion: string, kind: string) => valueOf(await objects.serves({ apiVersion, kind }));
    assertEquals(await serves("apps/v1", "Deployment"), { namespaced: true });
    assertEquals(await serves("v1", "Namespace"), { namespaced: false });
    assertEquals(await serves("rbac.authorization.k8s.io/v1", "ClusterRole"), { namespaced: false });
    assertEquals(await serves("v1", "Deployment"), null);
    assertEquals(await serves("extensions/v1beta1", "Ingress"), null);
    assertEquals(await serves("policy/v1beta1", "PodDisruptionBudget"), null);
    const version = async (apiVersion: string, kind: string) =>
      valueOf(await objects.findVersion({ apiVersion, kind }));
    const pdb = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespaced: true };
    assertEquals(await version("policy/v1beta1", "PodDisruptionBudget"), pdb);
    assertEquals(await version("v2", "Namespace"), { apiVersion: "v1", kind: "Namespace", namespaced: false });
    assertEquals(await version("policy/v1beta1", "PodSecurityPolicy"), null);
    assertEquals(await version("nowhere.example/v1", "Nothing"), null);
    assertEquals(await serves("example.com/v1", "Nothing"), null);
  });

  test("tells every kind once for its group, at the version that the group prefers", async ({ cluster: { objects } }) => {
    const { kinds, gaps } = await objects.kinds();
    assertEquals(gaps, []);
    const of = (kind: string) => kinds.filter((one) => one.kind === kind);
    assertEquals(of("Deployment"), [{ apiVersion: "apps/v1", kind: "Deployment", namespaced: true, listable: true }]);
    assertEquals(of("ClusterRole").map(({ namespaced, listable }) => [namespaced, listable]), [[false, true]]);
    assertEquals(of("HorizontalPodAutoscaler").map(({ apiVersion }) => apiVersion), ["autoscaling/v2"]);
    assertEquals(of("Secret").length, 1);
    assertEquals(of("Event").map(({ apiVersion }) => apiVersion).sort(), ["events.k8s.io/v1", "v1"]);
    assert(of("SelfSubjectAccessReview").every(({ listable }) => !listable));
  });

  test("a kind that is not served is a gap, not an absence", async ({ cluster: { objects }, namespace }) => {
    const kind = { apiVersion: "example.com/v1", kind: "Nothing", namespace };
    const read = await objects.read({ ...kind, name: "x" });
    const list = await objects.list(kind);
    assertEquals([read, list].map((reading) => reading.ok ? "ok" : reading.gap.reason), ["not-served", "not-served"]);
    refused(
      await objects.create({ apiVersion: "example.com/v1", kind: "Nothing", metadata: { name: "x", namespace } }, DRY),
      "other",
    );
  });

  test("lists by labels, with the kind in every item", async ({ cluster: { objects }, namespace }) => {
    const labelled = (name: string, labels: Record<string, string>) =>
      configMap(namespace, name, { metadata: { name, namespace, labels } });
    written(await objects.create(labelled("one", { app: "a", tier: "x" }), REAL));
    written(await objects.create(labelled("two", { app: "a" }), REAL));
    written(await objects.create(labelled("three", { app: "b" }), REAL));
    const query = { apiVersion: "v1", kind: "ConfigMap", namespace };
    const names = async (labelSelector: string) => {
      const found = valueOf(await objects.list({ ...query, labelSelector }));
      assert(found.every(({ apiVersion, kind }) => apiVersion === "v1" && kind === "ConfigMap"));
      return found.map(({ metadata }) => metadata.name).filter((name) => name !== "kube-root-ca.crt").sort();
    };
    assertEquals(await names("app=a"), ["one", "two"]);
    assertEquals(await names("app=a,tier=x"), ["one"]);
    assertEquals(await names("app!=a"), ["three"]);
    assertEquals(await names("tier"), ["one"]);
    assertEquals(await names("!tier"), ["three", "two"]);
  });

  test("lists metadata alone when asked to", async ({ cluster: { objects }, namespace }) => {
    written(await objects.create(configMap(namespace, "one"), REAL));
    const list = valueOf(await objects.list({ apiVersion: "v1", kind: "ConfigMap", namespace, metadataOnly: true }));
    const one = list.find(({ metadata }) => metadata.name === "one");
    assertEquals(Object.keys(one!).sort(), ["apiVersion", "kind", "metadata"]);
    assertEquals([one!.apiVersion, one!.kind, one!.metadata.namespace], ["v1", "ConfigMap", namespace]);
  });

  test("a removal leaves the dependants", async ({ cluster: { objects }, namespace }) => {
    const owner = written(await objects.create(configMap(namespace, "owner"), REAL));
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid! }];
    written(
      await objects.create(
        configMap(namespace, "child", { metadata: { name: "child", namespace, ownerReferences } }),
        REAL,
      ),
    );
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace };
    written(await objects.remove({ ...ref, name: "owner" }, identity(owner), REAL));
    assertEquals(valueOf(await objects.read({ ...ref, name: "owner" })), null);
    assertEquals(valueOf(await objects.read({ ...ref, name: "child" }))?.metadata.deletionTimestamp, undefined);
  });

  test("a finalizer holds what is removed, and the outcome says so", async ({ cluster: { objects }, namespace }) => {
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "held" };
    const metadata = { name: "held", namespace, finalizers: ["example.com/hold"] };
    const held = written(await objects.create(configMap(namespace, "held", { metadata }), REAL));
    const outcome = await objects.remove(ref, identity(held), REAL);
    assertEquals(outcome.kind, "unknown", JSON.stringify(outcome));
    assertStringIncludes(outcome.kind === "unknown" ? outcome.says : "", "example.com/hold");
    assert(valueOf(await objects.read(ref))?.metadata.deletionTimestamp);
  });

  test("a removal with its dependants takes them along", async ({ cluster: { objects }, namespace }) => {
    const owner = written(await objects.create(configMap(namespace, "owner"), REAL));
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: owner.metadata.uid! }];
    const child = configMap(namespace, "child", { metadata: { name: "child", namespace, ownerReferences } });
    written(await objects.create(child, REAL));
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace };
    written(await objects.remove({ ...ref, name: "owner" }, identity(owner), { ...REAL, dependents: true }));
    assertEquals(valueOf(await objects.read({ ...ref, name: "owner" })), null);
    const isGone = async () => valueOf(await objects.read({ ...ref, name: "child" })) === null;
    for (let tries = 0; tries < 100 && !await isGone(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert(await isGone(), "The child is still there");
  });

  applyTests(test);

  test("a ConfigMap record's binaryData are a part of its image: they stay, go and come back with it", async ({ cluster: { objects }, namespace }) => {
    const store = kubeRecords(objects, "configmap");
    const { ref, image } = kit("configmap", namespace);
    const { name } = ref(1);
    const labels = image(1, "failed").labels;
    written(
      await objects.create(
        configMap(namespace, name, {
          metadata: { name, namespace, labels },
          data: { release: "x" },
          binaryData: { other: "AAEC" },
        }),
        REAL,
      ),
    );
    const read = valueOf(await store.read(ref(1)))!;
    const binaryData = async () =>
      valueOf(await objects.read({ apiVersion: "v1", kind: "ConfigMap", namespace, name }))?.binaryData;
    const changed = { ...read.image, labels: image(1, "deployed").labels };
    const done: RawRecord = written(await store.replace(ref(1), changed, read, REAL));
    assertEquals(await binaryData(), { other: "AAEC" });
    const { binaryData: _binaryData, ...without } = changed;
    const bare: RawRecord = written(await store.replace(ref(1), without, done, REAL));
    assertEquals([await binaryData(), bare.image.binaryData], [undefined, undefined]);
    written(await store.remove(ref(1), bare, REAL));
    written(await store.create(ref(1), read.image, REAL));
    assertEquals(await binaryData(), { other: "AAEC" });
  });
};

/** Server-side apply, as far as a repair needs it. */
const applyTests = (test: Define<Bench>): void => {
  const helm = { ...REAL, manager: "helm" };
  const other = { ...REAL, manager: "other" };
  const onto = (live: KubeObject, object: KubeObject): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, ...identity(live) },
  });
  const map = (namespace: string, data: Record<string, string>, annotations?: Record<string, string>): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace, ...(annotations ? { annotations } : {}) },
    data,
  });
  const ref = (namespace: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace, name: "settings" });
  const appliers = ({ metadata }: KubeObject) =>
    (metadata.managedFields ?? []).filter(({ operation }) => operation === "Apply").map(({ manager, fieldsV1 }) => [
      manager,
      fieldsV1,
    ]).sort();

  test("apply creates what is not there, in the manager's name, and nothing that is", async ({ cluster: { objects }, namespace }) => {
    const dry = written(await objects.apply(map(namespace, { a: "1" }), { ...helm, dryRun: true }));
    assertEquals(dry.data, { a: "1" });
    assertEquals(valueOf(await objects.read(ref(namespace))), null);
    const made = written(await objects.apply(map(namespace, { a: "1" }, { note: "x" }), helm));
    assertMatch(made.metadata.uid!, /^[\da-f-]{36}$/);
    assertEquals(appliers(made), [["helm", {
      "f:data": { "f:a": {} },
      "f:metadata": { "f:annotations": { "f:note": {} } },
    }]]);
    assertEquals(valueOf(await objects.read(ref(namespace))), made);
    conflicts(await objects.apply(map(namespace, { a: "2" }), helm));
    conflicts(await objects.apply(map(namespace, { a: "2" }), { ...helm, dryRun: true }));
    assertEquals(valueOf(await objects.read(ref(namespace))), made);
  });

  test("apply insists on version, uid and presence", async ({ cluster: { objects }, namespace }) => {
    const made = written(await objects.apply(map(namespace, { a: "1" }), helm));
    const next = written(await objects.apply(onto(made, map(namespace, { a: "2" })), helm));
    assertEquals([next.data, next.metadata.uid], [{ a: "2" }, made.metadata.uid]);
    conflicts(await objects.apply(onto(made, map(namespace, { a: "3" })), helm));
    const uid = "00000000-0000-0000-0000-000000000000";
    const otherUid = { ...next, metadata: { ...next.metadata, uid } };
    conflicts(await objects.apply(onto(otherUid, map(namespace, { a: "3" })), helm));
    assertEquals(valueOf(await objects.read(ref(namespace))), next);
    written(await objects.remove(ref(namespace), identity(next), REAL));
    conflicts(await objects.apply(onto(next, map(namespace, { a: "3" })), helm));
    assertEquals(valueOf(await objects.read(ref(namespace))), null);
  });

  test("apply takes away what the manager applied before, and nothing of others", async ({ cluster: { objects }, namespace }) => {
    const made = written(await objects.apply(map(namespace, { mine: "1", both: "1" }, { note: "x" }), helm));
    const shared = written(await objects.apply(onto(made, map(namespace, { both: "1", theirs: "1" })), other));
    assertEquals(shared.data, { mine: "1", both: "1", theirs: "1" });
    const less = written(await objects.apply(onto(shared, map(namespace, { new: "1" })), helm));
    assertEquals([less.data, less.metadata.annotations], [{ both: "1", theirs: "1", new: "1" }, undefined]);
    const same = written(await objects.apply(onto(less, map(namespace, { new: "1" })), helm));
    assertEquals(same.metadata.resourceVersion, less.metadata.resourceVersion);
  });

  test("a field that another owns is refused by its name, or taken over with force", async ({ cluster: { objects }, namespace }) => {
    const made = written(await objects.apply(map(namespace, { a: "1" }), other));
    const says = refused(await objects.apply(onto(made, map(namespace, { a: "2" })), helm), "other");
    assertMatch(says, /"other".*\.data\.a/s);
    refused(await objects.apply(onto(made, map(namespace, { a: "2" })), { ...helm, dryRun: true }), "other");
    const taken = written(await objects.apply(onto(made, map(namespace, { a: "2" })), { ...helm, force: true }));
    assertEquals([taken.data, appliers(taken)], [{ a: "2" }, [["helm", { "f:data": { "f:a": {} } }]]]);
  });

  test("items of a list with keys are one by one, those of others too", async ({ cluster: { objects }, namespace }) => {
    // A kind with containers that no controller writes to.
    const template = (containers: readonly JsonObject[]): KubeObject => ({
      apiVersion: "v1",
      kind: "PodTemplate",
      metadata: { name: "web", namespace },
      template: { spec: { containers } },
    });
    const web = { name: "web", image: "web:1" };
    const made = written(await objects.apply(template([{ ...web, env: [{ name: "A", value: "1" }] }]), helm));
    const theirs = template([{ name: "web", env: [{ name: "B", value: "1" }] }]);
    const shared = written(await objects.apply(onto(made, theirs), other));
    const less = written(await objects.apply(onto(shared, template([web, { name: "side", image: "side:1" }])), helm));
    // deno-lint-ignore no-explicit-any -- the template of a PodTemplate is not typed
    const containers: any[] = (less.template as any).spec.containers;
    assertEquals(containers.map(({ name, env }) => [name, env]), [
      ["web", [{ name: "B", value: "1" }]],
      ["side", undefined],
    ]);
  });
};

const identity = ({ metadata }: KubeObject) => ({ uid: metadata.uid!, resourceVersion: metadata.resourceVersion! });
