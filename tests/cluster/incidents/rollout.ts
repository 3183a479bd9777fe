// Rollouts that do not finish, or finish too late: pods that break as kwok's stages make them, quotas, claims, what is missing.

import { chart, kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { BREAK, type BrokenPod } from "../stages.ts";
import type { Incident } from "./incident.ts";

interface Shape {
  readonly tag?: string;
  /** How its pods break; the annotation is always there, so that nothing is left behind by it. */
  readonly breaks?: BrokenPod;
  /** Lines in flow style for the spec of the Deployment, of its pods and of its container. */
  readonly spec?: string;
  readonly pod?: string;
  readonly container?: string;
  /** More templates. */
  readonly more?: string;
}

const podTemplate = ({ tag = "1", breaks, pod, container }: Shape): string =>
  `{
      metadata: { labels: { app: web }, annotations: { ${BREAK}: "${breaks ?? "none"}" } },
      spec: { ${pod ? `${pod}, ` : ""}containers: [{ name: main, image: "example/web:${tag}"${
    container ? `, ${container}` : ""
  } }] } }`;

const deployment = (shape: Shape): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { ${shape.spec ?? "replicas: 2"}, selector: { matchLabels: { app: web } }, template: ${podTemplate(shape)} }
`;

const statefulSet = (shape: Shape): string =>
  `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec: { ${shape.spec ?? "replicas: 2"}, serviceName: db, selector: { matchLabels: { app: web } }, template: ${
    podTemplate(shape)
  } }
`;

type Kind = (shape: Shape) => string;

const chartOf = (lab: Lab, kind: Kind, shape: Shape): Promise<string> =>
  chart(lab.plane, {
    "templates/web.yaml": kind(shape),
    ...(shape.more ? { "templates/more.yaml": shape.more } : {}),
  });

/** Installs or upgrades and waits for a good end. */
const put = async (lab: Lab, command: "install" | "upgrade", kind: Kind, shape: Shape = {}): Promise<void> => {
  await lab.helm([command, "web", await chartOf(lab, kind, shape), "--wait", "--wait-for-jobs", "--timeout=60s"]);
};

/** The same, for so few seconds that it fails. */
const tryPut = async (lab: Lab, command: "install" | "upgrade", kind: Kind, shape: Shape, seconds = 4) =>
  await lab.tryHelm([
    command,
    "web",
    await chartOf(lab, kind, shape),
    "--wait",
    "--wait-for-jobs",
    `--timeout=${seconds}s`,
  ]);

/** Revision 1 is well; revision 2 breaks in that way, and revision 3 mends it. */
const upgradeThat = (
  id: string,
  title: string,
  finds: readonly string[],
  shape: Shape,
  kind: Kind = deployment,
): Incident => ({
  id,
  title,
  fresh: true,
  make: async (lab) => {
    await put(lab, "install", kind);
    await tryPut(lab, "upgrade", kind, { tag: "2", ...shape });
  },
  finds,
  unrepaired: true,
  after: ["deployed", "failed"],
  prove: async (lab) => await put(lab, "upgrade", kind, { tag: "3" }),
});

/** A first install that breaks in that way, and an upgrade that mends it: nothing that is left behind confuses the picture. */
const installThat = (
  id: string,
  title: string,
  finds: readonly string[],
  shape: Shape,
  kind: Kind = deployment,
): Incident => ({
  id,
  title,
  fresh: true,
  make: async (lab) => {
    await tryPut(lab, "install", kind, shape);
    await lab.until("the failure", async () => await lab.recordStatus(1) === "failed");
  },
  finds,
  unrepaired: true,
  after: ["failed"],
  prove: async (lab) => await put(lab, "upgrade", kind, { tag: "3" }),
});

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

const isReady = (lab: Lab, kind: string, name: string) => async () => {
  const { metadata, spec, status } = await lab.object(kind, name);
  return status.observedGeneration === metadata.generation && status.updatedReplicas === spec.replicas &&
    status.availableReplicas === spec.replicas && status.replicas === spec.replicas;
};

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
  {
    id: "r10-late",
    title: "an upgrade that times out, and whose rollout then ends by itself",
    fresh: true,
    make: async (lab) => {
      await put(lab, "install", deployment);
      await tryPut(lab, "upgrade", deployment, { tag: "2", spec: "replicas: 2, minReadySeconds: 6", more: EXTRA }, 2);
      await lab.until("the failure", async () => await lab.recordStatus(2) === "failed");
      await lab.until("the rollout to end", isReady(lab, "deployment", "web"));
    },
    finds: ["rollout/finished-late"],
    after: ["superseded", "deployed"],
    prove: async (lab) => {
      if (await lab.object("configmap", "extra")) {
        throw new Error("ConfigMap extra was to be removed by the next upgrade");
      }
    },
  },
  {
    id: "r10-late-install",
    title: "a first install that times out, and whose rollout then ends by itself",
    fresh: true,
    make: async (lab) => {
      await tryPut(lab, "install", deployment, { spec: "replicas: 2, minReadySeconds: 6" }, 2);
      await lab.until("the failure", async () => await lab.recordStatus(1) === "failed");
      await lab.until("the rollout to end", isReady(lab, "deployment", "web"));
    },
    finds: ["rollout/finished-late"],
    after: ["deployed"],
  },
  {
    id: "w02-recreated",
    title: "a StatefulSet that made a failed pod again, called failed for it, and is well",
    fresh: true,
    make: async (lab) => {
      await put(lab, "install", statefulSet);
      await tryPut(lab, "upgrade", statefulSet, { tag: "2", spec: "replicas: 2, minReadySeconds: 5" }, 2);
      await lab.until("the failure", async () => await lab.recordStatus(2) === "failed");
      await lab.until("the rollout to end", isReady(lab, "statefulset", "db"));
      await failPod(lab, "db-0");
      await sayAsOlderControllers(lab, "db", "db-0");
      await lab.until("the rollout to end again", isReady(lab, "statefulset", "db"));
    },
    finds: ["rollout/finished-late"],
    after: ["superseded", "deployed"],
  },
  {
    id: "r07-wedged",
    title: "a StatefulSet that waits for a broken pod of the revision before, though the template is mended",
    fresh: true,
    make: async (lab) => {
      const spec = "replicas: 2, minReadySeconds: 5";
      await put(lab, "install", statefulSet, { spec });
      await tryPut(lab, "upgrade", statefulSet, { tag: "2", spec, breaks: "image-pull" }, 8);
      await tryPut(lab, "upgrade", statefulSet, { tag: "3", spec });
    },
    finds: ["rollout/statefulset-wedged"],
    fix: ["--allow", "dangerous", "--repair", "restart-wedged-pod"],
    final: true,
    after: ["deployed", "failed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.until("the rollout to end", isReady(lab, "statefulset", "db"));
      await put(lab, "upgrade", statefulSet, { tag: "4" });
    },
  },
  {
    id: "r07-rollback",
    title: "the same after a rollback: the trap of the forced rollback",
    fresh: true,
    make: async (lab) => {
      const spec = "replicas: 2, minReadySeconds: 5";
      await put(lab, "install", statefulSet, { spec });
      await tryPut(lab, "upgrade", statefulSet, { tag: "2", spec, breaks: "crash-loop" }, 8);
      await lab.tryHelm(["rollback", "web", "1", "--wait", "--timeout=4s"]);
    },
    finds: ["rollout/statefulset-wedged"],
    fix: ["--allow", "dangerous", "--repair", "restart-wedged-pod"],
    final: true,
    after: ["deployed", "failed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.until("the rollout to end", isReady(lab, "statefulset", "db"));
      await put(lab, "upgrade", statefulSet, { tag: "4" });
    },
  },
];

const EXTRA = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\ndata: { a: b }\n";

/** As a node does that evicts it: its controller then makes it again. */
const failPod = async (lab: Lab, name: string): Promise<void> => {
  const { uid } = (await lab.object("pod", name)).metadata;
  const status = JSON.stringify({ status: { phase: "Failed", reason: "Evicted" } });
  await kubectlOk(lab.plane, [
    ...["patch", "pod", name, "-n", lab.namespace, "--subresource=status", "--type=merge", "-p", status],
  ]);
  await lab.until("the pod to be made again", async () => {
    const pod = await lab.object("pod", name);
    return pod !== undefined && pod.metadata.uid !== uid;
  });
};

/** The controller of Kubernetes 1.36 says nothing of it; those of the seed's time said it in these two events. */
const sayAsOlderControllers = async (lab: Lab, set: string, pod: string): Promise<void> => {
  const { uid } = (await lab.object("statefulset", set)).metadata;
  const now = new Date().toISOString().replace(/\.\d+/, "");
  const event = (reason: string, message: string) => ({
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${set}.`, namespace: lab.namespace },
    involvedObject: { apiVersion: "apps/v1", kind: "StatefulSet", name: set, namespace: lab.namespace, uid },
    ...{ type: "Warning", reason, message, count: 1, firstTimestamp: now, lastTimestamp: now },
    source: { component: "statefulset-controller" },
  });
  const items = [
    event("RecreatingFailedPod", `StatefulSet ${lab.namespace}/${set} is recreating failed Pod ${pod}`),
    event("FailedDelete", `delete Pod ${pod} in StatefulSet ${set} failed error: pods "${pod}" not found`),
  ];
  await kubectlOk(lab.plane, ["create", "-f", "-"], {
    stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  });
};
