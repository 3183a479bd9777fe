import type { KindRef } from "../../model/kubernetes.ts";

/** A version of a kind that Kubernetes itself has stopped serving. */
export interface Removal extends KindRef {
  /** The release that serves it no more, such as `1.25`. */
  readonly since: string;
  /** Where its objects are to be found; absent: Kubernetes has the kind no more. */
  readonly to?: string;
  /** What is written otherwise there; absent: nothing that a chart would name. */
  readonly differs?: string;
  /** Fields have other names there. */
  readonly renames?: true;
}

const selectors = "spec.selector is required and cannot be changed";
const ingress = "spec.backend is spec.defaultBackend, serviceName and servicePort of a backend are service.name and " +
  "service.port, and every path has a pathType";
const shares = "assuredConcurrencyShares of a limited priority level is nominalConcurrencyShares";
const webhooks = "sideEffects and admissionReviewVersions are required, and failurePolicy, matchPolicy and " +
  "timeoutSeconds have other defaults";
const definitions = "schema, subresources and printer columns stand in each of spec.versions";
const metrics = "the targets of spec.metrics are nested: targetAverageUtilization is target.averageUtilization";

const topology = "the topology of an endpoint is its nodeName and zone";
const regarding = "involvedObject is regarding";
const renaming = [ingress, shares, definitions, metrics, topology, regarding];

type Row = readonly [since: string, apiVersion: string, kinds: string, to?: string, differs?: string];

/**
 * Removed versions of kinds that charts name, by the release that removed them.
 * Sources: "Deprecated API Migration Guide" (kubernetes.io/docs/reference/using-api/deprecation-guide); the release notes of
 * 1.20 for PodPreset.
 */
const rows: readonly Row[] = [
  ["1.16", "extensions/v1beta1", "Deployment DaemonSet ReplicaSet", "apps/v1", selectors],
  ["1.16", "apps/v1beta1", "Deployment StatefulSet ReplicaSet", "apps/v1", selectors],
  ["1.16", "apps/v1beta2", "Deployment DaemonSet StatefulSet ReplicaSet", "apps/v1", selectors],
  ["1.16", "extensions/v1beta1", "NetworkPolicy", "networking.k8s.io/v1"],
  ["1.16", "extensions/v1beta1", "PodSecurityPolicy"],
  ["1.20", "settings.k8s.io/v1alpha1", "PodPreset"],
  ["1.22", "extensions/v1beta1", "Ingress", "networking.k8s.io/v1", ingress],
  ["1.22", "networking.k8s.io/v1beta1", "Ingress", "networking.k8s.io/v1", ingress],
  ["1.22", "networking.k8s.io/v1beta1", "IngressClass", "networking.k8s.io/v1"],
  [
    "1.22",
    "admissionregistration.k8s.io/v1beta1",
    "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    "admissionregistration.k8s.io/v1",
    webhooks,
  ],
  ["1.22", "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "apiextensions.k8s.io/v1", definitions],
  ["1.22", "apiregistration.k8s.io/v1beta1", "APIService", "apiregistration.k8s.io/v1"],
  [
    "1.22",
    "certificates.k8s.io/v1beta1",
    "CertificateSigningRequest",
    "certificates.k8s.io/v1",
    "spec.signerName and spec.usages are required",
  ],
  ["1.22", "coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1"],
  [
    "1.22",
    "rbac.authorization.k8s.io/v1beta1",
    "Role ClusterRole RoleBinding ClusterRoleBinding",
    "rbac.authorization.k8s.io/v1",
  ],
  ["1.22", "scheduling.k8s.io/v1beta1", "PriorityClass", "scheduling.k8s.io/v1"],
  ["1.22", "storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", "storage.k8s.io/v1"],
  ["1.25", "batch/v1beta1", "CronJob", "batch/v1"],
  [
    "1.25",
    "discovery.k8s.io/v1beta1",
    "EndpointSlice",
    "discovery.k8s.io/v1",
    topology,
  ],
  ["1.25", "events.k8s.io/v1beta1", "Event", "events.k8s.io/v1", regarding],
  ["1.25", "autoscaling/v2beta1", "HorizontalPodAutoscaler", "autoscaling/v2", metrics],
  [
    "1.25",
    "policy/v1beta1",
    "PodDisruptionBudget",
    "policy/v1",
    "an empty spec.selector selects every pod of the namespace, no longer none",
  ],
  ["1.25", "policy/v1beta1", "PodSecurityPolicy"],
  ["1.25", "node.k8s.io/v1beta1", "RuntimeClass", "node.k8s.io/v1"],
  ["1.26", "autoscaling/v2beta2", "HorizontalPodAutoscaler", "autoscaling/v2"],
  [
    "1.26",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "FlowSchema PriorityLevelConfiguration",
    "flowcontrol.apiserver.k8s.io/v1",
    shares,
  ],
  ["1.27", "storage.k8s.io/v1beta1", "CSIStorageCapacity", "storage.k8s.io/v1"],
  [
    "1.29",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "FlowSchema PriorityLevelConfiguration",
    "flowcontrol.apiserver.k8s.io/v1",
    shares,
  ],
  [
    "1.32",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "FlowSchema PriorityLevelConfiguration",
    "flowcontrol.apiserver.k8s.io/v1",
  ],
];

const removals: ReadonlyMap<string, Removal> = new Map(
  rows.flatMap(([since, apiVersion, kinds, to, differs]) =>
    kinds.split(" ").map((kind) => [
      `${apiVersion} ${kind}`,
      {
        ...{ since, apiVersion, kind },
        ...(to ? { to } : {}),
        ...(differs ? { differs } : {}),
        ...(differs && renaming.includes(differs) ? { renames: true as const } : {}),
      },
    ])
  ),
);

/** undefined: not one that Kubernetes removed. */
export function removalOf({ apiVersion, kind }: KindRef): Removal | undefined {
  return removals.get(`${apiVersion} ${kind}`);
}

/** The kind that took the place of one that its own group has no more: `extensions` Ingress is in `networking.k8s.io`. */
export function successorOf(kind: KindRef): KindRef | undefined {
  const to = removalOf(kind)?.to;
  return to === undefined || groupOf(to) === groupOf(kind.apiVersion) ? undefined : { apiVersion: to, kind: kind.kind };
}

/** Groups of Kubernetes' own API server: a kind of theirs is there or not by its release and its switches, not by a definition. */
const builtInGroups = new Set([
  "",
  "apps",
  "autoscaling",
  "batch",
  "extensions",
  "policy",
  ...["admissionregistration", "apiextensions", "apiregistration", "authentication", "authorization", "certificates"]
    .map((name) => `${name}.k8s.io`),
  ...["coordination", "discovery", "events", "imagepolicy", "internal.apiserver", "networking", "node", "resource"].map(
    (
      name,
    ) => `${name}.k8s.io`,
  ),
  ...["rbac.authorization", "scheduling", "settings", "storage", "storagemigration", "flowcontrol.apiserver"].map((
    name,
  ) => `${name}.k8s.io`),
]);

export function isBuiltIn({ apiVersion }: KindRef): boolean {
  return builtInGroups.has(groupOf(apiVersion));
}

/** Empty: the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}
