// What is collected of real releases, whole and with rights missing; and that a folder written of it says the same.

import { assert, assertEquals, AssertionError, assertStringIncludes } from "deno-std/assert/mod.js";
import { collect } from "../../src/cluster/collect/collect.ts";
import { connect } from "../../src/cluster/connect.ts";
import { openFolder } from "../../src/cluster/files/file_cluster.ts";
import { survey } from "../../src/cluster/collect/survey.ts";
import { writeFolder } from "../../src/cluster/files/write_folder.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { type Facet, noFacts, type Snapshot } from "../../src/model/snapshot.ts";
import { chart, helm, kubectlOk, newNamespace, serviceAccountKubeconfig } from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";

const plane: Plane = await startPlane();
const userAgent = "helm-doctor/test";
const ALL: readonly Facet[] = ["records", "objects", "pods", "rbac", "controllers"];

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `collect: ${name}`, fn, sanitizeResources: false, sanitizeOps: false });

const open = async (kubeconfig = plane.kubeconfig): Promise<Cluster> => {
  const connected = await connect({ kubeconfig, userAgent });
  if (!connected.ok) throw new AssertionError(connected.says);
  return connected.cluster;
};

const snapshotOf = async (cluster: Cluster, namespace: string, facets = ALL): Promise<Snapshot> => {
  const reading = await collect(cluster, { namespace, release: "web" }, () => new Set(facets), userAgent);
  if (!reading.ok) throw new AssertionError(JSON.stringify(reading.gap));
  return reading.value;
};

