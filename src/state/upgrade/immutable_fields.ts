import type { Json, JsonObject } from "../../model/json.ts";
import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import { type FieldNote, judgeObject } from "../compare/compare.ts";
import { isTooMuch } from "../compare/quantity.ts";
import { isObject } from "../json_values.ts";

/**
 * Fields that the server never lets anybody change, of built-in kinds (kubernetes v1.36 `pkg/apis/<group>/validation`,
 * the functions `Validate…Update`). A pattern is of a path in words: names with dots between, list items by index.
 */
const immutable: Readonly<Record<string, RegExp>> = {
  Deployment: /^spec\.selector\b/,
  ReplicaSet: /^spec\.selector\b/,
  DaemonSet: /^spec\.selector\b/,
  StatefulSet:
    /^spec\.(?!(replicas|ordinals|template|updateStrategy|revisionHistoryLimit|persistentVolumeClaimRetentionPolicy|minReadySeconds)\b)/,
  Job: /^spec\.(selector|template|completionMode|podFailurePolicy|successPolicy|backoffLimitPerIndex|managedBy)\b/,
  Service: /^spec\.clusterIPs?\b/,
  PersistentVolumeClaim: /^spec\./,
  Secret: /^type$/,
  StorageClass: /^(provisioner|parameters|reclaimPolicy|volumeBindingMode)\b/,
  RoleBinding: /^roleRef\b/,
  ClusterRoleBinding: /^roleRef\b/,
  IngressClass: /^spec\.controller$/,
  PriorityClass: /^(value|preemptionPolicy)$/,
  RuntimeClass: /^handler$/,
  CustomResourceDefinition: /^spec\.(scope|group)$/,
};

/** Of one that says `immutable: true` its data too, for good. */
const sealable = ["ConfigMap", "Secret"];

/**
 * Where a document differs from the live object in what cannot be changed, as an upgrade from `base` to it would send it.
 * Empty also for kinds that are not Kubernetes' own: there only the server knows.
 */
export function immutableChanges(base: JsonObject | null, next: JsonObject, live: KubeObject): FieldNote[] {
  const { differences, foreign } = judgeObject(base, next, live);
  return [...differences, ...foreign].filter(({ path }) => isImmutable(live, path, next)).sort((a, b) =>
    a.pointer < b.pointer ? -1 : 1
  );
}

function isImmutable(live: KubeObject, path: readonly string[], next: JsonObject): boolean {
  const { apiVersion, kind } = live;
  if (!isBuiltIn({ apiVersion, kind })) return false;
  const field = path.join(".");
  if (sealable.includes(kind) && live["immutable"] === true) return /^(data|binaryData|immutable|type)\b/.test(field);
  if (!Object.hasOwn(immutable, kind) || !immutable[kind]!.test(field)) return false;
  if (kind === "PersistentVolumeClaim") return isFixedInClaim(live, path, next);
  return kind !== "Service" || isFixedAddress(live, next);
}

/** An address that is taken away or left to the server does not fail, nor one of a Service that needs none. */
function isFixedAddress(live: KubeObject, next: JsonObject): boolean {
  const [there, wanted] = [live["spec"], next["spec"]].map((spec) =>
    isObject(spec as JsonObject) ? spec as JsonObject : {}
  );
  const isSet = (value: unknown) => typeof value === "string" && value !== "";
  const address = wanted!["clusterIP"] ?? (wanted!["clusterIPs"] as string[] | undefined)?.[0];
  return isSet(there!["clusterIP"]) && isSet(address) && wanted!["type"] !== "ExternalName";
}

/**
 * Of a claim with a volume, the storage may grow, and shrink no further than what it has (kubernetes v1.36
 * `ValidatePersistentVolumeClaimUpdate`); of one without, nothing changes. Its class and volume may be named once.
 */
function isFixedInClaim(live: KubeObject, path: readonly string[], next: JsonObject): boolean {
  const at = (object: JsonObject, path: readonly string[]) =>
    path.reduce<Json | undefined>((value, name) => isObject(value) ? value[name] : undefined, object);
  const [there, wanted] = [live as unknown as JsonObject, next].map((object) => at(object, path));
  const field = path.join(".");
  if (field === "spec.storageClassName" || field === "spec.volumeName") return there !== undefined;
  if (!/^spec\.(resources|volumeAttributesClassName)\b/.test(field)) return true;
  if (at(live as unknown as JsonObject, ["status", "phase"]) !== "Bound") return true;
  const capacity = at(live as unknown as JsonObject, ["status", "capacity", "storage"]);
  if (field !== "spec.resources.requests.storage" || wanted === undefined || capacity === undefined) return false;
  return isTooMuch(String(capacity), "0", String(wanted)) === true &&
    isTooMuch(String(there), "0", String(wanted)) === true;
}

function isBuiltIn({ apiVersion }: KindRef): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return !group.includes(".") || group.endsWith(".k8s.io");
}
