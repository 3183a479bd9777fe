import { assertEquals } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { noFacts, type Snapshot } from "../../model/snapshot.ts";
import type { ApiRequest } from "./requests.ts";
import { asks } from "./webhook_match.ts";
import { strictWebhooks } from "./webhooks.ts";

const namespace: KubeObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "prod", labels: { team: "a" } },
};
const snapshotWith = (...namespaces: KubeObject[]): Snapshot => ({
  version: 1,
  takenAt: "2026-11-21T10:00:00Z",
  tool: "helm-doctor/0.0.0",
  server: {},
  scope: { namespace: "prod", release: "web", driver: "secret" },
  records: [],
  objects: [],
  facts: { ...noFacts, namespaces },
  gaps: [],
});

const deployment: ApiRequest = {
  group: "apps",
  version: "v1",
  resource: "deployments",
  says: "Deployment/web",
  about: "object",
  operations: ["UPDATE"],
  namespaced: true,
  namespace: "prod",
  name: "web",
  labels: [{ app: "web" }],
};
const rule = { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] };

const webhook = (more: JsonObject, rules: JsonObject[] = [rule]) =>
  strictWebhooks({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "policy" },
    webhooks: [{ name: "one", clientConfig: {}, rules, ...more }],
  })[0]!;

const match = (more: JsonObject, request: Partial<ApiRequest> = {}, snapshot = snapshotWith(namespace)) =>
  asks(snapshot, webhook(more), { ...deployment, ...request });
const byRule = (more: JsonObject, request: Partial<ApiRequest> = {}, matchPolicy = "Exact") =>
  asks(snapshotWith(namespace), webhook({ matchPolicy }, [{ ...rule, ...more }]), { ...deployment, ...request });

Deno.test("Fail is the default, and Ignore is none that must be asked", () => {
  const configuration = (failurePolicy: string | undefined) => ({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "policy" },
    webhooks: [{ name: "one", ...(failurePolicy ? { failurePolicy } : {}) }],
  });
  const counts = [undefined, "Fail", "Ignore"].map((policy) => strictWebhooks(configuration(policy)).length);
  assertEquals(counts, [1, 1, 0]);
});

Deno.test("a rule takes by group, resource and operation", () => {
  assertEquals(byRule({}), "yes");
  assertEquals(byRule({ operations: ["DELETE"] }), "no");
  assertEquals(byRule({ operations: ["*"] }), "yes");
  assertEquals(byRule({ apiGroups: [""] }), "no");
  assertEquals(byRule({ resources: ["deployments/scale"] }), "no");
  assertEquals(byRule({ resources: ["pods", "*"] }), "yes");
  assertEquals(byRule({ resources: ["*/*"] }), "yes");
  assertEquals(byRule({ resources: ["*/status"] }), "no");
  assertEquals(byRule({ resources: ["deployments/*"] }), "yes");
});

Deno.test("another version of the kind may be taken, unless exactly this one is asked for", () => {
  assertEquals(byRule({ apiVersions: ["v2"] }), "no");
  assertEquals(byRule({ apiVersions: ["v2"] }, {}, "Equivalent"), "maybe");
});

Deno.test("a scope takes what has a namespace, or what has none", () => {
  assertEquals(byRule({ scope: "Namespaced" }), "yes");
  assertEquals(byRule({ scope: "Cluster" }), "no");
  assertEquals(byRule({ scope: "Cluster" }, { namespaced: undefined }), "maybe");
});

Deno.test("a namespace selector goes by the labels of the namespace, the server's own among them", () => {
  assertEquals(match({ namespaceSelector: { matchLabels: { team: "a" } } }), "yes");
  assertEquals(match({ namespaceSelector: { matchLabels: { team: "b" } } }), "no");
  const own = { matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["prod"] }] };
  assertEquals(match({ namespaceSelector: own }, {}, snapshotWith()), "no");
  assertEquals(match({ namespaceSelector: { matchLabels: { team: "a" } } }, {}, snapshotWith()), "maybe");
});

Deno.test("what has no namespace is taken whatever the selector says", () => {
  const selector = { namespaceSelector: { matchLabels: { team: "b" } } };
  assertEquals(match(selector, { namespaced: false, namespace: undefined }), "yes");
});

Deno.test("an object selector goes by the labels before and after", () => {
  const selector = { objectSelector: { matchLabels: { app: "web" } } };
  assertEquals(match(selector, { labels: [{ app: "api" }, { app: "web" }] }), "yes");
  assertEquals(match(selector, { labels: [{ app: "api" }] }), "no");
});

Deno.test("match conditions leave it open, but not what the rules leave out", () => {
  const conditions = { matchConditions: [{ name: "own", expression: "request.userInfo.username != 'x'" }] };
  assertEquals(match(conditions), "maybe");
  assertEquals(match(conditions, { resource: "services", group: "" }), "no");
});

Deno.test("webhook configurations are never put to a webhook", () => {
  const request = { group: "admissionregistration.k8s.io", resource: "validatingwebhookconfigurations" };
  const everything = [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }];
  assertEquals(asks(snapshotWith(), webhook({}, everything), { ...deployment, ...request }), "no");
});
