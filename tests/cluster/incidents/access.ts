// Accounts that may not do all that an upgrade does.

import { assert, assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "../doctor.ts";
import { type PolicyRule, serviceAccountKubeconfig } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import { type FailingUpgrade, failUpgrade, logOf, obey } from "./acts.ts";
import type { Incident } from "./incident.ts";
import { isReady } from "./rollout_charts.ts";

export const access: readonly Incident[] = [
  {
    id: "c07-patch",
    title: "an upgrade by an account that may not change Deployments",
    make: async (lab) => {
      await lab.install();
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", RULES);
      await failUpgrade(lab, { tag: "2" }, /cannot patch resource "deployments"/, { kubeconfig });
    },
    finds: ["access/verbs-missing"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obey(lab, "kubectl create role ");
      await obey(lab, "kubectl create rolebinding ");
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", RULES);
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "2" }), ...SET_TOKEN], { kubeconfig });
    },
  },
  {
    id: "c07-list",
    title: "an upgrade by an account that may not list Secrets: to every other eye the release is healthy",
    make: async (lab) => {
      await lab.install();
    },
    finds: [],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const grants = rulesWithout("list");
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", grants);
      const says = /failed to query with labels: secrets is forbidden: .* cannot list resource "secrets"/;
      const log = await logOf(lab, { tag: "2" }, says, { kubeconfig });
      assertEquals(await lab.recordStatus(1), "deployed");
      const own = await doctor(lab, ["doctor", "web"], kubeconfig);
      assertEquals(own.code, 1, own.stdout);
      assertMatch(own.stderr, /^Error: Cannot read secrets .* cannot list resource "secrets"/);
      assertEquals(foundBy(await doctor(lab, ["doctor", "web", "--log", log])), ["access/verbs-missing"]);
      await obey(lab, "kubectl create role ", ["--log", log]);
      await obey(lab, "kubectl create rolebinding ", ["--log", log]);
      assertEquals(foundBy(await doctor(lab, ["doctor", "web", "--log", log])), []);
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "2" }), ...SET_TOKEN], { kubeconfig });
    },
  },
  {
    id: "c07-wait",
    title: "an upgrade that waits, by an account that may change all and list nothing of it",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      const grants = [{ apiGroups: [""], resources: ["secrets"], verbs: ["*"] }, ...changing(["services"], ["apps"])];
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", grants);
      const says = /cannot list resource "(replicasets|services|deployments)"/;
      await failUpgrade(lab, { tag: "2" }, says, { kubeconfig }, "--wait", "--timeout=30s");
      await lab.until("the rollout to end all the same", isReady(lab, "deployment", "web"));
    },
    finds: ["access/verbs-missing", "rollout/finished-late"],
    fix: ["--repair", "mark-deployed"],
    after: ["superseded", "deployed"],
  },
  {
    id: "c07-unseen",
    title: "the same by an account that may list what the chart names, but no ReplicaSets: Helm 4 waits in vain",
    versions: ["4.3.1"],
    fresh: true,
    make: async (lab) => {
      await lab.install();
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", [
        { apiGroups: [""], resources: ["secrets", "services"], verbs: ["*"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["*"] },
      ]);
      await failUpgrade(lab, { tag: "2" }, /status: Unknown/, { kubeconfig }, "--wait", "--timeout=8s");
      await lab.until("the rollout to end all the same", isReady(lab, "deployment", "web"));
    },
    finds: ["access/verbs-missing", "rollout/finished-late"],
    fix: ["--repair", "mark-deployed"],
    after: ["superseded", "deployed"],
  },
  {
    id: "c07-hook",
    title: "a hook of which Helm 3 sees nothing, for its account may not list Jobs: nothing but its log tells why",
    versions: ["3.22.0"],
    fresh: true,
    make: async (lab) => {
      await lab.install();
      await failUpgrade(lab, ...await blindUpgrade(lab));
    },
    finds: ["hooks/failed"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const log = await logOf(lab, ...await blindUpgrade(lab));
      const answer = await doctor(lab, ["doctor", "web", "--log", log]);
      assertEquals(foundBy(answer), ["access/verbs-missing", "hooks/failed"]);
      assert(answer.stdout.includes("it came to its end, and helm did not see that"), answer.stdout);
      await obey(lab, "kubectl create role ", ["--log", log]);
      await obey(lab, "kubectl create rolebinding ", ["--log", log]);
      const kubeconfig = await blindAccount(lab);
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "3", hook: "pre-upgrade" }), ...SET_TOKEN], {
        kubeconfig,
      });
    },
  },
  {
    id: "c07-hook-told",
    title: "the same with Helm 4, which says so",
    versions: ["4.3.1"],
    fresh: true,
    make: async (lab) => {
      await lab.install();
      await failUpgrade(lab, ...await blindUpgrade(lab));
      await lab.until("the hook to end", async () => (await lab.object("job", "migrate"))?.status?.completionTime);
    },
    finds: ["access/verbs-missing", "hooks/failed"],
    after: [],
    unrepaired: true,
  },
  {
    id: "c07-prune",
    title: "an upgrade by an account that may not delete the oldest record: to every other eye the release is healthy",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
    },
    finds: [],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", rulesWithout("delete"));
      const says = /secrets "sh\.helm\.release\.v1\.web\.v1" is forbidden: .* cannot delete resource "secrets"/;
      const flags = ["--history-max", "2"];
      const log = await logOf(lab, { tag: "3" }, says, { kubeconfig }, ...flags);
      assertEquals([await lab.recordStatus(1), await lab.recordStatus(3)], ["superseded", undefined]);
      assertEquals(foundBy(await doctor(lab, ["doctor", "web", "--log", log])), ["access/verbs-missing"]);
      await obey(lab, "kubectl create role ", ["--log", log]);
      await obey(lab, "kubectl create rolebinding ", ["--log", log]);
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "3" }), ...SET_TOKEN, ...flags], { kubeconfig });
      assertEquals(await lab.recordStatus(1), undefined);
    },
  },
];

/** All that the chart needs but for changing Deployments. */
const RULES: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["secrets", "configmaps", "services"], verbs: ["*"] },
  { apiGroups: ["apps"], resources: ["*"], verbs: ["get", "list", "watch", "create", "delete"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
];

/** What it takes to change these, and not to list them. */
const changing = (core: readonly string[], apiGroups: readonly string[]): readonly PolicyRule[] => {
  const verbs = ["get", "create", "update", "patch", "delete"];
  return [{ apiGroups: [""], resources: core, verbs }, { apiGroups, resources: ["*"], verbs }]
    .filter(({ resources }) => resources.length > 0);
};

/** It may make the Jobs of hooks, and not list them. */
const blindAccount = (lab: Lab): Promise<string> =>
  serviceAccountKubeconfig(lab.plane, lab.namespace, "pipeline", [...rulesWithout("none"), ...changing([], ["batch"])]);

const blindUpgrade = async (lab: Lab): Promise<FailingUpgrade> => {
  const kubeconfig = await blindAccount(lab);
  return [{ tag: "2", hook: "pre-upgrade" }, /cannot list resource \\?"jobs/, { kubeconfig }, "--timeout=8s"];
};

/** All that the chart needs but for one verb on the records. */
const rulesWithout = (verb: string): readonly PolicyRule[] => {
  const verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
  return [
    { apiGroups: [""], resources: ["secrets"], verbs: verbs.filter((one) => one !== verb) },
    { apiGroups: [""], resources: ["configmaps", "services", "pods"], verbs },
    { apiGroups: ["apps"], resources: ["*"], verbs },
  ];
};
