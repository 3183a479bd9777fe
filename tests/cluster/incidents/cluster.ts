// What is wrong with the cluster, not with a release: an API without a server, a namespace on its way out, finalizers that
// nobody takes off, quotas.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { doctor, notesOf } from "../doctor.ts";
import { kubectl, kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { apply, failUpgrade, obey } from "./acts.ts";
import type { Incident } from "./incident.ts";

export const cluster: readonly Incident[] = [
  {
    id: "c03-named",
    title: "an APIService to nowhere, and a manifest with a kind of its group",
    alone: true,
    clusterKinds: ["apiservices"],
    make: async (lab) => {
      await forgetNowhere(lab);
      const definition = definitionIn(metricsOf(lab));
      await apply(lab, definition);
      const name = definition.metadata.name;
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${name}`, "--timeout=20s"]);
      await lab.install({ more: { "metric.yaml": metric(lab) } });
      await kubectlOk(lab.plane, ["delete", "crd", name, "--wait", "--timeout=30s"]);
      await lab.until("the kind to be gone", async () => !(await groups(lab)).includes(metricsOf(lab)));
      await apply(lab, toNowhere(lab, metricsOf(lab)));
      await kubectlOk(lab.plane, ["wait", `apiservice/v1.${metricsOf(lab)}`, ...NOT_AVAILABLE]);
      await failUpgrade(lab, { tag: "2", more: { "metric.yaml": metric(lab) } }, /no matches for kind "Metric"/);
    },
    finds: ["cluster/api-service-broken"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      // Its kinds may be there or not: that cannot be told, and is no reason to cut them out of a record.
      const answer = await doctor(lab, ["doctor", "web"]);
      const [release] = answer.json.releases;
      assert(release.gaps.some(({ what }: { what: string }) => what.includes(`${metricsOf(lab)}/v1`)), answer.stdout);
      assert(!notesOf(answer).includes("manifest/kind-gone"), answer.stdout);
      await kubectlOk(lab.plane, ["delete", "apiservice", `v1.${metricsOf(lab)}`]);
      assertEquals((await doctor(lab, ["doctor", "web"])).json.clusterFindings, []);
    },
  },
  {
    id: "c03-beside",
    title: "a kind that is gone, and an APIService to nowhere of another group: the one is told from the other",
    alone: true,
    clusterKinds: ["apiservices", "customresourcedefinitions"],
    make: async (lab) => {
      await forgetNowhere(lab);
      const definition = definitionIn(metricsOf(lab));
      await apply(lab, definition);
      const name = definition.metadata.name;
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${name}`, "--timeout=20s"]);
      await lab.install({ more: { "metric.yaml": metric(lab) } });
      await apply(lab, toNowhere(lab, "other.example"));
      await kubectlOk(lab.plane, ["wait", "apiservice/v1.other.example", ...NOT_AVAILABLE]);
      await kubectlOk(lab.plane, ["delete", "crd", name, "--wait", "--timeout=30s"]);
      await lab.until("the kind to be gone", async () => !(await groups(lab)).includes(metricsOf(lab)));
      await failUpgrade(lab, { tag: "2" }, /no matches for kind "Metric"/);
    },
    finds: ["manifest/kind-gone"],
    fix: ["--allow", "careful"],
    after: ["deployed"],
    prove: async (lab) => {
      await kubectlOk(lab.plane, ["delete", "apiservice", "v1.other.example"]);
    },
  },
  {
    id: "c04-held",
    title: "the namespace is being deleted, and a finalizer in it holds it",
    make: async (lab) => {
      await lab.install({ more: { "held.yaml": HELD } });
      await kubectlOk(lab.plane, ["delete", "namespace", lab.namespace, "--wait=false"]);
      await lab.until("the controller to say what holds it", async () => {
        const namespace = await lab.object("namespace", lab.namespace);
        return JSON.stringify(namespace.status.conditions ?? []).includes("lab.example/hold");
      });
      await failUpgrade(
        lab,
        { tag: "2" },
        /because it is being terminated|release: not found|has no deployed releases/,
      );
    },
    finds: ["cluster/namespace-terminating"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const letGo = ["--type=merge", "-p", '{"metadata":{"finalizers":null}}'];
      await kubectlOk(lab.plane, ["patch", "configmap", "held", "-n", lab.namespace, ...letGo]);
      await lab.until("the namespace to be gone", async () => !(await lab.object("namespace", lab.namespace)));
    },
  },
  {
    id: "c05-dropped",
    title: "an upgrade dropped an object together with the controller that would take its finalizer off",
    make: async (lab) => {
      await lab.install({ more: { "held.yaml": HELD, "controller.yaml": CONTROLLER } });
      await lab.upgrade({ tag: "2" }, ...(lab.version.startsWith("4") ? ["--wait=hookOnly"] : ["--wait=false"]));
      await lab.until(
        "the object to be asked to go",
        async () => (await lab.object("configmap", "held"))?.metadata.deletionTimestamp,
      );
      await lab.until("the controller to be gone", async () => !(await lab.object("deployment", "controller")));
      await new Promise((resolve) => setTimeout(resolve, 62_000));
    },
    finds: ["cluster/finalizer-stuck"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obey(lab, "kubectl patch configmaps held");
      assertEquals(await lab.object("configmap", "held"), undefined);
      assertEquals((await doctor(lab, ["doctor", "web"])).code, 0);
    },
  },
  {
    id: "c06-records",
    title: "the history fills a quota on Secrets: the next record is refused",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      for (const tag of ["2", "3", "4"]) await lab.upgrade({ tag });
      const there = JSON.parse(await kubectlOk(lab.plane, ["get", "secrets", "-n", lab.namespace, "-o", "json"]));
      const hard = `--hard=count/secrets=${there.items.length}`;
      await kubectlOk(lab.plane, ["create", "quota", "few", hard, "-n", lab.namespace]);
      await lab.until(
        "the quota to be counted",
        async () =>
          (await lab.object("resourcequota", "few")).status?.used?.["count/secrets"] === String(there.items.length),
      );
      await failUpgrade(lab, { tag: "5" }, /exceeded quota: few, requested: count\/secrets=1/);
    },
    finds: ["cluster/quota-full"],
    fix: ["--allow", "careful", "--repair", "prune-history"],
    after: ["superseded", "superseded", "deployed"],
    next: async (lab) => {
      await lab.upgrade({ tag: "9" }, "--history-max", "3");
      await lab.upgrade({ tag: "10" }, "--history-max", "3");
    },
  },
];

