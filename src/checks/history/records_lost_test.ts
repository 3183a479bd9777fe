import { assertEquals } from "deno-std/assert/mod.js";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Gap } from "../../model/snapshot.ts";
import { claimed, visitObjects } from "../../../tests/kit/bare_objects.ts";
import { testCheck } from "../../../tests/kit/check_tester.ts";
import { recordsLost } from "./records_lost.ts";

testCheck(recordsLost, {
  finds: ["h01-rebuilt", "h01-kinds", "h01-manifest", "h01-taken-over", "h01-mute"],
  quiet: [
    "h01-unreadable",
    "g12-argocd",
    "h13-restored",
    "healthy-deployment",
    "healthy-kept",
    "healthy-configmap-driver",
  ],
});

const workload = claimed("Deployment", {}, "apps/v1");

async function found(objects: readonly KubeObject[], gaps: readonly Gap[] = []) {
  const { snapshot } = await visitObjects(objects, { gaps });
  return [...recordsLost.examine(snapshot)];
}

Deno.test("a workload without a record is an error, a rest without one a warning", async () => {
  assertEquals((await found([workload])).map(({ severity }) => severity), ["error"]);
  assertEquals((await found([claimed("ConfigMap")])).map(({ severity }) => severity), ["warning"]);
});

Deno.test("what outlives an uninstall is no sign of lost records", async () => {
  const keep = { annotations: { "helm.sh/resource-policy": "keep" } };
  assertEquals(
    await found([claimed("PersistentVolumeClaim"), claimed("Secret", keep), claimed("ConfigMap", keep)]),
    [],
  );
});

Deno.test("what is being deleted, and what is a hook, is no sign either", async () => {
  const hook = { annotations: { "helm.sh/hook": "pre-install" } };
  const going = { deletionTimestamp: "2026-01-01T00:00:00Z" };
  assertEquals(await found([claimed("Job", hook, "batch/v1"), claimed("ConfigMap", going)]), []);
});

Deno.test("records in the other storage are not lost; one of Helm 2 is no record", async () => {
  const labels = { owner: "helm", name: "web", status: "deployed", version: "1" };
  const record = (name: string, labels: Record<string, string>) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "prod", labels },
  });
  assertEquals(await found([workload, record("sh.helm.release.v1.web.v1", labels)]), []);
  const two = { OWNER: "TILLER", NAME: "web", STATUS: "DEPLOYED", VERSION: "1" };
  assertEquals((await found([workload, record("web.v1", two)])).length, 1);
});

Deno.test("objects that are Argo CD's need no record", async () => {
  const tracked = { annotations: { "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:prod/web" } };
  assertEquals(await found([claimed("Deployment", tracked, "apps/v1")]), []);
});

Deno.test("Flux keeps the records beside its HelmRelease, which need not be where the objects are", async () => {
  const release = (namespace: string, spec: Record<string, string>): KubeObject => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace },
    spec: { releaseName: "web", ...spec },
  });
  const object = claimed("Deployment", { labels: { "helm.toolkit.fluxcd.io/name": "web" } }, "apps/v1");
  assertEquals(await found([object, release("flux-system", { targetNamespace: "prod" })]), []);
  assertEquals(await found([object]), []);
  const here = release("flux-system", { targetNamespace: "prod", storageNamespace: "prod" });
  assertEquals((await found([object, here])).length, 1);
});

Deno.test("nothing that claims the release is nothing found", async () => {
  assertEquals(await found([]), []);
  assertEquals(
    await found([claimed("Deployment", { annotations: { "meta.helm.sh/release-name": "api" } }, "apps/v1")]),
    [],
  );
});

Deno.test("what could not be looked at is said", async () => {
  const gap = { facet: "claims", what: "widgets", reason: "forbidden", verb: "list", says: "no" } as const;
  const [draft] = await found([workload], [gap]);
  assertEquals(draft?.notes?.some((note) => note.startsWith("There may be more")), true);
});
