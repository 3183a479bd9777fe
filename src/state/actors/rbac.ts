import type { Evidence } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Gap, Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { shell } from "../../shell.ts";

export interface Subject {
  readonly kind: "ServiceAccount" | "User" | "Group";
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace?: string;
}

/** Somebody who can make Helm's records in the release's namespace, but not finish them (helm/helm#13189). */
export interface Candidate {
  readonly subject: Subject;
  readonly says: string;
  /** Verbs: `update`; `delete` too if absent, for Helm needs it to keep to its history limit. */
  readonly missing: readonly string[];
  /** The rule to add to a role of the subject. */
  readonly rule: JsonObject;
  /** The roles that let it make records: `Role ci`, `ClusterRole deployer`. */
  readonly roles: readonly string[];
  /** What an administrator runs to add the rule. */
  readonly commands: readonly string[];
  readonly evidence: readonly Evidence[];
}

/**
 * The subjects that may get, list and create the driver's records (Secrets or ConfigMaps) in the release's namespace,
 * but not update them. Rights add up over all bindings. The cluster's own subjects are left out, and so is who is bound
 * to a role that could not be read. What other authorizers than RBAC allow, nobody can list.
 */
export function whoCannotUpdate(snapshot: Snapshot): Candidate[] {
  return whoCannot(snapshot, "update");
}

/**
 * The subjects that may do all with records but delete them, and make other objects in the release's namespace too, as
 * whoever runs Helm does. Bound there, not everywhere: controllers of the whole cluster that may not delete are many.
 */
export function whoCannotDelete(snapshot: Snapshot): Candidate[] {
  return whoCannot(snapshot, "delete");
}

type Lacking = "update" | "delete";

function whoCannot(snapshot: Snapshot, lacking: Lacking): Candidate[] {
  if (snapshot.scope.driver === "sql") return [];
  const grants = grantsOf(snapshot);
  const subjects = new Map(
    grants.filter(({ subject }) => !isClustersOwn(subject)).map((one) => [keyOf(one.subject), one]),
  );
  return [...subjects.values()].flatMap(({ subject }) => {
    const own = grants.filter((grant) => reaches(grant.subject, subject));
    return own.some(({ role }) => role === undefined) && rightsGap(snapshot).length > 0
      ? []
      : candidate(snapshot, subject, own, grants, lacking);
  });
}

/** Roles and bindings that could not be read. */
export function rightsGap(snapshot: Snapshot): Gap[] {
  return snapshot.gaps.filter(({ facet }) => facet === "rbac");
}

/** One subject of one binding; `role` is undefined where the role is not in the snapshot. */
interface Grant {
  readonly subject: Subject;
  readonly binding: KubeObject;
  readonly at: string;
  readonly role: KubeObject | undefined;
  readonly rules: readonly { readonly verbs: readonly string[]; readonly at: string }[];
}

function grantsOf({ facts, scope }: Snapshot): Grant[] {
  const resource = resourceOf(scope.driver);
  return facts.rbac.flatMap((binding, index) => {
    const inForce = binding.kind === "ClusterRoleBinding" ||
      (binding.kind === "RoleBinding" && binding.metadata.namespace === scope.namespace);
    if (!inForce) return [];
    const at = facts.rbac.findIndex((role) => isRoleOf(role, binding));
    const role = facts.rbac[at];
    const rules = rulesOf(role).flatMap((rule, n) =>
      isAbout(rule, resource) ? [{ verbs: rule.verbs ?? [], at: `/facts/rbac/${at}/rules/${n}` }] : []
    );
    return subjectsOf(binding).map((subject, n) => ({
      subject,
      binding,
      at: `/facts/rbac/${index}/subjects/${n}`,
      role,
      rules,
    }));
  });
}

function candidate(
  snapshot: Snapshot,
  subject: Subject,
  own: readonly Grant[],
  all: readonly Grant[],
  lacking: Lacking,
): Candidate[] {
  const rules = own.flatMap((grant) => grant.rules);
  const may = (verb: string) => rules.some(({ verbs }) => verbs.includes(verb) || verbs.includes("*"));
  const needed = ["get", "list", "create", ...(lacking === "delete" ? ["update"] : [])];
  if (!needed.every(may) || may(lacking)) return [];
  const resource = resourceOf(snapshot.scope.driver);
  const missing = ["update", "delete"].filter((verb) => !may(verb));
  const rule = { apiGroups: [""], resources: [resource], verbs: missing };
  const makers = own.filter((grant) => grant.rules.some(({ verbs }) => verbs.includes("create")));
  if (lacking === "delete" && !(makers.every(isBoundHere) && own.some((grant) => makesMore(grant, resource)))) {
    return [];
  }
  return [{
    subject,
    says:
      `${
        sayName(subject)
      } may create ${resource} in namespace "${snapshot.scope.namespace}" but not ${lacking} them: ` +
      (lacking === "update"
        ? "Helm makes the record of a revision with its rights, and cannot say in it how the revision ended."
        : "Helm makes the record of a revision with its rights, and cannot remove an old one to make room for it."),
    missing,
    rule,
    roles: [...new Set(makers.map(({ role }) => `${role!.kind} ${role!.metadata.name}`))],
    commands: commandsFor(snapshot.scope.namespace, subject, rule, makers, all),
    evidence: makers.flatMap((grant) => [
      evidence(
        snapshot,
        grant.at,
        `${sayName(subject)} in ${grant.binding.kind} "${grant.binding.metadata.name}"`,
        "bound",
      ),
      ...grant.rules.map(({ at, verbs }) =>
        evidence(snapshot, at, `rule of ${grant.role!.kind} "${grant.role!.metadata.name}"`, verbs.join(", "), lacking)
      ),
    ]),
  }];
}

