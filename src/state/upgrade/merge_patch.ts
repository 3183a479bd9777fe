import type { Json, JsonObject } from "../../model/json.ts";
import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import { fieldName, type Steps } from "../compare/api_fields.ts";
import { isList, isObject } from "../json_values.ts";

/** What Helm sends for an object that is there already, when it applies from the client. */
export interface MergePatch {
  readonly type: "strategic" | "merge";
  readonly patch: JsonObject;
}

/**
 * The patch by which Helm takes a live object from the base's document to the next one (Helm 3.22 and 4.3
 * `pkg/kube/client.go` `createPatch`): of kinds whose types it has, a three-way strategic merge; of all others a JSON merge
 * patch between the two documents, whatever is live. undefined where it has nothing to send.
 */
export function mergePatchOf(base: JsonObject, next: JsonObject, live: KubeObject): MergePatch | undefined {
  const kind: KindRef = { apiVersion: String(next["apiVersion"]), kind: String(next["kind"]) };
  const type = isTyped(kind) ? "strategic" : "merge";
  const patch = type === "strategic"
    ? strategicMap({ kind, steps: [] }, base, next, live as unknown as JsonObject)
    : jsonMergePatch(base, next);
  return Object.keys(patch).length === 0 ? undefined : { type, patch };
}

/** Groups with a dot whose types Helm is built with (client-go v0.36 `kubernetes/scheme`, apiextensions). */
const typedGroups = new Set(
  ["admissionregistration", "apiextensions", "authentication", "authorization", "certificates", "coordination"]
    .concat(["discovery", "events", "flowcontrol.apiserver", "internal.apiserver", "networking", "node"])
    .concat(["rbac.authorization", "resource", "scheduling", "storage", "storagemigration"])
    .map((name) => `${name}.k8s.io`),
);

function isTyped({ apiVersion }: KindRef): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return !group.includes(".") || typedGroups.has(group);
}

/** RFC 7396, of two documents. */
function jsonMergePatch(base: JsonObject, next: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const [name, value] of entriesOf(next)) {
    const before = base[name];
    if (isObject(before) && isObject(value)) {
      const below = jsonMergePatch(before, value);
      if (Object.keys(below).length > 0) patch[name] = below;
    } else if (!isSame(before, value)) patch[name] = value;
  }
  for (const name of Object.keys(base)) if (!Object.hasOwn(next, name)) patch[name] = null;
  return patch;
}

/** How lists and maps of built-in kinds are merged (k8s.io/api v0.36, the tags `patchStrategy` and `patchMergeKey`). */
const mergeKeys: Readonly<Record<string, string>> = {
  "pod.containers": "name",
  "pod.initContainers": "name",
  "pod.ephemeralContainers": "name",
  "pod.volumes": "name",
  "pod.imagePullSecrets": "name",
  "pod.resourceClaims": "name",
  "pod.schedulingGates": "name",
  "pod.hostAliases": "ip",
  "pod.topologySpreadConstraints": "topologyKey",
  "container.env": "name",
  "container.ports": "containerPort",
  "container.volumeMounts": "mountPath",
  "container.volumeDevices": "devicePath",
  "Service.spec.ports": "port",
  "ServiceAccount.secrets": "name",
  "ServiceAccount.imagePullSecrets": "name",
  "webhooks": "name",
  "webhooks[].matchConditions": "name",
  "ValidatingAdmissionPolicy.spec.matchConditions": "name",
  "ValidatingAdmissionPolicy.spec.variables": "name",
  "MutatingAdmissionPolicy.spec.matchConditions": "name",
  "MutatingAdmissionPolicy.spec.variables": "name",
  "metadata.ownerReferences": "uid",
};
const sets = ["metadata.finalizers"];
const retaining = ["Deployment.spec.strategy", "pod.volumes[]", "pod.resourceClaims[]"];
const replaced = ["PodDisruptionBudget.spec.selector"];

interface Spot {
  readonly kind: KindRef;
  readonly steps: Steps;
}

/**
 * A strategic three-way merge (k8s.io/apimachinery v0.36 `strategicpatch.CreateThreeWayMergePatch`): what the next document
 * says and is not live, and what the base's said and the next does not.
 */
