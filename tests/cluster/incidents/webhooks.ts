// Admission webhooks that nobody answers: the API server then refuses what it must ask them about.

import { assertEquals } from "deno-std/assert/mod.js";
import { ENDED, LASTING } from "../../kit/certificates.ts";
import { doctor, foundBy } from "../doctor.ts";
import { kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { apply, failUpgrade, logOf, obey } from "./acts.ts";
import type { Incident } from "./incident.ts";

const WEBHOOKS = ["validatingwebhookconfigurations"];

export const webhooks: readonly Incident[] = [
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
    id: "c01-url",
    title: "a webhook that is called by a URL where nobody listens",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, { resources: "deployments", groups: "apps", url: NOBODY });
      await failUpgrade(lab, { tag: "2" }, /failed calling webhook .*connection refused/s);
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
    id: "c01-url-records",
    title: "the same for Helm's records: nothing but the log knows of it",
    make: async (lab) => {
      await lab.install();
      await setWebhook(lab, {
        resources: "secrets",
        groups: "",
        url: NOBODY,
        objectSelector: { matchLabels: { owner: "helm" } },
      });
    },
    finds: [],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const log = await logOf(lab, { tag: "2" }, /failed calling webhook/);
      assertEquals(foundBy(await doctor(lab, ["doctor", "web", "--log", log])), ["cluster/webhook-down"]);
      await obey(lab, "kubectl patch validatingwebhookconfiguration", ["--log", log]);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "c01-elsewhere",
    title: "a webhook whose Service only names a host, where nobody listens",
    fresh: true,
    clusterKinds: WEBHOOKS,
    make: async (lab) => {
      await lab.install();
      const named = ["create", "service", "externalname", "policy", "--external-name", "localhost"];
      await kubectlOk(lab.plane, [...named, "-n", lab.namespace]);
      await setWebhook(lab, { resources: "configmaps", groups: "", service: "policy", port: 9 });
      await failUpgrade(lab, { tag: "2", extra: true }, /failed calling webhook .*connection refused/s);
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
];

/** The discard port of loopback: no API server has anything there. */
const NOBODY = "https://127.0.0.1:9/validate";

const OTHER = `apiVersion: v1
kind: Service
metadata: { name: other }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

interface WebhookShape {
  readonly resources: string;
  readonly groups: string;
  readonly service?: string;
  readonly url?: string;
  readonly port?: number;
  readonly caBundle?: string;
  readonly objectSelector?: unknown;
}

/** A webhook that is asked about one kind in the lab's namespace; waits until the server asks it. */
async function setWebhook(lab: Lab, shape: WebhookShape): Promise<void> {
  const { resources, groups, service: name, url, port = 443, caBundle = LASTING, objectSelector } = shape;
  const callee = url === undefined ? { service: { namespace: lab.namespace, name, port } } : { url };
  await apply(lab, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: `${lab.namespace}-policy` },
    webhooks: [{
      name: "policy.lab.example",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      timeoutSeconds: 2,
      clientConfig: { ...callee, caBundle: btoa(caBundle) },
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
