import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { isObject } from "../json_values.ts";
import { at, partsAt, textAt } from "./fields.ts";
import { podSpecOf } from "./pod_makers.ts";

/** What a workload's pods cannot start without and its template names, each once; what it calls optional is left out. */
export function referencesOf(live: KubeObject, home: string): ObjectRef[] {
  const namespace = live.metadata.namespace ?? home;
  const inside = (kind: string, name: string): ObjectRef => ({ apiVersion: "v1", kind, namespace, name });
  const spec = podSpecOf(live) ?? {};
  const found = [
    ...containersOf(spec).flatMap(sourcesOf).map(({ kind, name }) => inside(kind, name)),
    ...partsAt(spec, "volumes").flatMap(volumeSourcesOf).map(({ kind, name }) => inside(kind, name)),
    ...partsAt(spec, "imagePullSecrets").map((one) => inside("Secret", textAt(one, "name"))),
    inside("ServiceAccount", textAt(spec, "serviceAccountName")),
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", name: textAt(spec, "priorityClassName") },
    ...storageClassesOf(live),
  ].filter(({ name }) => name !== "");
  return [...new Map(found.map((ref) => [`${ref.kind}/${ref.name}`, ref])).values()];
}

interface Source {
  readonly kind: string;
  readonly name: string;
}

function containersOf(spec: JsonObject): readonly JsonObject[] {
  return [...partsAt(spec, "initContainers"), ...partsAt(spec, "containers")];
}

function sourcesOf(container: JsonObject): Source[] {
  return [
    ...partsAt(container, "envFrom").flatMap((from) => [
      source("ConfigMap", from["configMapRef"], "name"),
      source("Secret", from["secretRef"], "name"),
    ]),
    ...partsAt(container, "env").flatMap((env) => [
      source("ConfigMap", at(env, "valueFrom", "configMapKeyRef"), "name"),
      source("Secret", at(env, "valueFrom", "secretKeyRef"), "name"),
    ]),
  ].flat();
}

function volumeSourcesOf(volume: JsonObject): Source[] {
  const parts = [volume, ...partsAt(volume, "projected", "sources")];
  return [
    ...parts.flatMap((part) => source("ConfigMap", part["configMap"], "name")),
    ...source("Secret", volume["secret"], "secretName"),
    ...parts.slice(1).flatMap((part) => source("Secret", part["secret"], "name")),
    ...source("PersistentVolumeClaim", volume["persistentVolumeClaim"], "claimName"),
  ];
}

function source(kind: string, value: unknown, key: string): Source[] {
  const part = value as JsonObject | undefined;
  return isObject(part) && part["optional"] !== true && textAt(part, key) ? [{ kind, name: textAt(part, key) }] : [];
}

function storageClassesOf(live: KubeObject): ObjectRef[] {
  const claims = live.kind === "PersistentVolumeClaim" ? [live] : partsAt(live, "spec", "volumeClaimTemplates");
  return claims.map((claim) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    name: textAt(claim, "spec", "storageClassName"),
  }));
}
