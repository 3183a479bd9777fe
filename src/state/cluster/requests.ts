import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { history, labelStatus, lastOf, payloadStatus, revisionOf } from "../helm.ts";
import { isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { nameOf, observed } from "../observation.ts";
import { once } from "../once.ts";
import { pluralOf, type Resource, resourceOf } from "./resources.ts";
import type { Labels } from "./selectors.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE";

/** Something that the next command, or a controller because of it, asks the API server for. */
export interface ApiRequest extends Resource {
  /** `Deployment/web`, `pods of Deployment/web`, `release records` */
  readonly says: string;
  readonly about: "record" | "object" | "pods";
  readonly operations: readonly Operation[];
  /** undefined: whether its kind has a namespace was not read. */
  readonly namespaced: boolean | undefined;
  readonly namespace?: string;
  readonly name?: string;
  /** Of the object as it is and as it will be: a selector is asked of both. */
  readonly labels: readonly Labels[];
}

/**
 * What the next upgrade asks for, or the next uninstall where one is under way: records, the objects of the desired manifest or
 * else of the newest revision, its hooks, and the pods that come of them.
 */
export const requestsOf = once((snapshot: Snapshot): readonly ApiRequest[] => {
  const last = lastOf(snapshot.records);
  const leaving = last !== undefined && payloadStatus(last) === "uninstalling";
  const manifest = leaving ? last.release.manifest : snapshot.desired ?? last?.release.manifest;
  const hooks = leaving || snapshot.desired !== undefined ? [] : last?.release.hooks ?? [];
  const documents = [
    ...parseManifest(manifest ?? "").documents,
    ...hooks.filter(({ events }) => events?.some((event) => /-upgrade$/.test(event)))
      .flatMap((hook) => parseManifest(hook.manifest ?? "").documents),
  ];
  const named = documents.filter(({ ref }) => ref.name !== "");
  return [
    ...recordRequests(snapshot),
    ...named.map(({ ref, object }) => objectRequest(snapshot, ref, object, leaving)),
    ...(leaving ? [] : named.flatMap(({ ref, object }) => childRequests(snapshot, ref, object))),
  ];
});

/** Helm creates a record for each revision, and then updates it and the one before. */
function recordRequests({ records, scope }: Snapshot): ApiRequest[] {
  if (scope.driver === "sql") return [];
  const known = history(records);
  const next = String(Math.max(0, ...known.map(revisionOf)) + 1);
  const labels = { owner: "helm", name: scope.release, status: "pending-upgrade", version: next };
  const place = {
    ...resourceOf({ apiVersion: "v1", kind: scope.driver === "secret" ? "Secret" : "ConfigMap" }),
    says: "release records",
    about: "record" as const,
    namespaced: true,
    namespace: scope.namespace,
  };
  const last = known.at(-1);
  return [
    { ...place, operations: ["CREATE"], labels: [labels] },
    { ...place, operations: ["UPDATE"], labels: [labels, ...(last && labelStatus(last) ? [last.image.labels] : [])] },
  ];
}

function objectRequest(snapshot: Snapshot, ref: ObjectRef, object: JsonObject, leaving: boolean): ApiRequest {
  const seen = observed(snapshot, ref);
  const asked: readonly Operation[] = seen === undefined ? ["CREATE", "UPDATE"] : [seen.live ? "UPDATE" : "CREATE"];
  const own = { ...labelsIn(object), "app.kubernetes.io/managed-by": "Helm" };
  return {
    ...resourceOf(ref),
    ...placeOf(snapshot, ref),
    says: nameOf(ref, snapshot.scope.namespace),
    about: "object",
    name: ref.name,
    operations: leaving ? (seen?.live === null ? [] : ["DELETE"]) : asked,
    labels: [own, ...(seen?.live ? [seen.live.metadata.labels ?? {}] : [])],
  };
}

function placeOf({ facts, scope }: Snapshot, ref: ObjectRef): Pick<ApiRequest, "namespaced" | "namespace"> {
  const known = facts.kinds.find(({ kind }) => kind.kind === ref.kind && kind.apiVersion === ref.apiVersion);
  const namespaced = known?.namespaced;
  return namespaced === false ? { namespaced } : { namespaced, namespace: ref.namespace ?? scope.namespace };
}

/** Where a workload says what its pods are to be; the first of a chain of controllers that makes them. */
const templates: Readonly<Record<string, { readonly path: readonly string[]; readonly between?: KindOf }>> = {
  Deployment: { path: ["spec", "template"], between: { apiVersion: "apps/v1", kind: "ReplicaSet" } },
  StatefulSet: { path: ["spec", "template"] },
  DaemonSet: { path: ["spec", "template"] },
  ReplicaSet: { path: ["spec", "template"] },
  ReplicationController: { path: ["spec", "template"] },
  Job: { path: ["spec", "template"] },
  CronJob: {
    path: ["spec", "jobTemplate", "spec", "template"],
    between: { apiVersion: "batch/v1", kind: "Job" },
  },
};

interface KindOf {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What controllers make of an object: pods, and what stands between. */
function childRequests(snapshot: Snapshot, ref: ObjectRef, object: JsonObject): ApiRequest[] {
  const way = templates[ref.kind];
  const template = way?.path.reduce<JsonObject[string]>((at, key) => isObject(at) ? at[key] : undefined, object);
  if (!way || !isObject(template)) return [];
  const child = (kind: KindOf): ApiRequest => ({
    ...resourceOf(kind),
    says: `${pluralOf(kind.kind)} of ${nameOf(ref, snapshot.scope.namespace)}`,
    about: "pods",
    operations: ["CREATE"],
    namespaced: true,
    namespace: ref.namespace ?? snapshot.scope.namespace,
    labels: [labelsIn(template)],
  });
  return [{ apiVersion: "v1", kind: "Pod" }, ...(way.between ? [way.between] : [])].map(child);
}

function labelsIn({ metadata }: JsonObject): Labels {
  const labels = isObject(metadata) ? metadata["labels"] : undefined;
  return isObject(labels) ? labels as Labels : {};
}
