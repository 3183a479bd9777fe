import { assertEquals } from "deno-std/assert/mod.js";
import type { Json, JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import { isServerSideApplied, ownedDocument, ownedFields } from "./owned_fields.ts";

const owns = (manager: string, operation: string, fieldsV1: JsonObject, more: Partial<FieldManager> = {}) => ({
  manager,
  operation,
  apiVersion: "apps/v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});

const objectOf = (kind: string, rest: JsonObject, ...managedFields: FieldManager[]): KubeObject => ({
  apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
  kind,
  metadata: { name: "web", namespace: "prod", uid: "u", resourceVersion: "7", managedFields },
  ...rest,
});

const deployment = (spec: JsonObject, ...managers: FieldManager[]) => objectOf("Deployment", { spec }, ...managers);

const specOf = (object: KubeObject): Json | undefined => ownedFields(object)?.["spec"];

Deno.test("what Helm applied is there, what the server added is not", () => {
  const spec = { replicas: 2, revisionHistoryLimit: 10, selector: { matchLabels: { app: "web" } } };
  const owned = { "f:spec": { "f:replicas": {}, "f:selector": {} } };
  assertEquals(ownedFields(deployment(spec, owns("helm", "Apply", owned))), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "prod" },
    spec: { replicas: 2, selector: { matchLabels: { app: "web" } } },
  });
});

Deno.test("an update owns the server's defaults too: they are left out", () => {
  const spec = {
    replicas: 1,
    revisionHistoryLimit: 10,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    minReadySeconds: 3,
  };
  const owned = {
    "f:spec": {
      "f:replicas": {},
      "f:revisionHistoryLimit": {},
      "f:strategy": { "f:type": {}, "f:rollingUpdate": { ".": {}, "f:maxSurge": {}, "f:maxUnavailable": {} } },
      "f:minReadySeconds": {},
    },
  };
  assertEquals(specOf(deployment(spec, owns("helm", "Update", owned))), { minReadySeconds: 3 });
});

Deno.test("replicas that an autoscaler wrote are not Helm's, whether it took them over or shares them", () => {
  const scaled = owns("kube-controller-manager", "Update", { "f:spec": { "f:replicas": {} } }, {
    subresource: "scale",
  });
  const rest = { "f:spec": { "f:paused": {} } };
  const shared = { "f:spec": { "f:paused": {}, "f:replicas": {} } };
  for (const owned of [rest, shared]) {
    assertEquals(specOf(deployment({ replicas: 5, paused: true }, owns("helm", "Apply", owned), scaled)), {
      paused: true,
    });
  }
});

Deno.test("a list keeps Helm's items by their keys, and leaves an injected one out", () => {
  const containers = [
    {
      name: "main",
      image: "web:1",
      imagePullPolicy: "IfNotPresent",
      env: [{ name: "A", value: "1" }, { name: "B", value: "2" }],
    },
    { name: "sidecar", image: "proxy:1" },
  ];
  const owned = {
    "f:spec": {
      "f:template": {
        "f:spec": {
          "f:containers": {
            'k:{"name":"main"}': {
              ".": {},
              "f:name": {},
              "f:image": {},
              "f:env": { 'k:{"name":"B"}': { ".": {}, "f:name": {}, "f:value": {} } },
            },
          },
        },
      },
    },
  };
  assertEquals(specOf(deployment({ template: { spec: { containers } } }, owns("helm", "Apply", owned))), {
    template: { spec: { containers: [{ name: "main", image: "web:1", env: [{ name: "B", value: "2" }] }] } },
  });
});

Deno.test("an image that kubectl set is kubectl's; but there is no container without one", () => {
  const at = (fields: JsonObject) => ({
    "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"main"}': fields } } } },
  });
  const object = deployment(
    { template: { spec: { containers: [{ name: "main", image: "web:hot", tty: true, stdin: true }] } } },
    owns("helm", "Update", at({ ".": {}, "f:name": {}, "f:tty": {} })),
    owns("kubectl-set", "Update", at({ "f:image": {}, "f:stdin": {} })),
  );
  assertEquals(specOf(object), {
    template: { spec: { containers: [{ name: "main", tty: true, image: "web:hot" }] } },
  });
  assertEquals(ownedDocument(object)?.added, [["spec", "template", "spec", "containers", "0", "image"]]);
});

Deno.test("of a workload that others took over whole there is what its kind cannot do without", () => {
  const object = deployment(
    {
      replicas: 5,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web", injected: "x" }, annotations: { theirs: "x" } },
        spec: {
          restartPolicy: "Always",
          containers: [{ name: "main", image: "web:1", tty: true }],
          volumes: [{ name: "data", emptyDir: {} }],
        },
      },
    },
    owns("helm", "Apply", { "f:metadata": { "f:labels": { "f:app.kubernetes.io/managed-by": {} } } }),
    owns("ops", "Apply", { "f:spec": { ".": {}, "f:replicas": {}, "f:selector": {}, "f:template": {} } }),
  );
  assertEquals(specOf(object), {
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "main", image: "web:1" }] } },
  });
  assertEquals(ownedDocument(object)?.added, [["spec"]]);
});

