import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fileCluster } from "../files/file_cluster.ts";
import { collectOwners } from "./owners.ts";

const scope = { namespace: "prod", release: "web", driver: "secret" } as const;

const record = (kind: string, release: string): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: {
    name: `sh.helm.release.v1.${release}.v1`,
    namespace: "prod",
    labels: { owner: "helm", name: release, status: "deployed", version: "1" },
    uid: release,
    resourceVersion: "1",
  },
});

const marked = (release: string) => {
  const ref = { apiVersion: "v1", kind: "Service", namespace: "prod", name: release };
  const annotations = { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": "prod" };
  const { name, namespace, ...kind } = ref;
  return { ref, live: { ...kind, metadata: { name, namespace, annotations } } };
};

Deno.test("a release that the marks name is looked for in the other storage too", async () => {
  const cluster = fileCluster([record("Secret", "near"), record("ConfigMap", "other")]);
  const { found, gaps } = await collectOwners(cluster, scope, ["near", "other", "gone", "web"].map(marked));
  assertEquals(found.map(({ release, ref }) => `${ref.driver} ${release}`), ["secret near", "configmap other"]);
  assertEquals(gaps, []);
});
