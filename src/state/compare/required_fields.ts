import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { fieldName, type Steps } from "./api_fields.ts";
import { ownersOf } from "./field_owners.ts";
import { isDefault } from "./fits.ts";
import { isList, isObject } from "../json_values.ts";
import { itemsByKey, type Lists, listsOf, orderOf } from "./merge_keys.ts";

/**
 * Without these the server takes no object of the kind, or one that is another thing: a container without an image, a variable
 * without its value, a Service that selects nothing. Of the other fields a kind can do without (kubernetes v1.36
 * `validation.go` of each group in `pkg/apis`, and of what no update may change the non-generated parts). `all`: it is one thing.
 */
const required: Readonly<Record<string, readonly string[] | "all">> = {
  ...workload("Deployment"),
  ...workload("ReplicaSet"),
  ...workload("StatefulSet", "serviceName", "podManagementPolicy", "volumeClaimTemplates"),
  ...workload("DaemonSet"),
  "Pod": ["spec"],
  "Job": ["spec"],
  "Job.spec": ["template"],
  "Job.spec.template": ["spec"],
  "CronJob": ["spec"],
  "CronJob.spec": ["schedule", "jobTemplate"],
  "CronJob.spec.jobTemplate": ["spec"],
  "pod": ["containers", "restartPolicy"],
  "pod.volumes[]": "all",
  "container": ["name", "image"],
  "container.env[]": ["value", "valueFrom"],
  "container.ports[]": ["containerPort"],
  "container.volumeMounts[]": ["name", "mountPath", "subPath"],
  "container.volumeDevices[]": ["name"],
  "container.env[].valueFrom.secretKeyRef": ["name", "key"],
  "container.env[].valueFrom.configMapKeyRef": ["name", "key"],
  "container.env[].valueFrom.fieldRef": ["fieldPath"],
  "container.env[].valueFrom.resourceFieldRef": ["resource"],
  "probe": ["exec", "httpGet", "tcpSocket", "grpc"],
  "probe.httpGet": ["port"],
  "probe.tcpSocket": ["port"],
  "probe.grpc": ["port"],
  "Service": ["spec"],
  "Service.spec": ["ports", "selector", "externalName", "type"],
  "Service.spec.ports[]": ["name", "port", "targetPort"],
  "Ingress": ["spec"],
  "Ingress.spec": ["rules", "defaultBackend"],
  "IngressClass": ["spec"],
  "NetworkPolicy": ["spec"],
  "NetworkPolicy.spec": ["podSelector"],
  "HorizontalPodAutoscaler": ["spec"],
  "HorizontalPodAutoscaler.spec": ["scaleTargetRef", "maxReplicas"],
  "Secret": ["type"],
  "RoleBinding": ["roleRef"],
  "ClusterRoleBinding": ["roleRef"],
  "StorageClass": ["provisioner", "parameters"],
  "PriorityClass": ["value"],
  "RuntimeClass": ["handler"],
  "LimitRange": ["spec"],
  "LimitRange.spec": ["limits"],
  "webhooks[]": ["clientConfig", "sideEffects", "admissionReviewVersions"],
  "webhooks[].clientConfig": ["service", "url"],
};

function workload(kind: string, ...more: readonly string[]): Record<string, readonly string[]> {
  return {
    [kind]: ["spec"],
    [`${kind}.spec`]: ["selector", "template", ...more],
    [`${kind}.spec.template`]: ["metadata", "spec"],
    [`${kind}.spec.template.metadata`]: ["labels"],
  };
}

export interface Completed {
  readonly document: JsonObject;
  /** Where what was added stands in the live object, list items by index: the top of each part. */
  readonly added: readonly (readonly string[])[];
}

/** The document with what its kind cannot do without, taken from the live object; nothing where it has all of that. */
export function withRequired(document: JsonObject, live: KubeObject): Completed {
  const spot = { lists: listsOf(live, live), live, steps: [], path: [] };
  const { value, added } = complete(spot, document, live as unknown as JsonObject);
  return { document: value as JsonObject, added };
}

interface Spot {
  readonly lists: Lists;
  readonly live: KubeObject;
  readonly steps: Steps;
  readonly path: readonly string[];
}

interface Part {
  readonly value: Json;
  readonly added: Completed["added"];
}

function complete(spot: Spot, own: Json, live: Json): Part {
  if (isList(own) && isList(live)) return completeItems(spot, own, live);
  if (!isObject(own) || !isObject(live)) return { value: own, added: [] };
  const missing = (requiredAt(spot, live) ?? []).filter((name) =>
    !Object.hasOwn(own, name) && Object.hasOwn(live, name) &&
    !isDefault(spot.lists, [...spot.steps, name], live[name]) &&
    // What nobody wrote the server puts there again.
    ownersOf(spot.live, [...spot.path, name]).length > 0
  );
  const parts = Object.entries(own).map(([name, value]): [string, Part] => [
    name,
    Object.hasOwn(live, name) ? complete(below(spot, name, name), value!, live[name]!) : { value: value!, added: [] },
  ]);
  const more = missing.map((name): [string, Part] => {
    const child = below(spot, name, name);
    return [name, { value: leastOf(child, live[name]!), added: [child.path] }];
  });
  const all = [...parts, ...more];
  return {
    value: Object.fromEntries(all.map(([name, { value }]) => [name, value])),
    added: all.flatMap(([, { added }]) => added),
  };
}

function completeItems(spot: Spot, own: readonly Json[], live: readonly Json[]): Part {
  const order = orderOf(spot.lists, spot.steps);
  const [mine, theirs] = Array.isArray(order) ? [itemsByKey(own, order), itemsByKey(live, order)] : [];
  if (!mine || !theirs || mine.size < own.length) return { value: own as Json[], added: [] };
  const parts = [...mine].map(([key, { item }]): Part => {
    const there = theirs.get(key);
    return there ? complete(below(spot, "[]", String(there.index)), item, there.item) : { value: item, added: [] };
  });
  return { value: parts.map(({ value }) => value), added: parts.flatMap(({ added }) => added) };
}

/** Of a part that nobody wrote as Helm: what it cannot do without, or all of it where that is not known. */
function leastOf(spot: Spot, live: Json): Json {
  if (isList(live)) return live.map((item, index) => leastOf(below(spot, "[]", String(index)), item));
  return isObject(live) && requiredAt(spot, live) ? complete(spot, {}, live).value : live;
}

function requiredAt({ lists, live, steps }: Spot, part: JsonObject): readonly string[] | undefined {
  const field = fieldName(lists.kind, steps).replace(/\.$/, "");
  if (field === `${live.kind}.spec.template.metadata.labels`) return selectedLabels(live);
  const names = Object.hasOwn(required, field) ? required[field]! : undefined;
  return names === "all" ? Object.keys(part) : names;
}

/** The selector and the labels of the pods have to agree. */
function selectedLabels(live: KubeObject): string[] {
  const { matchLabels = {}, matchExpressions = [] } = (live["spec"] as Selecting | undefined)?.selector ?? {};
  return [...new Set([...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)])];
}

interface Selecting {
  readonly selector?: {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly key: string }[];
  };
}

function below(spot: Spot, step: string, place: string): Spot {
  return { ...spot, steps: [...spot.steps, step], path: [...spot.path, place] };
}