Deno.test("a variable has its value, and a volume its source, whoever gave it; an injected one is not there", () => {
  const own = (key: string) => ({ [`k:{"name":"${key}"}`]: { ".": {}, "f:name": {} } });
  const at = (env: JsonObject, volumes: JsonObject) => ({
    "f:spec": { "f:template": { "f:spec": { "f:containers": { 'k:{"name":"main"}': env }, "f:volumes": volumes } } },
  });
  const spec = {
    containers: [{ name: "main", image: "web:1", env: [{ name: "A", value: "hot" }, { name: "B", value: "theirs" }] }],
    volumes: [{ name: "data", configMap: { name: "hot" } }, { name: "theirs", emptyDir: {} }],
  };
  const object = deployment(
    { template: { spec } },
    owns("helm", "Update", at({ ".": {}, "f:name": {}, "f:image": {}, "f:env": own("A") }, own("data"))),
    owns(
      "kubectl-edit",
      "Update",
      at({ "f:env": { 'k:{"name":"A"}': { "f:value": {} }, ...own("B") } }, {
        'k:{"name":"data"}': { "f:configMap": { "f:name": {} } },
        ...own("theirs"),
      }),
    ),
  );
  assertEquals(specOf(object), {
    template: {
      spec: {
        containers: [{ name: "main", image: "web:1", env: [{ name: "A", value: "hot" }] }],
        volumes: [{ name: "data", configMap: { name: "hot" } }],
      },
    },
  });
});

Deno.test("what nobody wrote is not taken, however needed: the server puts it there again", () => {
  const port = { port: 80, targetPort: 80, protocol: "TCP" };
  const owned = { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {} } }, "f:selector": {} };
  const object = objectOf(
    "Service",
    { spec: { ports: [port], selector: { app: "web" } } },
    owns("helm", "Apply", { "f:spec": owned }),
  );
  assertEquals(specOf(object), { ports: [{ port: 80 }], selector: { app: "web" } });
});

Deno.test("what a custom resource cannot do without is not known here", () => {
  const spec = { size: 1, selector: { matchLabels: {} } };
  const object = { ...objectOf("Deployment", { spec }), apiVersion: "example.com/v1" };
  const live = {
    ...object,
    metadata: { ...object.metadata, managedFields: [owns("helm", "Apply", { "f:spec": { "f:size": {} } })] },
  };
  assertEquals(specOf(live), { size: 1 });
});

Deno.test("a caBundle that a certificate manager wrote is not the chart's", () => {
  const clientConfig = { service: { name: "web", namespace: "prod", port: 443 }, caBundle: "LS0t" };
  const at = (fields: JsonObject) => ({ "f:webhooks": { 'k:{"name":"a.example.com"}': fields } });
  const hook = {
    ".": {},
    "f:name": {},
    "f:failurePolicy": {},
    "f:clientConfig": { "f:service": { "f:name": {}, "f:port": {} } },
  };
  const object = objectOf(
    "ValidatingWebhookConfiguration",
    { webhooks: [{ name: "a.example.com", failurePolicy: "Ignore", clientConfig }] },
    owns("helm", "Update", at(hook)),
    owns("cainjector", "Apply", at({ ".": {}, "f:name": {}, "f:clientConfig": { "f:caBundle": {} } })),
  );
  const admission = { ...object, apiVersion: "admissionregistration.k8s.io/v1" };
  assertEquals(ownedFields(admission)?.["webhooks"], [
    { name: "a.example.com", failurePolicy: "Ignore", clientConfig: { service: { name: "web" } } },
  ]);
});

Deno.test("a port is found by its number; the protocol is the default", () => {
  const owned = {
    "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:targetPort": {} } } },
  };
  const spec = { clusterIP: "10.0.0.1", ports: [{ port: 80, protocol: "TCP", targetPort: 8080, nodePort: 30000 }] };
  assertEquals(specOf(objectOf("Service", { spec }, owns("helm", "Apply", owned, { apiVersion: "v1" }))), {
    ports: [{ port: 80, targetPort: 8080 }],
  });
});

