import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { changeFields, createObject, ownershipOf, removeObject } from "./edits.ts";
import { fieldChanges } from "./field_changes.ts";
import { objectDifference, sameObjectImage, withImage } from "./image.ts";

const words = { rank: 0, says: "does it", findings: ["a/b c"] };
const owner = { release: "web", namespace: "prod" };
const live: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: {
    name: "web",
    namespace: "prod",
    uid: "u1",
    resourceVersion: "7",
    generation: 2,
    creationTimestamp: "2026-11-21T08:00:00Z",
    labels: { app: "web" },
    managedFields: [],
  },
  spec: { replicas: 2, template: { spec: { containers: [{ name: "web", image: "web:1" }] } } },
  status: { replicas: 2 },
};
const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "prod", name: "web" };

Deno.test("a changed object: the images name the same fields, null where there is none", () => {
  const edit = changeFields(live, {
    spec: { replicas: 3 },
    metadata: { annotations: { note: "x" }, labels: { app: null } },
  }, words);
  assertEquals(edit.object, ref);
  assertEquals(edit.before, {
    uid: "u1",
    fields: { spec: { replicas: 2 }, metadata: { annotations: { note: null }, labels: { app: "web" } } },
  });
  assertEquals(objectDifference(edit.before, live, ref), []);
  const changed = withImage(ref, live, edit.after)!;
  assertEquals(changed.metadata.labels, undefined);
  assertEquals(objectDifference(edit.after, changed, ref), []);
  assertEquals(objectDifference(edit.after, live, ref).map((path) => path.join("/")), [
    "spec/replicas",
    "metadata/annotations/note",
    "metadata/labels/app",
  ]);
  assertEquals(withImage(ref, changed, edit.before), live);
});

Deno.test("a created object has Helm's marks, and nothing of what only a server writes", () => {
  const document = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "key", namespace: null, creationTimestamp: null, labels: { app: "web" }, resourceVersion: "1" },
    stringData: { a: "x" },
    data: { b: "eQ==" },
    status: {},
    immutable: null,
  };
  const edit = createObject(
    { apiVersion: "v1", kind: "Secret", namespace: "prod", name: "key" },
    document,
    owner,
    words,
  );
  assertEquals([edit.before, edit.after], [null, {
    fields: {
      metadata: {
        labels: { app: "web", "app.kubernetes.io/managed-by": "Helm" },
        annotations: { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "prod" },
      },
      data: { a: "eA==", b: "eQ==" },
    },
  }]);
});

Deno.test("what the server spells in another way or fills in is the same object", () => {
  const fields = {
    spec: { clusterIP: "", ports: [{ port: 80, targetPort: "80" }], type: "ClusterIP" },
    metadata: { labels: {} },
  };
  const service = { apiVersion: "v1", kind: "Service", namespace: "prod", name: "web" };
  const stored = {
    ...service,
    metadata: { name: "web", namespace: "prod", uid: "u" },
    spec: {
      clusterIP: "10.0.0.1",
      type: "ClusterIP",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
      sessionAffinity: "None",
    },
  } as KubeObject;
  assertEquals(objectDifference({ fields }, stored, service), []);
  const more = {
    ...stored,
    spec: { clusterIP: "10.0.0.1", type: "ClusterIP", ports: [{ port: 80, targetPort: 80 }, { port: 81 }] },
  };
  assertEquals(objectDifference({ fields }, more as unknown as KubeObject, service).map(String), ["spec,ports"]);
});

Deno.test("a removal names the object itself: another one, or one that goes already, counts as absent", () => {
  const { before, after } = removeObject(live, words);
  assertEquals(before, {
    uid: "u1",
    fields: { metadata: { labels: { app: "web" } }, spec: live["spec"] as never },
  });
  assertEquals(objectDifference(before, live, ref), []);
  const again = { ...live, metadata: { ...live.metadata, uid: "u2" } };
  const going = { ...live, metadata: { ...live.metadata, deletionTimestamp: "2026-11-21T08:00:01Z" } };
  for (const one of [again, going, null]) {
    assertEquals(objectDifference(before, one, ref), [[]]);
    assertEquals(objectDifference(after, one, ref, "u1"), []);
  }
  assertEquals(objectDifference(after, live, ref, "u1"), [[]]);
  assertEquals(objectDifference(after, again, ref), [[]], "where no uid is known, any object is one");
});

Deno.test("two images are one whatever the order of their keys", () => {
  assertEquals(
    sameObjectImage({ fields: { a: 1, b: { c: [1], d: undefined } } }, { fields: { b: { c: [1] }, a: 1 } }),
    true,
  );
  assertEquals(sameObjectImage({ fields: { a: 1 } }, { fields: { a: null } }), false);
  assertEquals(sameObjectImage({ uid: "1", fields: {} }, { fields: {} }), false);
  assertEquals(sameObjectImage(null, null), true);
});

Deno.test("the changed paths are told, their values only where they may be said", () => {
  const fields = {
    spec: { replicas: 3, paused: null },
    metadata: { annotations: { token: "tulip" }, labels: { app: null } },
  };
  const before = {
    spec: { replicas: 1, paused: true },
    metadata: { annotations: { token: null }, labels: { app: "web" } },
  };
  const change = { object: ref, before: { fields: before }, after: { fields } };
  assertEquals(fieldChanges(change), [
    { path: "/spec/replicas", before: 1, after: 3 },
    { path: "/spec/paused", before: true, after: null },
    { path: "/metadata/annotations/token", before: null },
    { path: "/metadata/labels/app", after: null },
  ]);
  const adopted = changeFields(live, ownershipOf(owner), words);
  assertEquals(fieldChanges(adopted)[1], {
    path: "/metadata/annotations/meta.helm.sh~1release-name",
    before: null,
    after: "web",
  });
  assertEquals(fieldChanges({ ...change, before: null }), []);
});
