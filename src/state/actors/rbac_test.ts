import { assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import type { JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { type Driver, type Gap, noFacts, type Snapshot } from "../../model/snapshot.ts";
import { resolve } from "../evidence.ts";
import { rightsGap, whoCannotDelete, whoCannotUpdate } from "./rbac.ts";

const most = ["get", "list", "create"];
const gap: Gap = { facet: "rbac", what: "clusterroles", reason: "forbidden", says: "" };

function snapshot(rbac: readonly KubeObject[], driver: Driver = "secret", gaps: readonly Gap[] = []): Snapshot {
  return {
    version: 1,
    takenAt: "2026-11-21T08:00:00Z",
    tool: "helm-doctor/0",
    server: {},
    scope: { namespace: "shop", release: "web", driver },
    records: [],
    objects: [],
    facts: { ...noFacts, rbac },
    gaps,
  };
}

function rbac(kind: string, name: string, rest: JsonObject, namespace: string | undefined = "shop"): KubeObject {
  const where = kind.startsWith("Cluster") ? {} : { namespace };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind, metadata: { name, ...where }, ...rest };
}

function role(name: string, verbs: string[], more: JsonObject = {}, kind = "Role"): KubeObject {
  return rbac(kind, name, { rules: [{ apiGroups: [""], resources: ["secrets"], verbs, ...more }] });
}

function bind(name: string, subject: JsonObject, kind = "Role", binding = "RoleBinding"): KubeObject {
  return rbac(binding, `${name}-binding`, { roleRef: { kind, name }, subjects: [subject] });
}

const ci = { kind: "ServiceAccount", name: "ci", namespace: "shop" };
const jane = { kind: "User", name: "jane@example.com" };
const group = (name: string) => ({ kind: "Group", name });

const cases: [string, KubeObject[], string[]][] = [
  ["the seed", [role("ci", most), bind("ci", ci)], ["ci: update,delete"]],
  ["with delete", [role("ci", [...most, "delete"]), bind("ci", ci)], ["ci: update"]],
  ["with update", [role("ci", [...most, "update"]), bind("ci", ci)], []],
  ["with everything", [role("ci", ["*"]), bind("ci", ci)], []],
  ["patch is not update", [role("ci", [...most, "patch"]), bind("ci", ci)], ["ci: update,delete"]],
  ["reads only", [role("ci", ["get", "list"]), bind("ci", ci)], []],
  ["cannot list", [role("ci", ["get", "create"]), bind("ci", ci)], []],
  ["all resources", [role("ci", most, { resources: ["*"], apiGroups: ["*"] }), bind("ci", ci)], ["ci: update,delete"]],
  ["another group's secrets", [role("ci", most, { apiGroups: ["example.com"] }), bind("ci", ci)], []],
  ["config maps", [role("ci", most, { resources: ["configmaps"] }), bind("ci", ci)], []],
  ["update of one name", [
    role("ci", most),
    bind("ci", ci),
    role("one", ["update"], { resourceNames: ["a"] }),
    bind("one", ci),
  ], ["ci: update,delete"]],
  ["update by another role", [role("ci", most), bind("ci", ci), role("up", ["update"]), bind("up", ci)], []],
  ["rights in two roles", [role("a", ["get", "list"]), bind("a", ci), role("b", ["create"]), bind("b", ci)], [
    "ci: update,delete",
  ]],
  ["update for all accounts here", [
    role("ci", most),
    bind("ci", ci),
    role("up", ["update"]),
    bind("up", group("system:serviceaccounts:shop")),
  ], []],
  ["update for accounts elsewhere", [
    role("ci", most),
    bind("ci", ci),
    role("up", ["update"]),
    bind("up", group("system:serviceaccounts:x")),
  ], ["ci: update,delete"]],
  ["update for a group of people", [
    role("j", most),
    bind("j", jane),
    role("up", ["update"]),
    bind("up", group("admins")),
  ], ["jane@example.com: update,delete"]],
  ["account bound as a user", [
    role("ci", most),
    bind("ci", { kind: "User", name: "system:serviceaccount:shop:ci" }),
    role("up", ["update"]),
    bind("up", ci),
  ], []],
  ["cluster role in a role binding", [role("ci", most, {}, "ClusterRole"), bind("ci", ci, "ClusterRole")], [
    "ci: update,delete",
  ]],
  ["cluster role binding", [
    role("ci", most, {}, "ClusterRole"),
    bind("ci", group("devs"), "ClusterRole", "ClusterRoleBinding"),
  ], ["devs: update,delete"]],
  ["in another namespace", [
    rbac("Role", "ci", { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: most }] }, "x"),
    rbac("RoleBinding", "ci", { roleRef: { kind: "Role", name: "ci" }, subjects: [ci] }, "x"),
  ], []],
  ["the cluster's own", [
    role("ci", most, {}, "ClusterRole"),
    bind("ci", { kind: "ServiceAccount", name: "x", namespace: "kube-system" }, "ClusterRole", "ClusterRoleBinding"),
    bind("ci", group("system:nodes"), "ClusterRole", "ClusterRoleBinding"),
  ], []],
];

