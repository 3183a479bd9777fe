import type { Json } from "../../model/json.ts";
import type { KindRef } from "../../model/kubernetes.ts";

/**
 * The way to a field in an object: field names, and `[]` for any item of a list.
 */
export type Steps = readonly string[];

/** API groups with a dot that come with Kubernetes; of others the types are not known here. */
const builtInGroups = new Set(
  ["networking", "rbac.authorization", "storage", "apiextensions", "admissionregistration", "scheduling", "node"]
    .concat(["apiregistration", "coordination", "discovery", "certificates", "flowcontrol.apiserver", "resource"])
    .map((name) => `${name}.k8s.io`),
);

const podSpecs: Readonly<Record<string, string>> = {
  Pod: "spec",
  PodTemplate: "template.spec",
  ReplicationController: "spec.template.spec",
  ReplicaSet: "spec.template.spec",
  Deployment: "spec.template.spec",
  StatefulSet: "spec.template.spec",
  DaemonSet: "spec.template.spec",
  Job: "spec.template.spec",
  CronJob: "spec.jobTemplate.spec.template.spec",
};

/** One type in many places gets one name. In order: a claim may stand in a pod. */
const sharedTypes: readonly (readonly [RegExp, string])[] = [
  [/^CronJob\.spec\.jobTemplate\.spec\b/, "Job.spec"],
  [/^pod\.(containers|initContainers|ephemeralContainers)\[\]/, "container"],
  [/^container\.(liveness|readiness|startup)Probe\b/, "probe"],
  [/^(PersistentVolumeClaim|StatefulSet\.spec\.volumeClaimTemplates\[\])\.spec\b/, "claim"],
  [/^pod\.volumes\[\]\.ephemeral\.volumeClaimTemplate\.spec\b/, "claim"],
  [/^(Validating|Mutating)WebhookConfiguration\.webhooks\b/, "webhooks"],
];

/**
 * The name under which the tables below know a field: `container.ports[].protocol` wherever a container stands,
 * `Deployment.spec.replicas`, `metadata.finalizers` of any kind. For kinds that are not Kubernetes' own it matches nothing else.
 */
export function fieldName(kind: KindRef, steps: Steps): string {
  const path = steps.join(".").replaceAll(".[]", "[]");
  if (steps[0] === "metadata") return path;
  if (!isBuiltIn(kind)) return `custom.${path}`;
  const podSpec = podSpecs[kind.kind];
  const inPod = podSpec !== undefined && `${path}.`.startsWith(`${podSpec}.`);
  const name = inPod ? `pod${path.slice(podSpec.length)}` : `${kind.kind}.${path}`;
  return sharedTypes.reduce((shorter, [pattern, type]) => shorter.replace(pattern, type), name);
}

function isBuiltIn({ apiVersion }: KindRef): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return !group.includes(".") || builtInGroups.has(group);
}

