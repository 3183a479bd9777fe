// Proves the test bed itself: the control plane is real, Helm gets stuck on it for real, and the proxy fails what it is told to.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "deno-std/assert/mod.js";
import {
  chart,
  helm,
  HELM_VERSIONS,
  helmHome,
  kubectl,
  kubectlOk,
  newNamespace,
  readObject,
  serviceAccountKubeconfig,
  spawnHelm,
  waitFor,
} from "./kube.ts";
import { type Plane, startPlane } from "./plane.ts";
import { failingProxy, isWrite } from "./proxy.ts";
import { BREAK } from "./stages.ts";

const VALUES = `color: red\nnodeSelector: {}\n`;
const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: { name: "{{ .Release.Name }}" }
data: { color: {{ .Values.color | quote }} }
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: "{{ .Release.Name }}" }
spec:
  replicas: 2
  selector: { matchLabels: { app: "{{ .Release.Name }}" } }
  template:
    metadata: { labels: { app: "{{ .Release.Name }}" }, annotations: { color: {{ .Values.color | quote }} } }
    spec:
      nodeSelector: {{ .Values.nodeSelector | toJson }}
      containers: [{ name: main, image: "example/main:1" }]
`;
const UNSCHEDULABLE = ["--set", "nodeSelector.nowhere=yes"];

const writeChart = (plane: Plane) =>
  chart(plane, { "values.yaml": VALUES, "templates/config.yaml": CONFIG, "templates/web.yaml": DEPLOYMENT });

const recordStatus = async (plane: Plane, namespace: string, revision: number): Promise<string | undefined> =>
  (await readObject(plane, namespace, "secret", `sh.helm.release.v1.app.v${revision}`))?.metadata.labels.status;

Deno.test("control plane", async (t) => {
  const plane = await startPlane();
  try {
    const path = await writeChart(plane);
    for (const version of HELM_VERSIONS) {
      await t.step(`helm ${version} installs and upgrades, and dies in an upgrade`, async () => {
        const options = { namespace: await newNamespace(plane, "helm") };
        const installed = await helm(plane, version, ["install", "app", path, "--wait", "--timeout=30s"], options);
        assertEquals(installed.code, 0, installed.stderr);
        const upgrade = ["upgrade", "app", path, "--wait", "--timeout=60s", "--set", "color=blue"];
        const upgraded = await helm(plane, version, upgrade, options);
        assertEquals(upgraded.code, 0, upgraded.stderr);
        assertEquals((await readObject(plane, options.namespace, "configmap", "app")).data.color, "blue");

        const stuck = await spawnHelm(plane, version, [...upgrade, ...UNSCHEDULABLE], options);
        await waitFor(
          async () => (await readObject(plane, options.namespace, "deployment", "app")).spec.template.spec.nodeSelector,
          15_000,
          "the third revision to be applied",
        );
        stuck.kill("SIGKILL");
        assertEquals((await stuck.outcome).code, 137);
        assertEquals(await recordStatus(plane, options.namespace, 3), "pending-upgrade");
        const again = await helm(plane, version, upgrade, options);
        assertEquals(again.code, 1);
        assertStringIncludes(again.stderr, "another operation (install/upgrade/rollback) is in progress");
      });
    }

    await t.step("a Job completes, and versions are the ones asked for", async () => {
      const namespace = await newNamespace(plane, "job");
      await kubectlOk(plane, ["create", "job", "once", "--image=example/once", "-n", namespace]);
      await kubectlOk(plane, ["wait", "--for=condition=complete", "job/once", "-n", namespace, "--timeout=20s"]);
      assertStringIncludes(await kubectlOk(plane, ["version"]), "Server Version: v1.36.3");
      for (const version of HELM_VERSIONS) {
        assertMatch(
          (await helm(plane, version, ["version", "--short"], { namespace })).stdout,
          new RegExp(`^v${version}`),
        );
      }
    });

    await t.step("pods break as their annotation says, and stay so", async () => {
      const namespace = await newNamespace(plane, "broken");
      const broken = { "never-ready": "Running", "image-pull": "Pending", "crash-loop": "Running", "failed": "Failed" };
      for (const [name, phase] of Object.entries(broken)) {
        const annotation = `--annotations=${BREAK}=${name}`;
        await kubectlOk(plane, ["run", name, "--image=example/main", annotation, "-n", namespace]);
        const pod = await waitFor(async () => {
          const pod = await readObject(plane, namespace, "pod", name);
          return pod.status.containerStatuses && pod;
        });
        assertEquals(pod.status.phase, phase);
        assertEquals(pod.status.containerStatuses[0].ready, false);
      }
      const versions = () =>
        kubectlOk(plane, ["get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].metadata.resourceVersion}"]);
      const before = await versions();
      await new Promise((resolve) => setTimeout(resolve, 2000));
      assertEquals(await versions(), before);
    });

    await t.step("a hook Job that fails fails the install", async () => {
      const namespace = await newNamespace(plane, "hook");
      const hook = `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: pre-install } }