for (const [name, objects, expected] of cases) {
  Deno.test(`rbac: ${name}`, () => {
    const given = snapshot(objects);
    const found = whoCannotUpdate(given);
    assertEquals(found.map(({ subject, missing }) => `${subject.name}: ${missing}`), expected);
    for (const { evidence } of found) {
      assertEquals(evidence.length > 1, true);
      assertEquals(evidence.filter(({ at }) => resolve(given, at) === undefined), []);
    }
  });
}

Deno.test("rbac: a role of the subject's own is amended", () => {
  const [found] = whoCannotUpdate(snapshot([role("ci", most), bind("ci", ci)]));
  const rule = { apiGroups: [""], resources: ["secrets"], verbs: ["update", "delete"] };
  assertEquals([found!.rule, found!.roles], [rule, ["Role ci"]]);
  assertEquals(found!.commands, [
    `kubectl patch role ci -n shop --type json -p '[{"op":"add","path":"/rules/-","value":${JSON.stringify(rule)}}]'`,
  ]);
  assertEquals(found!.evidence.map(({ at }) => at), ["/facts/rbac/1/subjects/0", "/facts/rbac/0/rules/0"]);
  assertStringIncludes(found!.says, `ServiceAccount "shop/ci"`);
});

Deno.test("rbac: a role that others have too is left alone", () => {
  const shared = [role("ci", most), bind("ci", ci), bind("ci", jane)];
  const [first, second] = whoCannotUpdate(snapshot(shared));
  assertEquals(first!.commands, [
    "kubectl create role helm-records-ci -n shop --verb update,delete --resource secrets",
    "kubectl create rolebinding helm-records-ci -n shop --role helm-records-ci --serviceaccount shop:ci",
  ]);
  assertEquals(
    second!.commands[1],
    "kubectl create rolebinding helm-records-jane-example-com -n shop --role helm-records-jane-example-com --user jane@example.com",
  );
});

Deno.test("rbac: the driver says which resource", () => {
  const maps = [role("ci", most, { resources: ["configmaps"] }), bind("ci", ci)];
  assertEquals(whoCannotUpdate(snapshot(maps, "configmap")).map(({ rule }) => rule["resources"]), [["configmaps"]]);
  assertEquals(whoCannotUpdate(snapshot(maps, "sql")), []);
});

Deno.test("rbac: a role that could not be read may give the right", () => {
  const objects = [role("ci", most), bind("ci", ci), bind("unread", ci, "ClusterRole")];
  assertEquals(whoCannotUpdate(snapshot(objects)).length, 1);
  assertEquals(whoCannotUpdate(snapshot(objects, "secret", [gap])), []);
  assertEquals(rightsGap(snapshot([], "secret", [gap, { ...gap, facet: "objects" }])), [gap]);
});

Deno.test("who may write records of the namespace but not delete them, and makes other objects there", () => {
  const writes = ["get", "list", "create", "update"];
  const deploys = rbac("Role", "deploy", {
    rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["create"] }],
  });
  const bound = [role("ci", writes), bind("ci", ci), deploys, bind("deploy", ci)];
  const names = (objects: KubeObject[]) =>
    whoCannotDelete(snapshot(objects)).map(({ subject, missing }) => `${subject.name}: ${missing}`);
  assertEquals(names(bound), ["ci: delete"]);
  assertEquals(names([role("ci", writes), bind("ci", ci)]), []);
  assertEquals(names([...bound, role("del", ["delete"]), bind("del", ci)]), []);
  assertEquals(names([role("ci", [...most]), bind("ci", ci), deploys, bind("deploy", ci)]), []);
  const everywhere = [role("ci", writes, {}, "ClusterRole"), bind("ci", ci, "ClusterRole", "ClusterRoleBinding")];
  assertEquals(names([...everywhere, deploys, bind("deploy", ci)]), []);
});
