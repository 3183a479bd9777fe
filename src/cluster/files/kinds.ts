import type { KindRef } from "../../model/kubernetes.ts";
import { pluralOf } from "../../state/cluster/resources.ts";

/** A kind as a server serves it. */
export interface ServedKind extends KindRef {
  /** The plural in paths and messages. */
  readonly resource: string;
  readonly namespaced: boolean;
}

// What every cluster of Kubernetes 1.36 serves and a chart may name; `-` before a kind: it has no namespace.
const BUILT_IN: Readonly<Record<string, string>> = {
  "v1": "ConfigMap Secret Service ServiceAccount Pod PersistentVolumeClaim Endpoints Event LimitRange ResourceQuota " +
    "ReplicationController PodTemplate -Namespace -Node -PersistentVolume",
  "apps/v1": "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision",
  "batch/v1": "Job CronJob",
  "autoscaling/v1": "HorizontalPodAutoscaler",
  "autoscaling/v2": "HorizontalPodAutoscaler",
  "policy/v1": "PodDisruptionBudget",
  "networking.k8s.io/v1": "Ingress NetworkPolicy -IngressClass -IPAddress -ServiceCIDR",
  "rbac.authorization.k8s.io/v1": "Role RoleBinding -ClusterRole -ClusterRoleBinding",
  "storage.k8s.io/v1": "-StorageClass -CSIDriver -CSINode -VolumeAttachment -VolumeAttributesClass CSIStorageCapacity",
  "scheduling.k8s.io/v1": "-PriorityClass",
  "node.k8s.io/v1": "-RuntimeClass",
  "coordination.k8s.io/v1": "Lease",
  "discovery.k8s.io/v1": "EndpointSlice",
  "events.k8s.io/v1": "Event",
  "resource.k8s.io/v1": "ResourceClaim ResourceClaimTemplate -DeviceClass -ResourceSlice",
  "apiextensions.k8s.io/v1": "-CustomResourceDefinition",
  "apiregistration.k8s.io/v1": "-APIService",
  "certificates.k8s.io/v1": "-CertificateSigningRequest",
  "flowcontrol.apiserver.k8s.io/v1": "-FlowSchema -PriorityLevelConfiguration",
  "admissionregistration.k8s.io/v1": "-MutatingWebhookConfiguration -ValidatingWebhookConfiguration " +
    "-ValidatingAdmissionPolicy -ValidatingAdmissionPolicyBinding -MutatingAdmissionPolicy -MutatingAdmissionPolicyBinding",
};

/** The built-in kind, if it is one. */
export const builtInKind = ({ apiVersion, kind }: KindRef): ServedKind | undefined => {
  const listed = BUILT_IN[apiVersion]?.split(" ").find((entry) => entry.replace("-", "") === kind);
  return listed ? { apiVersion, kind, resource: pluralOf(kind), namespaced: !listed.startsWith("-") } : undefined;
};

/** All of them, the newer of two versions first. */
export const builtInKinds = (): KindRef[] =>
  Object.entries(BUILT_IN).reverse().flatMap(([apiVersion, kinds]) =>
    kinds.split(" ").map((kind) => ({ apiVersion, kind: kind.replace("-", "") }))
  );

/** The versions of the built-in kinds. */
export const builtInVersions = (): string[] => Object.keys(BUILT_IN);
