// What is wrong with the cluster is said once, however many releases it hits.

import { assertEquals } from "deno-std/assert/mod.js";
import { doctor } from "./doctor.ts";
import { kubectlOk } from "./kube.ts";
import { type Lab, newLab, SET_TOKEN } from "./lab.ts";
import { startPlane } from "./plane.ts";

Deno.test("one that keeps records out is told of releases that look well too", async () => {
  const plane = await startPlane();
  try {
    const lab = await newLab(plane, "4.3.1", "conditions");
    const chart = await lab.chart({ more: { "web.yaml": SIZE, "service.yaml": "", "secret.yaml": "" } });
    for (const name of ["one", "two"]) await lab.helm(["install", name, chart, ...SET_TOKEN]);
    await setWebhook(lab, { resources: ["secrets"], objectSelector: { matchLabels: { owner: "helm", name: "two" } } });
    const { code, json, stdout } = await doctor(lab, ["doctor"]);
    assertEquals(code, 2, stdout);
    const [finding] = json.clusterFindings;
    assertEquals(finding.releases, [{ namespace: lab.namespace, name: "two", hits: ["release records"] }]);
    assertEquals(json.releases.map(({ depth }: { depth: string }) => depth), ["surveyed", "surveyed"]);
    await removeWebhook(lab);
    assertEquals((await doctor(lab, ["doctor"])).json.clusterFindings, []);
  } finally {
    await plane.stop();
  }
});

Deno.test("a webhook that is down is one finding, with the releases that it hits", async () => {
  const plane = await startPlane();
  try {
    const lab = await newLab(plane, "4.3.1", "conditions");
    const chart = await lab.chart({ more: { "web.yaml": SIZE, "service.yaml": "", "secret.yaml": "" } });
    for (const name of ["one", "two"]) await lab.helm(["install", name, chart, ...SET_TOKEN]);
    await setWebhook(lab, { resources: ["configmaps"] });
    const changed = await lab.chart({ tag: "2", more: { "web.yaml": SIZE, "service.yaml": "", "secret.yaml": "" } });
    for (const name of ["one", "two"]) await lab.tryHelm(["upgrade", name, changed, "--set", "size=2"]);

    const { code, json, stdout } = await doctor(lab, ["doctor"]);
    assertEquals(code, 2, stdout);
    const [finding, ...others] = json.clusterFindings;
    assertEquals([finding.check, others], ["cluster/webhook-down", []], stdout);
    assertEquals(finding.releases.map(({ name }: { name: string }) => name), ["one", "two"]);
    assertEquals(json.totals.findings.error, 1, stdout);
    await removeWebhook(lab);
  } finally {
    await plane.stop();
  }
});

const SIZE = `apiVersion: v1
kind: ConfigMap
metadata: { name: "{{ .Release.Name }}" }
data: { size: "{{ .Values.size | default 1 }}" }
`;

/** A webhook of a Service that is not there, asked about these in the lab's namespace. */
async function setWebhook(lab: Lab, { resources, ...more }: { resources: string[]; objectSelector?: unknown }) {
  const object = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: `${lab.namespace}-policy` },
    webhooks: [{
      name: "policy.lab.example",
      admissionReviewVersions: ["v1"],
      sideEffects: "None",
      clientConfig: { service: { namespace: lab.namespace, name: "gone" } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": lab.namespace } },
      ...more,
    }],
  };
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(object) });
  // The server learns of it a moment later.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

async function removeWebhook(lab: Lab): Promise<void> {
  await kubectlOk(lab.plane, ["delete", "mutatingwebhookconfiguration", `${lab.namespace}-policy`]);
}
