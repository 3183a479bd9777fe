import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { isList, isObject } from "../json_values.ts";

/** What Helm does with records (`pkg/storage/driver/secrets.go`); deleting keeps a history to its limit. */
export const recordVerbs = ["get", "list", "create", "update", "delete"] as const;

/**
 * What an upgrade does with objects (`pkg/kube/client.go`): new ones are created, others patched, dropped ones deleted; and
 * those that it waits for, hooks at any rate, are listed and watched.
 */
export const objectVerbs = ["get", "create", "patch", "delete", "list", "watch"] as const;

/** One right that the API server denied somebody, in the words of its RBAC authorizer. */
export interface Denial {
  readonly user: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Absent: at the cluster scope. */
  readonly namespace?: string;
}

/** Reads what k8s.io/apiserver v0.36 `endpoints/handlers/responsewriters/errors.go` `forbiddenMessage` writes. */
export function parseDenials(text: string): Denial[] {
  const pattern =
    /User "([^"]*)" cannot (\S+) resource "([^"]*)" in API group "([^"]*)"(?: in the namespace "([^"]*)"| at the cluster scope)/g;
  const found = [...text.matchAll(pattern)].map(([, user, verb, resource, group, namespace]): Denial => ({
    user: user!,
    verb: verb!,
    group: group!,
    resource: resource!,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * Whether Roles that are in force give the right now; undefined where they do not as far as is known: some could not be read, or
 * the user is no ServiceAccount and may be in groups that nobody here knows.
 */
export function isGranted(snapshot: Snapshot, denial: Denial): boolean | undefined {
  const bindings = snapshot.facts.rbac.filter((binding) =>
    binding.kind.endsWith("Binding") && isBound(binding, denial.user) &&
    (binding.kind === "ClusterRoleBinding" ||
      (denial.namespace !== undefined && binding.metadata.namespace === denial.namespace))
  );
  if (bindings.some((binding) => rulesOf(snapshot, binding).some((rule) => gives(rule, denial)))) return true;
  const unread = !denial.user.startsWith("system:serviceaccount:") ||
    snapshot.gaps.some(({ facet }) => facet === "rbac") ||
    (denial.namespace !== undefined && denial.namespace !== snapshot.scope.namespace);
  return unread ? undefined : false;
}

/** By its own name, as the ServiceAccount that it is, or by a group that it is known to be in. */
function isBound(binding: KubeObject, user: string): boolean {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(user) ?? [];
  const groups = [
    "system:authenticated",
    ...(namespace ? ["system:serviceaccounts", `system:serviceaccounts:${namespace}`] : []),
  ];
  const subjects = (binding["subjects"] ?? []) as unknown as readonly JsonObject[];
  return subjects.some((subject) => {
    if (subject["kind"] === "Group") return groups.includes(String(subject["name"]));
    if (subject["kind"] === "User") return subject["name"] === user;
    return subject["kind"] === "ServiceAccount" && subject["name"] === name &&
      (subject["namespace"] ?? binding.metadata.namespace) === namespace;
  });
}

function rulesOf({ facts }: Snapshot, binding: KubeObject): JsonObject[] {
  const ref = binding["roleRef"] as JsonObject | undefined;
  const role = facts.rbac.find(({ kind, metadata }) =>
    kind === ref?.["kind"] && metadata.name === ref["name"] &&
    (kind === "ClusterRole" || metadata.namespace === binding.metadata.namespace)
  );
  const rules = role?.["rules"] as JsonObject[string];
  return isList(rules) ? rules.filter(isObject) : [];
}

function gives(rule: JsonObject, { verb, group, resource }: Denial): boolean {
  const has = (field: string, word: string) => {
    const words = rule[field];
    return isList(words) && (words.includes("*") || words.includes(word));
  };
  const names = rule["resourceNames"];
  return !(isList(names) && names.length > 0) && has("verbs", verb) && has("apiGroups", group) &&
    has("resources", resource);
}