function strategicMap(spot: Spot, base: JsonObject, next: JsonObject, live: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const [name, value] of entriesOf(next)) {
    const [before, there, place] = [base[name], live[name], below(spot, name)];
    if (isObject(value) && isObject(there)) {
      const part = isIn(replaced, place) ? value : strategicMap(place, asMap(before), value, there);
      if (Object.keys(part).length > 0) patch[name] = part;
    } else if (isList(value) && isList(there)) {
      Object.assign(patch, strategicList(place, name, asItems(before), value, there));
    } else if (!isSame(there, value)) patch[name] = value;
  }
  for (const name of Object.keys(base)) if (!Object.hasOwn(next, name)) patch[name] = null;
  if (!isIn(retaining, spot)) return patch;
  const extra = [base, live].some((map) => Object.keys(map).some((name) => !Object.hasOwn(next, name)));
  const kept = entriesOf(next).filter(([, value]) => value !== null).map(([name]) => name).sort();
  return kept.length > 0 && (extra || Object.keys(patch).length > 0) ? { ...patch, $retainKeys: kept } : patch;
}

type Items = readonly Json[];

/** The entries of a map's patch that stand for one of its lists. */
function strategicList(spot: Spot, name: string, base: Items, next: Items, live: Items): JsonObject {
  const field = fieldName(spot.kind, spot.steps);
  if (sets.includes(field)) return setPatch(name, base, next, live);
  const key = Object.hasOwn(mergeKeys, field) ? mergeKeys[field]! : undefined;
  const mapped = key === undefined ? undefined : [base, next, live].map((list) => itemsBy(list, key));
  if (key === undefined || mapped?.some((items) => items === undefined)) {
    return isSame(live, next) ? {} : { [name]: next };
  }
  const [before, wanted, there] = mapped as Map<Json, JsonObject>[];
  const changed = [...wanted!].flatMap(([id, item]): Json[] => {
    const found = there!.get(id);
    if (found === undefined) return [item];
    const part = strategicMap({ ...spot, steps: [...spot.steps, "[]"] }, before!.get(id) ?? {}, item, found);
    return Object.keys(part).length === 0 ? [] : [{ ...part, [key]: id }];
  });
  const gone = [...before!.keys()].filter((id) => !wanted!.has(id)).map((id) => ({ $patch: "delete", [key]: id }));
  const order = [...wanted!.keys()];
  const alike = isSame([...there!.keys()].filter((id) => wanted!.has(id)), order);
  if (changed.length + gone.length === 0 && alike) return {};
  return {
    ...(changed.length + gone.length > 0 ? { [name]: [...changed, ...gone] } : {}),
    [`$setElementOrder/${name}`]: order.map((id) => ({ [key]: id })),
  };
}

function setPatch(name: string, base: Items, next: Items, live: Items): JsonObject {
  const added = next.filter((item) => !live.includes(item));
  const gone = base.filter((item) => !next.includes(item));
  if (added.length + gone.length === 0) return {};
  return {
    ...(added.length > 0 ? { [name]: added } : {}),
    ...(gone.length > 0 ? { [`$deleteFromPrimitiveList/${name}`]: gone } : {}),
    [`$setElementOrder/${name}`]: next,
  };
}

/** undefined where an item has no key: then the list is replaced. Of two with one key the later counts. */
function itemsBy(list: Items, key: string): Map<Json, JsonObject> | undefined {
  const items = new Map<Json, JsonObject>();
  for (const item of list) {
    if (!isObject(item) || item[key] === undefined) return undefined;
    items.set(item[key]!, item);
  }
  return items;
}

function below({ kind, steps }: Spot, name: string): Spot {
  return { kind, steps: [...steps, name] };
}

function isIn(fields: readonly string[], { kind, steps }: Spot): boolean {
  return fields.includes(fieldName(kind, steps));
}

function asMap(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function asItems(value: Json | undefined): Items {
  return isList(value) ? value : [];
}

function entriesOf(map: JsonObject): [string, Json][] {
  return Object.entries(map).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}

/** The same JSON, whatever the order of its keys. */
function isSame(one: Json | undefined, two: Json | undefined): boolean {
  if (isList(one) && isList(two)) return one.length === two.length && one.every((item, n) => isSame(item, two[n]));
  if (isObject(one) && isObject(two)) {
    const [names, others] = [one, two].map((map) => Object.keys(map).filter((name) => map[name] !== undefined));
    return names!.length === others!.length && names!.every((name) => isSame(one[name], two[name]));
  }
  return one === two;
}