const quantityFields = [
  /^(container|claim|pod)\.resources\.(limits|requests)\.[^[]+$/,
  /^pod\.overhead\.[^[]+$/,
  /^pod\.volumes\[\]\.emptyDir\.sizeLimit$/,
  /\.resourceFieldRef\.divisor$/,
  /^PersistentVolume\.spec\.capacity\.[^[]+$/,
  /^ResourceQuota\.spec\.hard\.[^[]+$/,
  /^LimitRange\.spec\.limits\[\]\.(min|max|default|defaultRequest|maxLimitRequestRatio)\.[^[]+$/,
  /^HorizontalPodAutoscaler\.spec\.metrics\[\]\.\w+\.target\.(value|averageValue)$/,
  /^HorizontalPodAutoscaler\.spec\.behavior\.\w+\.tolerance$/,
  /^RuntimeClass\.overhead\.podFixed\.[^[]+$/,
];

export function isQuantity(field: string): boolean {
  return !field.startsWith("custom.") && quantityFields.some((pattern) => pattern.test(field));
}

/** Base64: the server gives it back without the white space with which a template may break it. */
export function isBytes(field: string): boolean {
  return /^Secret\.data\.|^ConfigMap\.binaryData\.|^(?!custom).*\.caBundle$|^CertificateSigningRequest\.spec\.request$/
    .test(field);
}

const intOrString =
  /^Service\.spec\.ports\[\]\.targetPort$|^(probe|container\.lifecycle)\b.*\.port$|^NetworkPolicy\..*\.ports\[\]\.port$|^(Deployment|StatefulSet|DaemonSet|PodDisruptionBudget)\..*(maxSurge|maxUnavailable|minAvailable)$/;

export function isIntOrString(field: string): boolean {
  return intOrString.test(field);
}

/** Maps whose keys the user chooses: an empty value in them is a value, and each entry stands for itself. */
export function isEntryMap(kind: KindRef, steps: Steps): boolean {
  return /^(labels|annotations|matchLabels|nodeSelector|data|binaryData|limits|requests|hard|capacity|parameters)$/
    .test(steps.at(-1) ?? "") || fieldName(kind, steps) === "Service.spec.selector";
}

/** Whose parts are judged one by one, never as one thing: of many hands by nature. */
export function isManyThings(kind: KindRef, steps: Steps): boolean {
  return steps.length === 0 || steps.at(-1) === "metadata" || isEntryMap(kind, steps);
}

/** What the server fills in where a manifest says `""` or 0. */
export function isAllocated(field: string): boolean {
  return /^Service\.spec\.(clusterIP|healthCheckNodePort|ports\[\]\.nodePort)$|^claim\.volumeName$/.test(field);
}

/**
 * What the API server writes where nothing was said, of built-in kinds, as far as it is a constant (kubernetes v1.36
 * `pkg/apis/<group>/<version>/defaults.go`).
 */
const defaults: Readonly<Record<string, readonly Json[]>> = {
  "pod.restartPolicy": ["Always"],
  "pod.dnsPolicy": ["ClusterFirst"],
  "pod.schedulerName": ["default-scheduler"],
  "pod.terminationGracePeriodSeconds": [30],
  "pod.enableServiceLinks": [true],
  "pod.securityContext": [{}],
  "pod.serviceAccountName": ["default"],
  "pod.serviceAccount": ["default"],
  "pod.preemptionPolicy": ["PreemptLowerPriority"],
  "pod.volumes[].secret.defaultMode": [420],
  "pod.volumes[].configMap.defaultMode": [420],
  "pod.volumes[].downwardAPI.defaultMode": [420],
  "pod.volumes[].projected.defaultMode": [420],
  "pod.volumes[].projected.sources[].serviceAccountToken.expirationSeconds": [3600],
  "pod.volumes[].emptyDir": [{}],
  "pod.volumes[].hostPath.type": [""],
  "pod.volumes[].downwardAPI.items[].fieldRef.apiVersion": ["v1"],
  "container.imagePullPolicy": ["IfNotPresent", "Always"],
  "container.terminationMessagePath": ["/dev/termination-log"],
  "container.terminationMessagePolicy": ["File"],
  "container.resources": [{}],
  "container.ports[].protocol": ["TCP"],
  "container.env[].valueFrom.fieldRef.apiVersion": ["v1"],
  "container.env[].valueFrom.resourceFieldRef.divisor": ["0"],
  "container.lifecycle.postStart.httpGet.scheme": ["HTTP"],
  "container.lifecycle.preStop.httpGet.scheme": ["HTTP"],
  "container.securityContext.procMount": ["Default"],
  "probe.httpGet.scheme": ["HTTP"],
  "probe.httpGet.path": ["/"],
  "probe.timeoutSeconds": [1],
  "probe.periodSeconds": [10],
  "probe.successThreshold": [1],
  "probe.failureThreshold": [3],
  "claim.volumeMode": ["Filesystem"],
  "Deployment.spec.replicas": [1],
  "Deployment.spec.revisionHistoryLimit": [10],
  "Deployment.spec.progressDeadlineSeconds": [600],
  "Deployment.spec.strategy.type": ["RollingUpdate"],
  "Deployment.spec.strategy.rollingUpdate.maxSurge": ["25%"],
  "Deployment.spec.strategy.rollingUpdate.maxUnavailable": ["25%"],
  "ReplicaSet.spec.replicas": [1],
  "ReplicationController.spec.replicas": [1],
  "StatefulSet.spec.replicas": [1],
  "StatefulSet.spec.revisionHistoryLimit": [10],
  "StatefulSet.spec.podManagementPolicy": ["OrderedReady"],
  "StatefulSet.spec.updateStrategy.type": ["RollingUpdate"],
  "StatefulSet.spec.updateStrategy.rollingUpdate.partition": [0],
  "StatefulSet.spec.persistentVolumeClaimRetentionPolicy.whenDeleted": ["Retain"],
  "StatefulSet.spec.persistentVolumeClaimRetentionPolicy.whenScaled": ["Retain"],
  "DaemonSet.spec.revisionHistoryLimit": [10],
  "DaemonSet.spec.updateStrategy.type": ["RollingUpdate"],
  "DaemonSet.spec.updateStrategy.rollingUpdate.maxSurge": [0],
  "DaemonSet.spec.updateStrategy.rollingUpdate.maxUnavailable": [1],
  "Job.spec.backoffLimit": [6],
  "Job.spec.completions": [1],
  "Job.spec.parallelism": [1],
  "Job.spec.suspend": [false],
  "Job.spec.manualSelector": [false],
  "Job.spec.completionMode": ["NonIndexed"],
  "Job.spec.podReplacementPolicy": ["TerminatingOrFailed"],
  "CronJob.spec.concurrencyPolicy": ["Allow"],
  "CronJob.spec.suspend": [false],
  "CronJob.spec.successfulJobsHistoryLimit": [3],
  "CronJob.spec.failedJobsHistoryLimit": [1],
  "Service.spec.type": ["ClusterIP"],
  "Service.spec.sessionAffinity": ["None"],
  "Service.spec.sessionAffinityConfig.clientIP.timeoutSeconds": [10800],
  "Service.spec.ipFamilyPolicy": ["SingleStack"],
  "Service.spec.internalTrafficPolicy": ["Cluster"],
  "Service.spec.externalTrafficPolicy": ["Cluster"],
  "Service.spec.allocateLoadBalancerNodePorts": [true],
  "Service.spec.ports[].protocol": ["TCP"],
  "Secret.type": ["Opaque"],
  "PersistentVolume.spec.persistentVolumeReclaimPolicy": ["Retain"],
  "PersistentVolume.spec.volumeMode": ["Filesystem"],
  "HorizontalPodAutoscaler.spec.minReplicas": [1],
  "NetworkPolicy.spec.ingress[].ports[].protocol": ["TCP"],
  "NetworkPolicy.spec.egress[].ports[].protocol": ["TCP"],
  "NetworkPolicy.spec.policyTypes": [["Ingress"], ["Egress"], ["Ingress", "Egress"]],
  "StorageClass.reclaimPolicy": ["Delete"],
  "StorageClass.volumeBindingMode": ["Immediate"],
  "PriorityClass.preemptionPolicy": ["PreemptLowerPriority"],
  "RoleBinding.roleRef.apiGroup": ["rbac.authorization.k8s.io"],
  "ClusterRoleBinding.roleRef.apiGroup": ["rbac.authorization.k8s.io"],
  "RoleBinding.subjects[].apiGroup": ["rbac.authorization.k8s.io"],
  "ClusterRoleBinding.subjects[].apiGroup": ["rbac.authorization.k8s.io"],
  "CustomResourceDefinition.spec.conversion.strategy": ["None"],
  "webhooks[].failurePolicy": ["Fail"],
  "webhooks[].matchPolicy": ["Equivalent"],
  "webhooks[].timeoutSeconds": [10],
  "webhooks[].reinvocationPolicy": ["Never"],
  "webhooks[].clientConfig.service.port": [443],
  "webhooks[].rules[].scope": ["*"],
  "webhooks[].namespaceSelector": [{}],
  "webhooks[].objectSelector": [{}],
};

/** The values that the server may have put there by itself. */
export function defaultsOf(field: string): readonly Json[] {
  return Object.hasOwn(defaults, field) ? defaults[field]! : [];
}