function isBoundHere({ binding }: Grant): boolean {
  return binding.kind === "RoleBinding";
}

function makesMore({ role }: Grant, resource: string): boolean {
  return rulesOf(role).some(({ verbs = [], resources = [] }) =>
    (verbs.includes("create") || verbs.includes("*")) && resources.some((one) => one !== resource)
  );
}

/** A role of the subject's own is amended; one that others have too, or that somebody keeps as it is, gets a fellow. */
function commandsFor(
  namespace: string,
  subject: Subject,
  rule: { readonly resources: readonly string[]; readonly verbs: readonly string[] } & JsonObject,
  makers: readonly Grant[],
  all: readonly Grant[],
): string[] {
  const role = makers[0]?.role;
  const isOwn = role?.kind === "Role" && role.metadata.labels?.["app.kubernetes.io/managed-by"] === undefined &&
    all.every((grant) => grant.role !== role || keyOf(grant.subject) === keyOf(subject));
  if (isOwn) {
    const patch = JSON.stringify([{ op: "add", path: "/rules/-", value: rule }]);
    return [shell`kubectl patch role ${role.metadata.name} -n ${namespace} --type json -p ${patch}`];
  }
  const name = `helm-records-${subject.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
  const to = subject.kind === "ServiceAccount"
    ? ["--serviceaccount", `${subject.namespace}:${subject.name}`]
    : [`--${subject.kind.toLowerCase()}`, subject.name];
  return [
    shell`kubectl create role ${name} -n ${namespace} --verb ${rule.verbs.join(",")} --resource ${
      rule.resources.join(",")
    }`,
    shell`kubectl create rolebinding ${name} -n ${namespace} --role ${name} ${to}`,
  ];
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs?: readonly string[];
}

/** Rights on names do not let anyone list or create, and the next revision's record has another name. */
function isAbout(rule: Rule, resource: string): boolean {
  const has = (list: readonly string[] | undefined, one: string) => list?.includes(one) || list?.includes("*") || false;
  return has(rule.apiGroups, "") && has(rule.resources, resource) && (rule.resourceNames ?? []).length === 0;
}

function rulesOf(role: KubeObject | undefined): readonly Rule[] {
  return (role?.["rules"] ?? []) as unknown as readonly Rule[];
}

function isRoleOf(role: KubeObject, binding: KubeObject): boolean {
  const ref = binding["roleRef"] as JsonObject | undefined;
  return role.kind === ref?.["kind"] && role.metadata.name === ref["name"] &&
    (role.kind === "ClusterRole" || role.metadata.namespace === binding.metadata.namespace);
}

/** A ServiceAccount may be bound as a user as well: it is one subject. */
function subjectsOf(binding: KubeObject): Subject[] {
  const subjects = (binding["subjects"] ?? []) as unknown as readonly Subject[];
  return subjects.map(({ kind, name, namespace }): Subject => {
    const account = kind === "User" ? /^system:serviceaccount:([^:]+):(.+)$/.exec(name) : null;
    if (account) return { kind: "ServiceAccount", namespace: account[1], name: account[2]! };
    return kind === "ServiceAccount"
      ? { kind, name, namespace: namespace ?? binding.metadata.namespace }
      : { kind, name };
  });
}

/** Whether what is granted to one subject holds for another. Who belongs to a group of people, the cluster does not know. */
function reaches(granted: Subject, subject: Subject): boolean {
  if (keyOf(granted) === keyOf(subject)) return true;
  if (granted.kind !== "Group") return false;
  const account = subject.kind === "ServiceAccount" &&
    ["system:serviceaccounts", `system:serviceaccounts:${subject.namespace}`].includes(granted.name);
  return account || granted.name === "system:authenticated";
}

function isClustersOwn({ kind, name, namespace }: Subject): boolean {
  return kind === "ServiceAccount" ? namespace === "kube-system" : name.startsWith("system:");
}

function resourceOf(driver: string): string {
  return driver === "configmap" ? "configmaps" : "secrets";
}

function keyOf({ kind, namespace, name }: Subject): string {
  return JSON.stringify([kind, namespace ?? "", name]);
}

function sayName({ kind, namespace, name }: Subject): string {
  return `${kind} "${namespace ? `${namespace}/` : ""}${name}"`;
}