const NOT_AVAILABLE = ["--for=jsonpath={.status.conditions[0].status}=False", "--timeout=30s"];

const HELD = `apiVersion: v1
kind: ConfigMap
metadata: { name: held, finalizers: [lab.example/hold] }
data: { value: "1" }
`;

const CONTROLLER = `apiVersion: apps/v1
kind: Deployment
metadata: { name: controller }
spec:
  selector: { matchLabels: { app: controller } }
  template:
    metadata: { labels: { app: controller } }
    spec: { containers: [{ name: main, image: "example/controller:1" }] }
`;

const metricsOf = (lab: Lab): string => `${lab.namespace}.lab.example`;

const metric = (lab: Lab): string =>
  `apiVersion: ${metricsOf(lab)}/v1
kind: Metric
metadata: { name: one }
`;

/** What was left of one that was made before. */
const forgetNowhere = (lab: Lab) => kubectlOk(lab.plane, ["delete", "apiservices", "-l", "lab=nowhere"]);

const toNowhere = (lab: Lab, group: string) => ({
  apiVersion: "apiregistration.k8s.io/v1",
  kind: "APIService",
  metadata: { name: `v1.${group}`, labels: { lab: "nowhere" } },
  spec: {
    group,
    version: "v1",
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: lab.namespace, name: "nowhere" },
  },
});

const definitionIn = (group: string) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `metrics.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { kind: "Metric", plural: "metrics", singular: "metric" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
});

async function groups(lab: Lab): Promise<string> {
  return (await kubectl(lab.plane, ["get", "--raw", "/apis"])).stdout;
}
