import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject, ObjectMeta } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { claimedReleases, collectClaims } from "./claims.ts";
import { fileCluster } from "../files/file_cluster.ts";

const scope = { namespace: "prod", release: "web", driver: "secret" } as const;

const marked = (apiVersion: string, kind: string, name: string, more: Partial<ObjectMeta> = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: {
    name,
    namespace: "prod",
    ...more,
    labels: { "app.kubernetes.io/managed-by": "Helm", ...more.labels },
    annotations: {
      "meta.helm.sh/release-name": "web",
      "meta.helm.sh/release-namespace": "prod",
      ...more.annotations,
    },
  },
  ...(kind === "Secret" ? { data: { a: "Yg==" } } : {}),
});

const helms = (
  apiVersion: string,
) => [{ manager: "helm", operation: "Update", apiVersion, time: "2026-01-01T00:00:00Z" }];

const namesOf = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

Deno.test("all that claims the release is found, of any kind and wherever it is, and in full", async () => {
  const { objects } = fileCluster([
    marked("apps/v1", "Deployment", "web"),
    marked("v1", "Secret", "web"),
    marked("example.com/v1", "Widget", "web"),
    marked("v1", "ConfigMap", "far", { namespace: "monitoring" }),
    {
      ...marked("rbac.authorization.k8s.io/v1", "ClusterRole", "web"),
      metadata: { ...marked("v1", "x", "web").metadata, namespace: undefined },
    },
    marked("v1", "ConfigMap", "other", { annotations: { "meta.helm.sh/release-name": "api" } }),
    marked("v1", "ConfigMap", "elsewhere", { annotations: { "meta.helm.sh/release-namespace": "dev" } }),
    marked("v1", "ConfigMap", "unlabelled", { labels: { "app.kubernetes.io/managed-by": "me" } }),
    marked("v1", "Event", "web.1"),
  ]);
  const { found, gaps } = await collectClaims(objects, scope);
  assertEquals(namesOf(found), ["ClusterRole/web", "ConfigMap/far", "Deployment/web", "Secret/web", "Widget/web"]);
  assertEquals(found.find(({ kind }) => kind === "Secret")?.["data"], { a: "Yg==" });
  assertEquals(gaps, []);
});

Deno.test("what a controller copied its owner's marks to is no claim, unless Helm wrote it", async () => {
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "u", controller: true }];
  const { objects } = fileCluster([
    marked("apps/v1", "ReplicaSet", "web-1", { ownerReferences }),
    marked("v1", "ConfigMap", "adopted", { ownerReferences, managedFields: helms("v1") }),
    marked("v1", "ConfigMap", "owned", { ownerReferences: [{ ...ownerReferences[0]!, controller: false }] }),
  ]);
  assertEquals(namesOf((await collectClaims(objects, scope)).found), ["ConfigMap/adopted", "ConfigMap/owned"]);
});

Deno.test("an object is read at the version at which Helm wrote it", async () => {
  const { objects } = fileCluster([
    marked("autoscaling/v2", "HorizontalPodAutoscaler", "web", { managedFields: helms("autoscaling/v1") }),
  ]);
  const asked: string[] = [];
  const watched: Objects = {
    ...objects,
    read: async (ref) => {
      asked.push(ref.apiVersion);
      const reading = await objects.read({ ...ref, apiVersion: "autoscaling/v2" });
      return reading.ok && reading.value
        ? { ok: true, value: { ...reading.value, apiVersion: ref.apiVersion } }
        : reading;
    },
  };
  const { found } = await collectClaims(watched, scope);
  assertEquals([asked, found.map(({ apiVersion }) => apiVersion)], [["autoscaling/v2", "autoscaling/v1"], [
    "autoscaling/v1",
  ]]);
  // A folder of files has it at one version only.
  assertEquals((await collectClaims(objects, scope)).found.map(({ apiVersion }) => apiVersion), ["autoscaling/v2"]);
});

const forbidding = (objects: Objects, isForbidden: (resource: string, namespace?: string) => boolean): Objects => ({
  ...objects,
  list: async (query) => {
    const resource = `${query.kind.toLowerCase()}s`;
    if (!isForbidden(resource, query.namespace)) return await objects.list(query);
    return {
      ok: false,
      gap: { facet: "objects", what: resource, reason: "forbidden", verb: "list", resource, says: `no ${resource}` },
    };
  },
});

