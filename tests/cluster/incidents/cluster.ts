// What is wrong with the cluster, not with a release: webhooks that nobody answers, an API without a server, a namespace on
// its way out, finalizers that nobody takes off, quotas, rights.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { kubectl, kubectlOk, type PolicyRule, serviceAccountKubeconfig } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { ENDED, LASTING } from "../../kit/certificates.ts";
import type { Incident } from "./incident.ts";

const WEBHOOKS = ["validatingwebhookconfigurations"];

export const cluster: readonly Incident[] = [
  {
    id: "c01-gone",
    title: "a webhook for Deployments whose Service is gone: the upgrade fails half-way",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, { resources: "deployments", groups: "apps", service: "policy" });
      await failUpgrade(lab, { tag: "2" }, /failed calling webhook .* service "policy" not found/s);
    },
    finds: ["cluster/webhook-down"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await passOver(lab);
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c01-records",
    title: "a webhook for Helm's records with nothing ready behind it: the upgrade leaves no trace",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await kubectlOk(lab.plane, ["create", "service", "clusterip", "policy", "--tcp=443:8443", "-n", lab.namespace]);
      await setWebhook(lab, {
        resources: "secrets",
        groups: "",
        service: "policy",
        objectSelector: { matchLabels: { owner: "helm" } },
      });
      await failUpgrade(lab, { tag: "2" }, /create: failed to create: Internal error occurred: failed calling webhook/);
    },
    finds: ["cluster/webhook-down"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      assertEquals(await lab.recordStatus(2), undefined);
      await passOver(lab);
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c01-port",
    title: "a webhook that asks a port which its Service has not",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, { resources: "services", groups: "", service: "web", port: 8443 });
      await failUpgrade(lab, { tag: "2", more: { "other.yaml": OTHER } }, /failed calling webhook/);
    },
    finds: ["cluster/webhook-down"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await passOver(lab);
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c02-empty",
    title: "a webhook for pods whose caBundle was never filled in: the rollout times out",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, { resources: "pods", groups: "", service: "web", port: 80, caBundle: "\n" });
      await failUpgrade(lab, { tag: "2" }, /./, "--wait", "--timeout=5s");
    },
    finds: ["cluster/webhook-down", "rollout/pods-refused"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await passOver(lab);
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c02-ended",
    title: "a webhook for ConfigMaps whose certificates ended",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, { resources: "configmaps", groups: "", service: "web", port: 80, caBundle: ENDED });
      await failUpgrade(lab, { tag: "2", extra: true }, /failed calling webhook/);
    },
    finds: ["cluster/webhook-down"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await passOver(lab);
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c03-named",
    title: "an APIService to nowhere, and a manifest with a kind of its group",
    alone: true,
    clusterKinds: ["apiservices"],
    make: async (lab) => {
      const definition = definitionIn("metrics-lab.example");
      await apply(lab, definition);
      const name = definition.metadata.name;
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${name}`, "--timeout=20s"]);
      await lab.install({ more: { "metric.yaml": METRIC } });
      await kubectlOk(lab.plane, ["delete", "crd", name, "--wait", "--timeout=30s"]);
      await lab.until("the kind to be gone", async () => !(await groups(lab)).includes("metrics-lab.example"));
      await apply(lab, {
        apiVersion: "apiregistration.k8s.io/v1",
        kind: "APIService",
        metadata: { name: "v1.metrics-lab.example" },
        spec: {
          group: "metrics-lab.example",
          version: "v1",
          groupPriorityMinimum: 100,
          versionPriority: 100,
          service: { namespace: lab.namespace, name: "nowhere" },
        },
      });
      await kubectlOk(lab.plane, ["wait", "apiservice/v1.metrics-lab.example", ...NOT_AVAILABLE]);
      await failUpgrade(lab, { tag: "2", more: { "metric.yaml": METRIC } }, /no matches for kind "Metric"/);
    },
    finds: ["cluster/api-service-broken"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await kubectlOk(lab.plane, ["delete", "apiservice", "v1.metrics-lab.example"]);
      assertEquals((await doctor(lab, ["doctor", "web"])).json.clusterFindings, []);
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
  {
    id: "c07-patch",
    title: "an upgrade by an account that may not change Deployments",
    make: async (lab) => {
      await lab.install();
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", RULES);
      await failUpgrade(lab, { tag: "2" }, /cannot patch resource "deployments"/, { kubeconfig });
    },
    finds: ["access/verbs-missing"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obey(lab, "kubectl create role ");
      await obey(lab, "kubectl create rolebinding ");
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", RULES);
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "2" }), ...SET_TOKEN], { kubeconfig });
    },
  },
];

const NOT_AVAILABLE = ["--for=jsonpath={.status.conditions[0].status}=False", "--timeout=30s"];

const HELD = `apiVersion: v1
kind: ConfigMap
metadata: { name: held, finalizers: [lab.example/hold] }
data: { value: "1" }
`;

const OTHER = `apiVersion: v1
kind: Service
metadata: { name: other }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
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

const METRIC = `apiVersion: metrics-lab.example/v1
kind: Metric
metadata: { name: one }
`;

/** All that the chart needs but for changing Deployments. */
const RULES: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["secrets", "configmaps", "services"], verbs: ["*"] },
  { apiGroups: ["apps"], resources: ["*"], verbs: ["get", "list", "watch", "create", "delete"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
];

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

interface WebhookShape {
  readonly resources: string;
  readonly groups: string;
  readonly service: string;
  readonly port?: number;
  readonly caBundle?: string;
  readonly objectSelector?: unknown;
}

/** A webhook that is asked about one kind in the lab's namespace; waits until the server asks it. */
async function setWebhook(lab: Lab, shape: WebhookShape): Promise<void> {
  const { resources, groups, service, port = 443, caBundle = LASTING, objectSelector } = shape;
  await apply(lab, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: `${lab.namespace}-policy` },
    webhooks: [{
      name: "policy.lab.example",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      timeoutSeconds: 2,
      clientConfig: { service: { namespace: lab.namespace, name: service, port }, caBundle: btoa(caBundle) },
      rules: [{ apiGroups: [groups], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: [resources] }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": lab.namespace } },
      ...(objectSelector === undefined ? {} : { objectSelector }),
    }],
  });
  // The server learns of it a moment later.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

/** What doctor advises for the time being, word for word; then the server passes over the webhook. */
async function passOver(lab: Lab): Promise<void> {
  await obey(lab, "kubectl patch validatingwebhookconfiguration");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  assertEquals((await doctor(lab, ["doctor", "web"])).json.clusterFindings, []);
}

async function failUpgrade(
  lab: Lab,
  shape: Parameters<Lab["chart"]>[0],
  says: RegExp,
  ...rest: (string | { kubeconfig: string })[]
): Promise<void> {
  const flags = rest.filter((one) => typeof one === "string");
  const options = rest.find((one) => typeof one !== "string") ?? {};
  const outcome = await lab.tryHelm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN, ...flags], options);
  assert(outcome.code !== 0, "the upgrade was to fail");
  assert(says.test(outcome.stderr), outcome.stderr);
}

/** Carries out a command that doctor shows. */
async function obey(lab: Lab, beginning: string): Promise<void> {
  const { json } = await doctor(lab, ["doctor", "web"]);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const findings: any[] = [...json.clusterFindings, ...json.releases.flatMap((release: any) => release.findings)];
  // deno-lint-ignore no-explicit-any -- the same
  const remedies = findings.flatMap((finding: any) => finding.remedies);
  const commands: string[] = remedies.flatMap(({ commands = [] }) => commands);
  const command = commands.find((one) => one.startsWith(beginning));
  if (command === undefined) throw new Error(`doctor does not advise ${beginning}: ${commands.join("\n")}`);
  const shell = new Deno.Command("sh", {
    args: ["-c", command],
    env: {
      KUBECONFIG: lab.plane.kubeconfig,
      PATH: `${lab.plane.bin("kubectl").replace(/\/kubectl$/, "")}:/usr/bin:/bin`,
    },
  });
  const { success, stderr } = await shell.output();
  assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
}

async function apply(lab: Lab, object: unknown): Promise<void> {
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(object) });
}

async function groups(lab: Lab): Promise<string> {
  return (await kubectl(lab.plane, ["get", "--raw", "/apis"])).stdout;
}
