import type { Json, JsonObject } from "../../model/json.ts";
import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import { fieldName, type Steps } from "./api_fields.ts";
import { ownedListKeys } from "./field_owners.ts";
import { isObject } from "../json_values.ts";

/**
 * How the items of two lists belong together: by the fields of a key, as members of a set, in any order, or by their place.
 */
export type ListOrder = readonly string[] | "set" | "any-order" | "in-place";

/**
 * Of built-in kinds (kubernetes v1.36 `api/openapi-spec`: `x-kubernetes-list-map-keys`, `x-kubernetes-patch-merge-key`).
 * Secrets and image pull secrets of a ServiceAccount are an atomic list there, and still other controllers add to them.
 */
const keys: Readonly<Record<string, readonly string[]>> = {
  "pod.containers": ["name"],
  "pod.initContainers": ["name"],
  "pod.ephemeralContainers": ["name"],
  "pod.volumes": ["name"],
  "pod.imagePullSecrets": ["name"],
  "pod.resourceClaims": ["name"],
  "pod.schedulingGates": ["name"],
  "pod.hostAliases": ["ip"],
  "pod.topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"],
  "container.env": ["name"],
  "container.ports": ["containerPort", "protocol"],
  "container.volumeMounts": ["mountPath"],
  "container.volumeDevices": ["devicePath"],
  "container.resources.claims": ["name"],
  "Service.spec.ports": ["port", "protocol"],
  "ServiceAccount.secrets": ["name"],
  "ServiceAccount.imagePullSecrets": ["name"],
  "webhooks": ["name"],
  "webhooks[].matchConditions": ["name"],
  "ValidatingAdmissionPolicy.spec.matchConditions": ["name"],
  "ValidatingAdmissionPolicy.spec.variables": ["name"],
  "metadata.ownerReferences": ["uid"],
};

/** What is known of the lists of one object: by its kind, and by what the server says of it. */
export interface Lists {
  readonly kind: KindRef;
  /** Keys of lists that no table knows (custom resources), from the field managers. */
  readonly owned: ReadonlyMap<string, readonly string[]>;
}

export function listsOf(kind: KindRef, live: KubeObject | null): Lists {
  return { kind, owned: live ? ownedListKeys(live) : new Map() };
}

export function orderOf(lists: Lists, steps: Steps): ListOrder {
  const field = fieldName(lists.kind, steps);
  if (Object.hasOwn(keys, field)) return keys[field]!;
  if (field === "metadata.finalizers") return "set";
  // Stored as another version, which keeps them in another order.
  if (field === "HorizontalPodAutoscaler.spec.metrics") return "any-order";
  return lists.owned.get(steps.join("\n")) ?? "in-place";
}

/** The items by their keys, with their places; undefined where an item has none, so that only the place is left. */
export function itemsByKey(
  list: readonly Json[],
  names: readonly string[],
): Map<string, { readonly item: JsonObject; readonly index: number }> | undefined {
  const items = new Map<string, { item: JsonObject; index: number }>();
  for (const [index, item] of list.entries()) {
    if (!isObject(item) || names.every((name) => item[name] === undefined)) return undefined;
    // Of two with one key the later one counts, as in a container's environment.
    items.set(JSON.stringify(names.map((name) => item[name] ?? (name === "protocol" ? "TCP" : null))), { item, index });
  }
  return items;
}
