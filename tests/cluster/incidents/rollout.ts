// Rollouts whose pods do not become ready: as kwok's stages make them, refused, short of what they need.

import { assertEquals } from "deno-std/assert/mod.js";
import { kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { BREAK } from "../stages.ts";
import type { Incident } from "./incident.ts";
import {
  deployment,
  installThat,
  isReady,
  type Kind,
  put,
  statefulSet,
  tryPut,
  upgradeThat,
} from "./rollout_charts.ts";

const job: Kind = ({ breaks = "none" }) =>
  `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  backoffLimit: 0
  template:
    metadata: { annotations: { ${BREAK}: "${breaks}" } }
    spec: { restartPolicy: Never, containers: [{ name: main, image: "example/migrate:1" }] }
`;

const quota = (lab: Lab) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "team", namespace: lab.namespace },
    spec: { hard: { "requests.cpu": "1", "pods": "10" } },
  });

const cpu = (amount: string) => `resources: { requests: { cpu: "${amount}" } }`;

const claimed = `replicas: 1, volumeClaimTemplates: [{ metadata: { name: data }, spec: {
    accessModes: [ReadWriteOnce], storageClassName: absent, resources: { requests: { storage: 1Gi } } } }]`;

export const rollout: readonly Incident[] = [
  upgradeThat("r10-image-pull", "an image that cannot be pulled", ["rollout/image-pull"], { breaks: "image-pull" }),
  upgradeThat("r10-crash-loop", "a container that ends at once", ["rollout/crash-loop"], { breaks: "crash-loop" }),
  installThat("r10-out-of-memory", "a container that is killed for want of memory", ["rollout/crash-loop"], {
    breaks: "out-of-memory",
    container: 'resources: { limits: { memory: "64Mi" } }',
  }),
  installThat("r10-init-crash", "an init container that fails", ["rollout/init-container"], {
    breaks: "init-crash",
    pod: 'initContainers: [{ name: wait-for-db, image: "example/wait:1" }]',
  }),
  installThat("r10-unhealthy", "a readiness probe that fails", ["rollout/probe-failing"], {
    breaks: "unhealthy",
    container: "readinessProbe: { httpGet: { path: /ready, port: 8080 } }",
  }),
  installThat(
    "r10-secret-missing",
    "a Secret that an environment names and nobody made",
    ["rollout/reference-missing"],
    {
      breaks: "config-error",
      container: "env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: absent, key: token } } }]",
    },
  ),
  installThat("r10-config-missing", "a ConfigMap that a volume names and nobody made", ["rollout/reference-missing"], {
    breaks: "creating",
    pod: "volumes: [{ name: settings, configMap: { name: absent } }]",
  }),
  installThat("r10-priority-missing", "a PriorityClass that is not there: its pods are refused", [
    "rollout/reference-missing",
  ], { pod: "priorityClassName: absent" }),
  installThat("r10-refused", "an image that runs as root, and a container that may not", [
    "rollout/container-refused",
  ], { breaks: "refused", container: "securityContext: { runAsNonRoot: true }" }),
  upgradeThat("r10-run-error", "a command that is not in the image", ["rollout/crash-loop"], { breaks: "run-error" }),
  installThat("r10-not-mounted", "a volume that the node cannot mount", ["rollout/volume-not-mounted"], {
    breaks: "not-mounted",
    pod: "volumes: [{ name: data, nfs: { server: 192.0.2.1, path: /data } }]",
  }),
  installThat("r10-gate", "a readiness gate that no controller opens", ["rollout/not-ready"], {
    breaks: "gated",
    pod: "readinessGates: [{ conditionType: lab.example/target-health }]",
  }),
  installThat("r10-silent", "pods that do not get on, and nobody says why", ["rollout/not-ready"], {
    breaks: "creating",
    spec: "replicas: 2, progressDeadlineSeconds: 2",
  }),
  {
    ...installThat("r10-account-missing", "a ServiceAccount that is not there: its pods are refused", [
      "rollout/reference-missing",
    ], { pod: "serviceAccountName: absent" }),
    prove: async (lab) => {
      // The server keeps the name in a second field: a chart that no longer names it changes nothing.
      await tryPut(lab, "upgrade", deployment, { tag: "2" });
      const { spec } = (await lab.object("deployment", "web")).spec.template;
      assertEquals([spec.serviceAccount, spec.serviceAccountName], ["absent", "absent"]);
      await kubectlOk(lab.plane, ["create", "serviceaccount", "absent", "-n", lab.namespace]);
      await lab.until("the rollout to go on by itself", isReady(lab, "deployment", "web"), 60_000);
    },
  },
  {
    ...upgradeThat("r10-unschedulable", "a node selector that no node satisfies", ["rollout/unschedulable"], {}),
    make: async (lab) => {
      await put(lab, "install", deployment, { pod: "nodeSelector: { kubernetes.io/os: linux }" });
      await tryPut(lab, "upgrade", deployment, { tag: "2", pod: "nodeSelector: { kubernetes.io/os: plan9 }" });
    },
    prove: async (lab) => {
      await put(lab, "upgrade", deployment, { tag: "3", pod: "nodeSelector: { kubernetes.io/os: linux }" });
    },
  },
  {
    ...upgradeThat("r10-quota", "more CPU than the quota has left", ["rollout/quota-exceeded"], {}),
    make: async (lab) => {
      await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: quota(lab) });
      await put(lab, "install", deployment, { container: cpu("300m") });
      await tryPut(lab, "upgrade", deployment, { tag: "2", container: cpu("600m") });
    },
    prove: async (lab) => {
      await kubectlOk(lab.plane, ["delete", "quota", "team", "-n", lab.namespace]);
      await lab.until("the rollout to go on by itself", isReady(lab, "deployment", "web"), 60_000);
    },
  },
  {
    ...upgradeThat(
      "r10-pod-security",
      "pods that the namespace's Pod Security level refuses",
      ["rollout/pods-refused"],
      {},
    ),
    make: async (lab) => {
      await put(lab, "install", deployment);
      const level = "pod-security.kubernetes.io/enforce=restricted";
      await kubectlOk(lab.plane, ["label", "namespace", lab.namespace, level]);
      await tryPut(lab, "upgrade", deployment, { tag: "2" });
    },
    prove: async (lab) => {
      await kubectlOk(lab.plane, ["label", "namespace", lab.namespace, "pod-security.kubernetes.io/enforce-"]);
      await put(lab, "upgrade", deployment, { tag: "3" });
    },
  },
  {
    ...installThat("r10-claim-pending", "a first install whose claim finds no volume", ["rollout/claim-pending"], {
      spec: claimed,
    }, statefulSet),
    prove: async (lab) => {
      await lab.helm(["uninstall", "web"]);
    },
  },
  {
    ...installThat(
      "r10-job-failed",
      "a Job of the chart that fails",
      ["rollout/job-failed"],
      { breaks: "failed" },
      job,
    ),
    prove: async (lab) => {
      await kubectlOk(lab.plane, ["delete", "job", "migrate", "-n", lab.namespace]);
      await put(lab, "upgrade", job);
    },
  },
];