Deno.test("what may be listed in the release's namespace alone is looked for there, and the rest is one gap", async () => {
  const { objects } = fileCluster([
    marked("v1", "ConfigMap", "near"),
    marked("v1", "ConfigMap", "far", { namespace: "dev" }),
  ]);
  const { found, gaps } = await collectClaims(forbidding(objects, (_, namespace) => namespace === undefined), scope);
  assertEquals(namesOf(found), ["ConfigMap/near"]);
  assertEquals(gaps.map(({ facet, reason, verb }) => [facet, reason, verb]), [["claims", "forbidden", "list"]]);
});

Deno.test("what may not be read of kinds and places that the release never named is no gap", async () => {
  const { objects } = fileCluster([marked("v1", "ConfigMap", "near"), marked("v1", "Secret", "hidden")]);
  const config = { apiVersion: "v1", kind: "ConfigMap", name: "near" };
  const near = forbidding(objects, (kind, namespace) => namespace === undefined || kind === "secrets");
  const { found, gaps } = await collectClaims(near, scope, [config]);
  assertEquals([namesOf(found), gaps], [["ConfigMap/near"], []]);
  const far = await collectClaims(near, scope, [config, { ...config, namespace: "dev" }, {
    ...config,
    kind: "Secret",
  }]);
  assertEquals(far.gaps.map(({ resource, what }) => [resource, what]), [
    ["secrets", "what claims the release among secrets"],
    ["configmaps", 'what claims the release outside namespace "prod"'],
  ]);
});

Deno.test("a group that does not answer is a gap; a kind that went meanwhile is none", async () => {
  const { objects } = fileCluster([marked("v1", "ConfigMap", "web")]);
  const down = { facet: "objects", what: "group", reason: "server-error", says: "503" } as const;
  const broken: Objects = {
    ...objects,
    kinds: async () => ({
      kinds: [
        ...(await objects.kinds()).kinds,
        { apiVersion: "gone.example/v1", kind: "Gone", namespaced: true, listable: true },
        { apiVersion: "v1", kind: "Review", namespaced: false, listable: false },
      ],
      gaps: [down],
    }),
  };
  const { found, gaps } = await collectClaims(broken, scope);
  assertEquals([namesOf(found), gaps.map(({ reason }) => reason)], [["ConfigMap/web"], ["server-error"]]);
});

Deno.test("a folder that was collected with gaps has them still", async () => {
  const gap = { facet: "claims", what: "x", reason: "forbidden", verb: "list", says: "no" } as const;
  const { objects } = fileCluster([marked("v1", "ConfigMap", "web")], { gaps: [gap] });
  assertEquals((await collectClaims(objects, scope)).gaps.length, 1);
});

Deno.test("the releases that workloads claim to be of, each once", async () => {
  const { objects } = fileCluster([
    marked("apps/v1", "Deployment", "web"),
    marked("v1", "Service", "web"),
    marked("apps/v1", "StatefulSet", "db", { annotations: { "meta.helm.sh/release-name": "db" } }),
    marked("apps/v1", "Deployment", "kept", {
      annotations: { "meta.helm.sh/release-name": "kept", "helm.sh/resource-policy": "keep" },
    }),
    marked("v1", "Service", "copied", { namespace: "dev", annotations: { "meta.helm.sh/release-name": "copied" } }),
    marked("v1", "ConfigMap", "left", { annotations: { "meta.helm.sh/release-name": "left" } }),
  ]);
  const { found, gaps } = await claimedReleases(objects, undefined);
  assertEquals(found, [{ namespace: "prod", release: "db" }, { namespace: "prod", release: "web" }]);
  assertEquals(gaps, []);
  assertEquals((await claimedReleases(objects, "dev")).found, []);
  const refused = await claimedReleases(forbidding(objects, () => true), "prod");
  assertEquals([refused.found, refused.gaps.map(({ facet }) => facet)], [[], Array(5).fill("claims")]);
});