const TEMPLATES = {
  "templates/all.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "example.com/web:{{ .Values.tag }}"}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: "web-{{ .Release.Namespace }}"}
rules: []
`,
  "templates/hook.yaml": `
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {helm.sh/hook: "post-install,post-upgrade"}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: example.com/migrate:1}]}}}
`,
};

/** Two revisions; the first also had a ConfigMap. */
const install = async (): Promise<string> => {
  const namespace = await newNamespace(plane, "collect");
  const extra =
    `{{ if eq .Values.tag "one" }}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: dropped}\n{{ end }}\n`;
  const dir = await chart(plane, { ...TEMPLATES, "templates/extra.yaml": extra });
  for (const [verb, tag] of [["install", "one"], ["upgrade", "two"]] as const) {
    const { code, stderr } = await helm(plane, "3.22.0", [verb, "web", dir, "--set", `tag=${tag}`], { namespace });
    assertEquals(code, 0, stderr);
  }
  return namespace;
};

test("a release of real Helm: records, objects of both revisions, kinds, pods of the hook, roles", async () => {
  const namespace = await install();
  const snapshot = await snapshotOf(await open(), namespace);
  assertEquals(
    snapshot.records.map(({ revision, release, faults }) => [revision, release?.info?.status, faults.length]),
    [
      [1, "superseded", 0],
      [2, "deployed", 0],
    ],
  );
  const seen = snapshot.objects.map(({ ref, live }) => [ref.kind, ref.namespace, live !== null]);
  assertEquals(seen.toSorted(), [
    ["ClusterRole", undefined, true],
    ["ConfigMap", namespace, false],
    ["Deployment", namespace, true],
    ["Job", namespace, true],
  ]);
  assert(snapshot.facts.kinds.every(({ served }) => served));
  assertEquals(snapshot.facts.pods.map(({ metadata }) => metadata.ownerReferences?.[0]?.name), ["migrate"]);
  assert(
    snapshot.facts.rbac.some(({ kind, metadata }) => kind === "ClusterRole" && metadata.name === `web-${namespace}`),
  );
  assertEquals(snapshot.facts.controllers, []);
  assertEquals(snapshot.gaps, []);
  assertEquals(snapshot.scope, { context: "plane", namespace, release: "web", driver: "secret" });
  assert(snapshot.server.version?.startsWith("v1."));
  assert(Object.isFrozen(snapshot.records[0]?.image.data));
});

test("only what is asked for is read", async () => {
  const namespace = await install();
  const { objects, facts } = await snapshotOf(await open(), namespace, ["records"]);
  assertEquals([objects, facts], [[], noFacts]);
});

test("a folder written of a snapshot gives the same snapshot", async () => {
  const namespace = await install();
  const snapshot = await snapshotOf(await open(), namespace);
  const dir = `${plane.dir}/${namespace}`;
  const wrote = writeFolder(dir, snapshot);
  assert(wrote.ok, JSON.stringify(wrote));
  assertEquals((await Deno.stat(`${dir}/cluster.yaml`)).mode! & 0o777, 0o600);
  assertEquals(await reopened(dir, namespace), snapshot);
  const again = writeFolder(dir, snapshot);
  assertStringIncludes(again.ok ? "" : again.says, "not empty");
});

const reopened = async (dir: string, namespace: string): Promise<Snapshot> => {
  const opened = openFolder(dir, { userAgent });
  if (!opened.ok) throw new AssertionError(opened.says);
  assertEquals(opened.namespace, namespace);
  return await snapshotOf(opened.cluster, namespace);
};

test("what may not be read is a gap, once for each kind, and stays one in a folder", async () => {
  const namespace = await install();
  const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }];
  const snapshot = await snapshotOf(
    await open(await serviceAccountKubeconfig(plane, namespace, "ci", rules)),
    namespace,
  );
  const gaps = snapshot.gaps.map(({ facet, reason, verb, what }) => `${facet} ${reason} ${verb} ${what}`).toSorted();
  const inNamespace = `in namespace "${namespace}"`;
  assertEquals(gaps, [
    `objects forbidden get clusterroles`,
    `objects forbidden get configmaps ${inNamespace}`,
    `objects forbidden get deployments ${inNamespace}`,
    `objects forbidden get jobs ${inNamespace}`,
    `rbac forbidden list clusterrolebindings`,
    `rbac forbidden list clusterroles`,
    `rbac forbidden list rolebindings ${inNamespace}`,
    `rbac forbidden list roles ${inNamespace}`,
  ]);
  assertEquals(snapshot.objects, []);
  const dir = `${plane.dir}/${namespace}`;
  assert(writeFolder(dir, snapshot).ok);
  const again = await reopened(dir, namespace);
  // Who may not ask for the cluster's id has the folder's in its place.
  assertEquals({ ...again, server: snapshot.server }, snapshot);
});

test("a controller's object is found, and not being able to look everywhere is a gap", async () => {
  const namespace = await install();
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(HELM_CHART_CRD) });
  await kubectlOk(plane, ["wait", "--for=condition=Established", "crd/helmcharts.helm.cattle.io"]);
  const object = { apiVersion: "helm.cattle.io/v1", kind: "HelmChart", metadata: { name: "web", namespace }, spec: {} };
  const other = { ...object, metadata: { name: "other", namespace } };
  for (const one of [object, other]) await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(one) });
  const whole = await snapshotOf(await open(), namespace, ["records", "controllers"]);
  assertEquals(whole.facts.controllers.map(({ kind, metadata }) => [kind, metadata.name]), [["HelmChart", "web"]]);
  const rules = [
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] },
    { apiGroups: ["helm.cattle.io"], resources: ["helmcharts"], verbs: ["get", "list"] },
  ];
  const kubeconfig = await serviceAccountKubeconfig(plane, namespace, "ci", rules);
  const near = await snapshotOf(await open(kubeconfig), namespace, ["records", "controllers"]);
  assertEquals(near.facts.controllers.length, 1);
  assertEquals(near.gaps.map(({ facet, reason, what }) => [facet, reason, what]), [
    ["controllers", "forbidden", "helmcharts in all namespaces"],
  ]);
  await kubectlOk(plane, ["delete", "crd", "helmcharts.helm.cattle.io"]);
});

const HELM_CHART_CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "helmcharts.helm.cattle.io" },
  spec: {
    group: "helm.cattle.io",
    scope: "Namespaced",
    names: { kind: "HelmChart", plural: "helmcharts", singular: "helmchart" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
};

test("records that cannot be listed leave no snapshot; releases are surveyed by metadata", async () => {
  const namespace = await install();
  const cluster = await open(await serviceAccountKubeconfig(plane, namespace, "nobody", []));
  const reading = await collect(cluster, { namespace, release: "web" }, () => new Set(ALL), userAgent);
  assertEquals(reading.ok ? "ok" : [reading.gap.facet, reading.gap.reason], ["records", "forbidden"]);
  const surveyed = await survey(await open(), namespace);
  const [web] = surveyed.ok ? surveyed.value : [];
  assertEquals([web?.release, web?.newest.revision, web?.records, web?.looksIll], ["web", 2, 2, null]);
});

test("close", () => plane.stop());
