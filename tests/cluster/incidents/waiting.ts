// Rollouts that wait for something else than their new pods, or end too late: old pods, volumes, load balancers, a
// controller's word.

import { assertEquals } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { kubectlOk } from "../kube.ts";
import type { Lab } from "../lab.ts";
import { obey } from "./acts.ts";
import type { Incident } from "./incident.ts";
import { chartOf, deployment, installThat, isReady, put, statefulSet, tryPut, upgradeThat } from "./rollout_charts.ts";

const BALANCED = `apiVersion: v1
kind: Service
metadata: { name: outside }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
`;

export const waiting: readonly Incident[] = [
  {
    ...installThat("r10-not-attached", "a volume whose driver cannot attach it", ["rollout/volume-not-mounted"], {}),
    clusterKinds: ["persistentvolumes", "volumeattachments"],
    make: async (lab) => {
      await bindVolume(lab);
      await tryPut(lab, "install", deployment, {
        breaks: "creating",
        pod: "volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]",
      });
      await refuseToAttach(lab);
    },
  },
  {
    ...upgradeThat("r10-cut-off", "an old pod on a node that is cut off: it is not heard to end", [
      "rollout/pods-terminating",
    ], {}),
    make: async (lab) => {
      const spec = "replicas: 1, strategy: { type: Recreate }";
      await put(lab, "install", deployment, { spec, breaks: "mute", pod: "terminationGracePeriodSeconds: 1" });
      await tryPut(lab, "upgrade", deployment, { tag: "2", spec });
      await beyondGrace();
    },
    prove: async (lab) => {
      // What the cluster does once the Node object is deleted.
      await kubectlOk(lab.plane, [
        "delete",
        "pod",
        "-n",
        lab.namespace,
        "-l",
        "app=web",
        "--force",
        "--grace-period=0",
      ]);
      await lab.until("the rollout to go on by itself", isReady(lab, "deployment", "web"), 60_000);
    },
  },
  {
    ...upgradeThat("r10-held", "an old pod that a finalizer holds", ["rollout/pods-terminating"], {}, statefulSet),
    make: async (lab) => {
      const spec = "replicas: 1";
      await put(lab, "install", statefulSet, { spec, finalizer: "lab.example/drain" });
      await tryPut(lab, "upgrade", statefulSet, { tag: "2", spec });
      await beyondGrace();
    },
    prove: async (lab) => {
      const drained = '{"metadata":{"finalizers":null}}';
      await kubectlOk(lab.plane, ["patch", "pod", "db-0", "-n", lab.namespace, "--type=merge", "-p", drained]);
      await lab.until("the rollout to go on by itself", isReady(lab, "statefulset", "db"), 60_000);
    },
  },
  {
    ...installThat("r10-custom", "a custom resource that its controller calls not ready: Helm 4 waits for it", [
      "rollout/not-ready",
    ], {}),
    versions: ["4.3.1"],
    clusterKinds: ["customresourcedefinitions"],
    make: async (lab) => {
      await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(certificates(lab)) });
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/${certificatesOf(lab)}`]);
      await tryPut(lab, "install", deployment, { more: certificate(lab) });
    },
    prove: async (lab) => {
      const issued = JSON.stringify({ status: { conditions: [{ type: "Ready", status: "True", reason: "Issued" }] } });
      const patch = ["patch", certificatesOf(lab), "web", "-n", lab.namespace, "--type=merge", "-p", issued];
      await kubectlOk(lab.plane, patch);
      const more = certificate(lab).replace(/^status:[^]*/m, "");
      await put(lab, "upgrade", deployment, { tag: "2", more });
    },
  },
  {
    ...installThat("r10-load-balancer", "a Service that waits for a load balancer which nobody makes", [
      "rollout/load-balancer-pending",
    ], { more: BALANCED }),
    versions: ["3.22.0"],
  },
  {
    id: "r10-load-balancer-told",
    title: "the same with Helm 4, which does not wait for it: a note",
    versions: ["4.3.1"],
    fresh: true,
    make: async (lab) => {
      await put(lab, "install", deployment);
      await put(lab, "upgrade", deployment, { tag: "2", more: BALANCED });
    },
    finds: [],
    notes: ["rollout/load-balancer-pending"],
    after: [],
    unrepaired: true,
  },
  {
    ...installThat("r10-load-balancer-beside", "such a Service beside what Helm 4 does wait for", [
      "rollout/image-pull",
    ], { breaks: "image-pull", more: BALANCED }),
    versions: ["4.3.1"],
    notes: ["rollout/load-balancer-pending"],
  },
  {
    ...installThat("r10-load-balancer-legacy", "such a Service, and Helm 4 with the waiter of Helm 3", [
      "rollout/load-balancer-pending",
    ], {}),
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.tryHelm([
        ...["install", "web", await chartOf(lab, deployment, { more: BALANCED }), "--wait=legacy", "--timeout=6s"],
      ]);
      await lab.until("the failure", async () => await lab.recordStatus(1) === "failed");
    },
  },
  {
    id: "r10-paused",
    title: "a Deployment that somebody paused: upgraded and called deployed, it goes on with its old pods",
    make: async (lab) => {
      await put(lab, "install", deployment);
      await kubectlOk(lab.plane, ["rollout", "pause", "deployment/web", "-n", lab.namespace]);
      await lab.helm(["upgrade", "web", await chartOf(lab, deployment, { tag: "2" })]);
      await lab.until("its controller to see it", async () => {
        const { metadata, status } = (await lab.object("deployment", "web"))!;
        return status?.observedGeneration === metadata.generation;
      });
    },
    finds: ["rollout/paused"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obey(lab, "kubectl rollout resume");
      await lab.until("the rollout to end", isReady(lab, "deployment", "web"));
      assertEquals((await doctor(lab, ["doctor", "web"])).code, 0);
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

const certificatesOf = (lab: Lab): string => `certificates.${lab.namespace}.crd.example`;

/** Whose status is not a part of its own, so that a chart brings it along and no controller has to be in time. */
const certificates = (lab: Lab) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: certificatesOf(lab) },
  spec: {
    group: `${lab.namespace}.crd.example`,
    scope: "Namespaced",
    names: { kind: "Certificate", plural: "certificates", singular: "certificate" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    }],
  },
});

const certificate = (lab: Lab): string =>
  `apiVersion: ${lab.namespace}.crd.example/v1
kind: Certificate
metadata: { name: web }
spec: { secretName: web-tls }
status:
  conditions: [{ type: Ready, status: "False", reason: Pending, message: the issuer does not answer }]
`;

/** A pod on its way out counts as held only then. */
const beyondGrace = () => new Promise((resolve) => setTimeout(resolve, 64_000));

const DRIVER = "volumes.lab.example";

/** A claim bound to a volume of a driver that has to attach it to the node first. */
const bindVolume = async (lab: Lab): Promise<void> => {
  const capacity = { storage: "1Gi" };
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: lab.namespace },
    spec: {
      capacity,
      accessModes: ["ReadWriteOnce"],
      storageClassName: "",
      claimRef: { namespace: lab.namespace, name: "data" },
      csi: { driver: DRIVER, volumeHandle: lab.namespace },
    },
  };
  const claim = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: lab.namespace },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "",
      volumeName: lab.namespace,
      resources: { requests: capacity },
    },
  };
  const stdin = JSON.stringify({ apiVersion: "v1", kind: "List", items: [volume, claim] });
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin });
  await lab.until("the claim to be bound", async () => (await lab.object("pvc", "data")).status?.phase === "Bound");
  // A kubelet says so of every node; only then does the controller attach.
  const attaching = "volumes.kubernetes.io/controller-managed-attach-detach=true";
  await kubectlOk(lab.plane, ["annotate", "nodes", "--all", attaching, "--overwrite"]);
};

/** Says so as the driver's attacher does; Kubernetes' own controller then tells it of the pods. */
const refuseToAttach = async (lab: Lab): Promise<void> => {
  const attachment = async () => {
    const { items } = JSON.parse(await kubectlOk(lab.plane, ["get", "volumeattachments", "-o", "json"]));
    // deno-lint-ignore no-explicit-any -- attachments as kubectl gives them
    return items.find((one: any) => one.spec.source.persistentVolumeName === lab.namespace);
  };
  await lab.until("the volume to be asked for", attachment);
  const { metadata } = await attachment();
  const attachError = { time: metadata.creationTimestamp, message: "rpc error: code = Internal desc = no such disk" };
  const refused = JSON.stringify({ status: { attached: false, attachError } });
  const patch = ["patch", "volumeattachment", metadata.name, "--subresource=status", "--type=merge", "-p", refused];
  await kubectlOk(lab.plane, patch);
  await lab.until("the controller to tell it of the pods", async () => {
    const events = JSON.parse(await kubectlOk(lab.plane, ["get", "events", "-n", lab.namespace, "-o", "json"])).items;
    return events.some(({ reason }: { reason: string }) => reason === "FailedAttachVolume");
  });
};

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
