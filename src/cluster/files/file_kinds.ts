import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import type { ListableKind } from "../../model/ports.ts";
import type { FileClusterFacts } from "./file_facts.ts";
import { builtInKind, builtInKinds, type ServedKind } from "./kinds.ts";
import { conditionsOf } from "../../state/cluster/conditions.ts";
import { pluralOf } from "../../state/cluster/resources.ts";
import type { Shelf } from "./shelf.ts";

export const isKind = (kind: KindRef) => (other: KindRef): boolean =>
  other.apiVersion === kind.apiVersion && other.kind === kind.kind;

/** The kind as the file cluster serves it: built in, told when it was collected, defined or exemplified by an object. */
export const servedKind = (
  shelf: Shelf,
  facts: Pick<FileClusterFacts, "kinds">,
  kind: KindRef,
): ServedKind | undefined => {
  const builtIn = builtInKind(kind);
  const told = facts.kinds.find((entry) => isKind(kind)(entry.kind));
  if (told && !told.served) return undefined;
  if (builtIn) return builtIn;
  const guess = { apiVersion: kind.apiVersion, kind: kind.kind, resource: pluralOf(kind.kind) };
  const moved = facts.kinds.find((entry) => entry.instead === kind.apiVersion && entry.kind.kind === kind.kind);
  if (told ?? moved) return { ...guess, namespaced: (told ?? moved)?.namespaced ?? true };
  const objects = shelf.all();
  const defined = objects.map((object) => definedKind(object, kind)).find((found) => found !== undefined);
  const example = objects.find(isKind(kind));
  return defined ?? (example && { ...guess, namespaced: example.metadata.namespace !== undefined });
};

export const groupOf = (apiVersion: string): string => apiVersion.includes("/") ? apiVersion.split("/")[0]! : "";

/** The versions that an object shows to be there: its own, or those that it defines. */
export const definedVersions = (object: KubeObject): string[] => {
  if (object.kind === "APIService") return [object.apiVersion, versionOf(object)];
  if (object.kind !== "CustomResourceDefinition") return [object.apiVersion];
  const { group, versions } = object["spec"] as { group: string; versions?: { name: string }[] };
  return (versions ?? []).map(({ name }) => `${group}/${name}`);
};

/** Whether another server answers for the group and version, and did not: what it serves cannot be told then. */
export const isUnanswered = (shelf: Shelf, apiVersion: string): boolean =>
  shelf.all().some((object) =>
    object.kind === "APIService" && versionOf(object) === apiVersion &&
    conditionsOf(object).some(({ type, status }) => type === "Available" && status === "False")
  );

/** The group and version of an APIService, `metrics.k8s.io/v1beta1`. */
const versionOf = ({ spec }: KubeObject): string => {
  const { group, version } = (spec ?? {}) as { group?: string; version?: string };
  return `${group}/${version}`;
};

/** What a CustomResourceDefinition says of a kind. */
const definedKind = (object: KubeObject, { apiVersion, kind }: KindRef): ServedKind | undefined => {
  if (object.kind !== "CustomResourceDefinition") return undefined;
  // deno-lint-ignore no-explicit-any -- the spec of a definition is not typed
  const spec = object.spec as any;
  const [group, version] = apiVersion.split("/");
  const isServed = spec?.versions?.some((entry: { name: string; served: boolean }) =>
    entry.name === version && entry.served
  );
  if (spec?.group !== group || spec?.names?.kind !== kind || !isServed) return undefined;
  return { apiVersion, kind, resource: spec.names.plural, namespaced: spec.scope === "Namespaced" };
};

/**
 * Every kind that the file cluster serves, each once for its group: at the version at which it has an object of it, which
 * is the one that was preferred when it was collected.
 */
export const listedKinds = (shelf: Shelf, facts: Pick<FileClusterFacts, "kinds">): ListableKind[] => {
  const seen = [...shelf.all(), ...facts.kinds.map(({ kind }) => kind), ...builtInKinds()];
  const kinds = new Map<string, ListableKind>();
  for (const { apiVersion, kind } of seen) {
    const key = `${groupOf(apiVersion)}|${kind}`;
    const served = kinds.has(key) ? undefined : servedKind(shelf, facts, { apiVersion, kind });
    if (served) kinds.set(key, { apiVersion, kind, namespaced: served.namespaced, listable: true });
  }
  return [...kinds.values()];
};
