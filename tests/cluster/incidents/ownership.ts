// Whose an object is: deleted, changed, stolen or unmarked behind Helm's back, or left by somebody who is gone.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { configMap, persistentVolume } from "../healthy_charts.ts";
import { chart, kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { BREAK } from "../stages.ts";
import type { Incident } from "./incident.ts";

const kubectl = (lab: Lab, ...args: string[]) => kubectlOk(lab.plane, [...args, "-n", lab.namespace]);
const send = (lab: Lab, verb: "apply" | "replace", object: unknown) =>
  kubectlOk(lab.plane, [verb, "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(object) });
const takeOver = (lab: Lab, manager: string, object: unknown) => {
  const flags = ["--server-side", "--force-conflicts", `--field-manager=${manager}`];
  return kubectlOk(lab.plane, ["apply", ...flags, "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(object) });
};
const upgradeTo = async (lab: Lab, shape: Parameters<Lab["chart"]>[0]) =>
  await lab.helm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN, "--timeout=60s"]);

const bare = (name: string, data: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

const markOf = async (lab: Lab, name: string): Promise<string | undefined> =>
  (await lab.object("configmap", name))?.metadata.annotations?.["meta.helm.sh/release-name"];

export const ownership: readonly Incident[] = [
  {
    id: "r13-missing",
    title: "objects of a deployed release deleted by hand: a Service, a ConfigMap and the Secret",
    make: async (lab) => {
      await lab.install({ extra: true });
      await kubectl(lab, "delete", "service/extra", "configmap/extra", "secret/web");
    },
    finds: ["objects/missing"],
    fix: ["--allow", "careful"],
    after: ["deployed"],
    next: async (lab) => {
      assertEquals(await markOf(lab, "extra"), "web");
      const { metadata, data } = JSON.parse(
        await kubectl(lab, "get", "secret", "web", "-o", "json", "--show-managed-fields"),
      );
      assertEquals(metadata.managedFields.map((one: { manager: string }) => one.manager), ["helm"]);
      assert(data.token, "The Secret was to hold its token");
      // A value of each changes, and nobody is in Helm's way; then they go by Helm's hand.
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "2", extra: true }), "--set", "token=another"]);
      await upgradeTo(lab, { tag: "3" });
      assertEquals(await lab.object("service", "extra"), undefined);
      assertEquals(await lab.object("configmap", "extra"), undefined);
    },
  },
  {
    id: "r13-workload",
    title: "the Deployment of a release deleted by hand",
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "delete", "deployment/web", "--cascade=foreground");
    },
    finds: ["objects/missing"],
    fix: ["--allow", "careful"],
    starts: true,
    after: ["deployed"],
  },
  {
    id: "r13-edited",
    title: "an image set by kubectl past Helm",
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "set", "image", "deployment/web", "main=example/web:hot");
      await kubectl(lab, "rollout", "status", "deployment/web", "--timeout=60s");
    },
    finds: [],
    notes: ["objects/drift"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const chart = await lab.chart();
      const { code, stderr } = await lab.tryHelm(["upgrade", "web", chart, ...SET_TOKEN, "--timeout=60s"]);
      if (lab.version.startsWith("4")) return assert(/conflict with "kubectl-set"/.test(stderr), stderr);
      assertEquals(code, 0, stderr);
      const web = await lab.object("deployment", "web");
      assertEquals(web.spec.template.spec.containers[0].image, "example/web:1");
    },
  },
  {
    id: "r13-taken",
    title: "fields taken over by others' server-side apply, and an image set by kubectl",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install({ extra: true });
      await kubectl(lab, "set", "image", "deployment/web", "main=example/web:hot");
      await takeOver(lab, "ops", bare("extra", { value: "theirs" }));
      await kubectl(lab, "rollout", "status", "deployment/web", "--timeout=60s");
    },
    finds: [],
    notes: ["objects/drift"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const chart = await lab.chart({ extra: true });
      const { stderr } = await lab.tryHelm(["upgrade", "web", chart, ...SET_TOKEN, "--timeout=60s"]);
      for (const manager of ["kubectl-set", "ops"]) assert(stderr.includes(`"${manager}"`), stderr);
    },
  },
  {
    id: "r01-unmarked",
    title: "a ConfigMap of the release replaced by kubectl, without Helm's marks",
    make: async (lab) => {
      await lab.install({ extra: true });
      await send(lab, "replace", bare("extra", { value: "x" }));
      assertEquals(await markOf(lab, "extra"), undefined);
    },
    finds: [],
    notes: ["objects/unmarked"],
    fix: ["--allow", "dangerous", "--repair", "adopt-object"],
    after: ["deployed"],
    next: async (lab) => {
      assertEquals(await markOf(lab, "extra"), "web");
      await upgradeTo(lab, { tag: "2", extra: true });
      await lab.helm(["uninstall", "web"]);
      assertEquals(await lab.object("configmap", "extra"), undefined, "Helm was to delete what is its own again");
    },
  },
  {
    id: "r01-gone",
    title: "a ConfigMap of the release that bears the marks of a release without records",
    make: async (lab) => {
      await lab.install({ extra: true });
      await kubectl(lab, "annotate", "configmap/extra", "meta.helm.sh/release-name=old", "--overwrite");
    },
    finds: [],
    notes: ["objects/foreign-owner"],
    fix: ["--allow", "dangerous", "--repair", "adopt-object"],
    after: ["deployed"],
    next: async (lab) => {
      await upgradeTo(lab, { tag: "2", extra: true });
      await lab.helm(["uninstall", "web"]);
      assertEquals(await lab.object("configmap", "extra"), undefined, "Helm was to delete what is its own again");
    },
  },
  {
    id: "r01-stolen",
    title: "a ConfigMap of the release that another one took over: both are deployed",
    make: async (lab) => {
      await lab.install({ extra: true });
      const files = {
        "Chart.yaml": "apiVersion: v2\nname: yet-another\nversion: 1.0.0\n",
        "templates/a.yaml": configMap("extra"),
      };
      const forced = lab.version.startsWith("4") ? ["--force-conflicts"] : [];
      await lab.helm(["install", "yet-another", await chart(lab.plane, files), "--take-ownership", ...forced]);
      assertEquals(await markOf(lab, "extra"), "yet-another");
    },
    finds: ["objects/foreign-owner"],
    fix: ["--allow", "dangerous", "--repair", "adopt-object"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await upgradeTo(lab, { tag: "2", extra: true });
      assertEquals(await markOf(lab, "extra"), "web", "The next upgrade was to take it back without a word");
    },
  },
  {
    id: "r14",
    title: "a first install that crashes over the claim of an earlier one",
    fresh: true,
    clusterKinds: ["persistentvolumes"],
    make: async (lab) => {
      const volume = { ...persistentVolume(lab.namespace, 0) };
      await send(lab, "apply", volume);
      await send(lab, "apply", {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data-db-0", labels: { app: "db" } },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: lab.namespace,
          resources: { requests: { storage: "1Gi" } },
        },
      });
      await lab.until(
        "the claim to be bound",
        async () => (await lab.object("pvc", "data-db-0")).status?.phase === "Bound",
      );
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const files = { "Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n", "templates/db.yaml": CRASHING };
      await lab.tryHelm(["install", "web", await chart(lab.plane, files), "--wait", "--timeout=8s"]);
    },
    finds: ["objects/kept", "rollout/crash-loop"],
    after: [],
    unrepaired: true,
  },
];

const CRASHING = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db }, annotations: { ${BREAK}: crash-loop } }
    spec:
      containers:
        - name: main
          image: example/db:1
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: {{ .Release.Namespace }}
        resources: { requests: { storage: 1Gi } }
`;