spec:
  backoffLimit: 0
  template:
    metadata: { annotations: { ${BREAK}: failed } }
    spec: { restartPolicy: Never, containers: [{ name: main, image: "example/migrate:1" }] }
`;
      const path = await chart(plane, { "templates/hook.yaml": hook });
      const failed = await helm(plane, "3.22.0", ["install", "app", path, "--timeout=30s"], { namespace });
      assertStringIncludes(failed.stderr, "BackoffLimitExceeded");
    });

    await t.step("an account may do what its rules say and no more", async () => {
      const namespace = await newNamespace(plane, "account");
      const rules = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list"] }];
      const kubeconfig = await serviceAccountKubeconfig(plane, namespace, "reader", rules);
      assertEquals((await kubectl(plane, ["get", "secrets"], { kubeconfig })).code, 0);
      assertStringIncludes((await kubectl(plane, ["get", "pods"], { kubeconfig })).stderr, "cannot list resource");
    });

    await t.step("the proxy refuses, loses and reports requests", async () => {
      const namespace = await newNamespace(plane, "proxy");
      const home = await helmHome(plane);
      const seen: string[] = [];
      const proxy = await failingProxy(plane, {
        refuse: ({ method, path }) => method === "PUT" && path.endsWith("/secrets/sh.helm.release.v1.app.v1"),
        lose: ({ method, path }) => method === "POST" && path.endsWith("/configmaps"),
        after: {
          matches: isWrite,
          nth: 1,
          run: async ({ method, path, status }) => {
            seen.push(`${method} ${path} ${status} ${await recordStatus(plane, namespace, 1)}`);
          },
        },
      });
      const options = { namespace, kubeconfig: proxy.kubeconfig, home };
      const failed = await helm(plane, "3.22.0", ["install", "app", path], options);
      assertEquals(failed.code, 1);
      assertStringIncludes(failed.stderr, "502");
      assertEquals(seen, [`POST /api/v1/namespaces/${namespace}/secrets 201 pending-install`]);
      assert(await readObject(plane, namespace, "configmap", "app"), "The lost request was to be carried out");
      assertEquals(await recordStatus(plane, namespace, 1), "pending-install");
      assert(proxy.requests.some(({ method, status }) => method === "PUT" && status === 502));
      const watch = ["wait", "--for=create", "configmap/late", "-n", namespace, "--timeout=20s"];
      const waiting = kubectl(plane, watch, { kubeconfig: proxy.kubeconfig });
      await kubectlOk(plane, ["create", "configmap", "late", "-n", namespace]);
      assertEquals((await waiting).code, 0);
      const reader = await serviceAccountKubeconfig(plane, namespace, "nobody", []);
      const viaToken = await failingProxy(plane, {}, reader);
      const denied = await kubectl(plane, ["get", "secrets"], { kubeconfig: viaToken.kubeconfig });
      assertStringIncludes(denied.stderr, `system:serviceaccount:${namespace}:nobody`);
      await Promise.all([proxy.stop(), viaToken.stop()]);
    });

    await t.step("Helm waits through the proxy, and can be killed at any of its writes", async () => {
      const namespace = await newNamespace(plane, "killed");
      const open = await failingProxy(plane, {});
      const install = ["install", "app", path, "--wait", "--timeout=30s"];
      const installed = await helm(plane, "4.3.1", install, { namespace, kubeconfig: open.kubeconfig });
      assertEquals(installed.code, 0, installed.stderr);
      assert(open.requests.some(({ query }) => query.has("watch")), "Helm 4 was to wait by watching");
      const deadly = await failingProxy(plane, {
        after: {
          matches: ({ method, path }) => method === "PATCH" && path.endsWith("/configmaps/app"),
          run: () => running.kill("SIGKILL"),
        },
      });
      const upgrade = ["upgrade", "app", path, "--set", "color=blue"];
      const running = await spawnHelm(plane, "3.22.0", upgrade, { namespace, kubeconfig: deadly.kubeconfig });
      assertEquals((await running.outcome).code, 137);
      assertEquals(await recordStatus(plane, namespace, 2), "pending-upgrade");
      assertEquals((await readObject(plane, namespace, "configmap", "app")).data.color, "blue");
      await Promise.all([open.stop(), deadly.stop()]);
    });
  } finally {
    await plane.stop();
  }
});
