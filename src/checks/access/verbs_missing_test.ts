import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { visitAltered } from "../../../tests/kit/altered_case.ts";
import { assertHolds, testCheck } from "../../../tests/kit/check_tester.ts";
import { visitWith } from "../../../tests/kit/webhooks.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { AccessReview, Snapshot } from "../../model/snapshot.ts";
import { lastOf } from "../../state/helm.ts";
import { verbsMissing } from "./verbs_missing.ts";

testCheck(verbsMissing, {
  finds: ["c07-patch", "c07-wait", "c07-unseen", "c07-hook-told"],
  quiet: ["healthy-deployment", "c01-gone", "p04-upgrade"],
});

const denial = (user: string) =>
  `cannot patch "web" with kind Deployment: deployments.apps "web" is forbidden: User "${user}" cannot patch resource ` +
  `"deployments" in API group "apps" in the namespace "healthy-deployment-helm3"`;
const pipeline = "system:serviceaccount:healthy-deployment-helm3:pipeline";

const failed = (snapshot: Snapshot, description: string, rbac: KubeObject[] = []): Snapshot => {
  const last = lastOf(snapshot.records)!;
  const info = { ...last.release.info, status: "failed", description };
  const records = snapshot.records.map((record) =>
    record === last ? { ...record, release: { ...last.release, info } } : record
  );
  return { ...snapshot, records, facts: { ...snapshot.facts, rbac } };
};

const rbac = (kind: string, rest: Record<string, unknown>): KubeObject => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  metadata: { name: "pipeline", namespace: "healthy-deployment-helm3" },
  ...rest as Pick<KubeObject, string>,
});
const bound = (verbs: string[]) => [
  rbac("Role", { rules: [{ apiGroups: ["apps"], resources: ["deployments"], verbs }] }),
  rbac("RoleBinding", {
    roleRef: { kind: "Role", name: "pipeline" },
    subjects: [{ kind: "ServiceAccount", name: "pipeline", namespace: "healthy-deployment-helm3" }],
  }),
];

const found = (snapshot: Snapshot) => {
  const drafts = [...verbsMissing.examine(snapshot)];
  for (const draft of drafts) assertHolds(snapshot, draft);
  if (drafts.length > 0) assert(verbsMissing.concerns(snapshot.records, snapshot));
  return drafts;
};

Deno.test("a healthy release is none of its business, whatever the reader may not do", async () => {
  const { snapshot } = await visitWith();
  const reviews: AccessReview[] = [{ verb: "create", group: "", resource: "secrets", namespace: "x", allowed: false }];
  assert(!verbsMissing.concerns(snapshot.records, snapshot));
  assertEquals(found({ ...snapshot, facts: { ...snapshot.facts, reviews } }), []);
});

Deno.test("whom the newest failure names lacks the right still, or has it now", async () => {
  const { snapshot } = await visitWith();
  const [draft] = found(failed(snapshot, denial(pipeline), bound(["get", "list"])));
  assertMatch(draft!.summary, /pipeline" may not patch deployments.apps in namespace "[^"]+": revision 2 failed of it/);
  assertEquals(draft!.severity, undefined);
  assert(draft!.manual![0]!.commands[1]!.includes("--serviceaccount healthy-deployment-helm3:pipeline"));
  const [mended] = found(failed(snapshot, denial(pipeline), bound(["*"])));
  assertEquals(mended!.severity, "info");
  assertMatch(mended!.summary, /was not allowed to .* a Role gives that right now/);
});

Deno.test("whose groups nobody here knows cannot be told about", async () => {
  const { snapshot } = await visitWith();
  const [draft] = found(failed(snapshot, denial("anna")));
  assert(draft!.notes!.some((note) => note.includes("cannot be told")), draft!.notes!.join());
});

Deno.test("of the user it speaks where an upgrade is prepared, by what that upgrade needs", async () => {
  const { snapshot } = await visitWith();
  const namespace = snapshot.scope.namespace;
  const review = (verb: string, resource: string, group = "", allowed = false): AccessReview => ({
    ...{ verb, group, resource, namespace, allowed },
  });
  const desired = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n";
  const withReviews = (...reviews: AccessReview[]) =>
    found({ ...snapshot, desired, facts: { ...snapshot.facts, reviews } });
  assertEquals(withReviews(review("patch", "deployments", "apps", true), review("create", "deployments", "apps")), []);
  const [draft] = withReviews(review("patch", "deployments", "apps"), review("delete", "services"));
  assertMatch(draft!.summary, /^You may not patch deployments.apps .*; delete services in namespace/);
  assertEquals(draft!.severity, undefined);
  assertEquals(withReviews(review("delete", "secrets"))[0]!.severity, undefined, "the chart drops a Secret");
});

Deno.test("deleting records is needed only when the history is full", async () => {
  const { snapshot } = await visitWith();
  const { namespace } = snapshot.scope;
  const reviews: AccessReview[] = [{ verb: "delete", group: "", resource: "secrets", namespace, allowed: false }];
  const desired = lastOf(snapshot.records)!.release.manifest!;
  const [draft] = found({ ...snapshot, desired, facts: { ...snapshot.facts, reviews } });
  assertEquals(draft!.severity, "warning");
});

Deno.test("what it takes to wait is a note, of each Helm its own; what it takes for a hook is needed at any rate", async () => {
  const lacking = async (name: string, desired: string) => {
    const { snapshot } = await visitAltered(name, (there) => there);
    const { namespace } = snapshot.scope;
    const kinds = [["", "services"], ["apps", "deployments"], ["apps", "replicasets"], ["", "pods"], ["batch", "jobs"]];
    const reviews = kinds.flatMap(([group, resource]) =>
      ["list", "watch", "patch"].filter((verb) => verb !== "patch" || group === "batch").map((verb): AccessReview => ({
        ...{ verb, group: group!, resource: resource!, namespace, allowed: false },
      }))
    );
    return found({ ...snapshot, desired, facts: { ...snapshot.facts, reviews } });
  };
  const web = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n";
  const hook =
    "apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate, annotations: { helm.sh/hook: pre-upgrade } }\n";

  const [three, ...others] = await lacking("healthy-deployment-helm3", web);
  assertEquals([three!.subject, three!.severity, others], ["you, with --wait", "info", []]);
  assertMatch(three!.summary, /^You may not list replicasets.apps in namespace "[^"]+": helm upgrade --wait needs/);
  const [four] = await lacking("healthy-deployment-helm4", web);
  assertMatch(four!.summary, /list, watch deployments.apps .*; list replicasets.apps .*; list pods /);
  const [hooks] = await lacking("healthy-deployment-helm3", hook);
  assertEquals([hooks!.subject, hooks!.severity], ["you", undefined]);
  assertMatch(hooks!.summary, /^You may not list, watch jobs.batch /);
  const [applied] = await lacking("healthy-deployment-helm4", hook);
  assertMatch(applied!.summary, /^You may not patch, list, watch jobs.batch /);
});

Deno.test("Helm 4 waits in vain for what it may not look into, and names no right", async () => {
  const { snapshot } = await visitWith();
  const says = (status: string) =>
    `resource Deployment/prod/web not ready. status: ${status}, message: \ncontext deadline exceeded`;
  const [draft, ...others] = found(failed(snapshot, says("Unknown")));
  assertEquals([draft!.subject, draft!.severity, others], ["to see Deployment/prod/web", "warning", []]);
  assert(draft!.manual![0]!.commands[0]!.includes("--verb list --resource replicasets.apps,pods"));
  assertEquals(found(failed(snapshot, says("InProgress"))), []);
});