Deno.test("members of a set and atomic values are taken as they are", () => {
  const object = {
    ...deployment({ selector: { matchLabels: { a: "b" } } }),
    metadata: {
      name: "web",
      finalizers: ["theirs", "ours"],
      managedFields: [
        owns("helm", "Apply", { "f:metadata": { "f:finalizers": { 'v:"ours"': {} } }, "f:spec": { "f:selector": {} } }),
      ],
    },
  };
  assertEquals(ownedFields(object), {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", finalizers: ["ours"] },
    spec: { selector: { matchLabels: { a: "b" } } },
  });
});

Deno.test("a map that Helm made and others filled stays empty", () => {
  const owned = { "f:data": { ".": {} } };
  const theirs = { "f:data": { "f:ca.crt": {} } };
  const object = objectOf(
    "ConfigMap",
    { data: { "ca.crt": "x" } },
    owns("helm", "Update", owned),
    owns("injector", "Update", theirs),
  );
  assertEquals(ownedFields(object)?.["data"], {});
  const leaf = objectOf(
    "ConfigMap",
    { data: { "ca.crt": "x" } },
    owns("helm", "Apply", { "f:data": {} }),
    owns("injector", "Update", theirs),
  );
  assertEquals(ownedFields(leaf)?.["data"], {});
});

Deno.test("Helm's marks are not in a manifest; what the chart says beside them is", () => {
  const marks = { "f:meta.helm.sh/release-name": {}, "f:meta.helm.sh/release-namespace": {}, "f:a": {} };
  const owned = { "f:metadata": { "f:annotations": marks, "f:labels": { "f:app.kubernetes.io/managed-by": {} } } };
  const object = objectOf("ConfigMap", {}, owns("helm", "Apply", owned));
  const annotations = { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "prod", a: "1", b: "2" };
  const metadata = { ...object.metadata, annotations, labels: { "app.kubernetes.io/managed-by": "Helm" } };
  assertEquals(ownedFields({ ...object, metadata })?.["metadata"], {
    name: "web",
    namespace: "prod",
    annotations: { a: "1" },
  });
});

Deno.test("a Secret's stringData, owned by that name, is taken from its data", () => {
  const owned = { "f:stringData": { "f:token": {} } };
  const object = objectOf(
    "Secret",
    { data: { token: "dA==", other: "bw==" }, type: "Opaque" },
    owns("helm", "Apply", owned),
  );
  assertEquals(ownedFields(object)?.["data"], { token: "dA==" });
});

Deno.test("status, and what a subresource wrote, is nobody's manifest", () => {
  const owned = { "f:status": { "f:phase": {} }, "f:spec": { "f:paused": {} } };
  const object = {
    ...deployment({ paused: true, replicas: 3 }, owns("helm", "Update", owned)),
    status: { phase: "x" },
  };
  assertEquals(ownedFields(object)?.["status"], undefined);
  const scale = owns("helm", "Update", { "f:spec": { "f:replicas": {} } }, { subresource: "scale" });
  assertEquals(ownedFields(deployment({ replicas: 3 }, scale)), undefined);
});

Deno.test("where no manager is Helm nothing can be told", () => {
  assertEquals(ownedFields(deployment({ replicas: 2 })), undefined);
  assertEquals(
    ownedFields(deployment({ replicas: 2 }, owns("kubectl", "Update", { "f:spec": { "f:replicas": {} } }))),
    undefined,
  );
});

Deno.test("fields of an older version that are not where they were are passed over", () => {
  const old = owns("helm", "Update", { "f:spec": { "f:rollbackTo": { "f:revision": {} }, "f:paused": {} } }, {
    apiVersion: "apps/v1beta1",
  });
  assertEquals(specOf(deployment({ paused: true }, old)), { paused: true });
});

Deno.test("server-side apply is told by every one of Helm's entries", () => {
  const apply = owns("helm", "Apply", {});
  assertEquals(isServerSideApplied(deployment({}, apply)), true);
  assertEquals(isServerSideApplied(deployment({}, apply, owns("helm", "Update", {}))), false);
  assertEquals(isServerSideApplied(deployment({}, apply, owns("kubectl", "Update", {}))), true);
  assertEquals(isServerSideApplied(deployment({}, owns("kubectl", "Apply", {}))), undefined);
});
