// Where the revision from which Helm starts is not what is live: orphans, leftovers, and what a failed revision dropped.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { GADGET_CRD } from "../app_chart.ts";
import { kubectl, kubectlOk, newNamespace, serviceAccountKubeconfig } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Incident } from "./incident.ts";

export const baseline: readonly Incident[] = [
  {
    id: "r02-orphan",
    title: "an upgrade creates a Service and fails, the next one drops it again and works",
    make: async (lab) => {
      await lab.install({ parts: ["a"] });
      await refused(lab, { tag: "2", parts: ["a"], extra: true });
      await lab.upgrade({ tag: "3", parts: ["a"] });
      assert(await lab.object("service", "extra"), "Service extra was to stay");
    },
    finds: ["objects/orphaned"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "deployed"],
    prove: (lab) => areGone(lab, ["service", "extra"], ["configmap", "extra"]),
  },
  {
    id: "r02-orphan-far",
    title: "the same with objects that are not in the release's namespace: a ClusterRole and a ConfigMap elsewhere",
    make: async (lab) => {
      const far = await newNamespace(lab.plane, "far");
      const more = { "far.yaml": farObjects(far) };
      await lab.install({ parts: ["a"] });
      await refused(lab, { tag: "2", parts: ["a"], more });
      await lab.upgrade({ tag: "3", parts: ["a"] });
    },
    finds: ["objects/orphaned"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "deployed"],
    prove: async (lab) => {
      const left = await kubectlOk(lab.plane, [
        "get",
        "clusterrole,configmap",
        "-A",
        "-l",
        `lab=${lab.namespace}`,
        "-o",
        "name",
      ]);
      assertEquals(left, "");
    },
  },
  {
    id: "r02-half",
    title: "an upgrade fails while it applies: some is created, some changed, nothing of what it dropped is deleted",
    make: async (lab) => {
      await lab.install({ parts: ["a"], extra: true });
      await refused(lab, { tag: "2", parts: ["a", "b"] });
    },
    finds: ["objects/dropped-by-dead-revision", "objects/left-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.upgrade({ tag: "9" });
      await areGone(lab, ["service", "extra"], ["configmap", "extra"], ["configmap", "part-a"], [
        "configmap",
        "part-b",
      ]);
    },
  },
  {
    id: "r02-before-rollback",
    title: "an upgrade that drops a Service fails while it applies: no rollback by an older Helm goes through",
    versions: ["3.19.2"],
    make: async (lab) => {
      await lab.install({ parts: ["a"], extra: true });
      await refused(lab, { tag: "2", parts: ["a"] });
    },
    finds: ["objects/dropped-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      const { metadata: { uid } } = await lab.object("service", "extra");
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      assertEquals((await lab.object("service", "extra")).metadata.uid, uid);
    },
  },
  {
    id: "r02-rollback",
    title: "the rollback from it has failed already, for the Service that the failed upgrade's record does not name",
    versions: ["3.19.2"],
    make: async (lab) => {
      await lab.install({ parts: ["a"], extra: true });
      await refused(lab, { tag: "2", parts: ["a", "b"] });
      const { stderr } = await lab.tryHelm(["rollback", "web", "1", "--timeout=20s"]);
      assertStringIncludes(stderr, 'with the name "extra" found');
    },
    finds: ["history/failed-called-superseded", "objects/left-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.upgrade({ tag: "9" });
      await areGone(lab, ["service", "extra"], ["configmap", "part-a"], ["configmap", "part-b"]);
    },
  },
  {
    id: "f06",
    title: "an upgrade that drops a custom resource fails while it applies client-side: Helm 4 cannot roll back",
    versions: ["4.3.1"],
    make: async (lab) => {
      await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(gadgets(lab.namespace)) });
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/gadgets.${lab.namespace}.crd.example`]);
      const more = { "gadget.yaml": gadget(lab.namespace) };
      await lab.install({ parts: ["a"], more }, "--server-side=false");
      await refused(lab, { tag: "2", parts: ["a"] });
    },
    finds: ["objects/dropped-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      assert(await lab.object(`gadgets.${lab.namespace}.crd.example`, "one"), "Gadget one was to stay");
    },
  },
  {
    id: "f06-rolled-back",
    title: "the same, and the rollback has failed already",
    versions: ["4.3.1"],
    make: async (lab) => {
      await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(gadgets(lab.namespace)) });
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", `crd/gadgets.${lab.namespace}.crd.example`]);
      const more = { "gadget.yaml": gadget(lab.namespace) };
      await lab.install({ parts: ["a"], more }, "--server-side=false");
      await refused(lab, { tag: "2", parts: ["a", "b"] });
      const { stderr } = await lab.tryHelm(["rollback", "web", "1", "--timeout=20s"]);
      assertStringIncludes(stderr, "must be specified for an update");
    },
    finds: ["history/failed-called-superseded", "objects/left-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      await lab.upgrade({ tag: "9" });
      await areGone(lab, ["configmap", "part-b"], [`gadgets.${lab.namespace}.crd.example`, "one"]);
    },
  },
  {
    id: "r13-missing-failed",
    title: "an upgrade fails while it applies, and then somebody deletes objects that both revisions name",
    make: async (lab) => {
      await lab.install({ extra: true });
      await refused(lab, { tag: "2", extra: true });
      await kubectlOk(lab.plane, ["delete", "service/extra", "configmap/extra", "-n", lab.namespace]);
    },
    finds: ["objects/missing"],
    fix: ["--allow", "careful"],
    after: ["deployed", "failed"],
    remains: ["upgrade/failed"],
    prove: (lab) => areGone(lab, ["service", "extra"], ["configmap", "extra"]),
  },
  {
    id: "r03",
    title: "a rollback with --cleanup-on-fail fails, and says only that there was nothing to clean up",
    make: async (lab) => {
      await lab.install({ parts: ["a"] });
      await lab.upgrade({ tag: "2", parts: ["a"] });
      await withPolicy(lab, "1", async () => {
        const { code, stderr } = await lab.tryHelm(["rollback", "web", "1", "--cleanup-on-fail", "--timeout=20s"]);
        assert(code !== 0 && stderr.includes("unable to cleanup resources: object not found"), stderr);
      });
      assertEquals(await statusesOf(lab), ["superseded", "superseded", "failed"]);
    },
    finds: ["history/none-deployed"],
    fix: ["--allow", "careful", "--repair", "promote-last-good"],
    after: ["superseded", "deployed", "failed"],
    remains: ["upgrade/failed"],
  },
  {
    id: "r04-leftover",
    title: "an upgrade brings a second container and times out, the next one without it works: the container stays",
    versions: ["3.22.0", "3.19.2"],
    make: (lab) => leftSidecar(lab),
    finds: ["objects/leftover-fields"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "deployed"],
    prove: (lab) => hasOneContainer(lab),
  },
  {
    id: "r04-leftover-csa",
    title: "the same with Helm 4 on a release that is applied client-side",
    versions: ["4.3.1"],
    make: (lab) => leftSidecar(lab, "--server-side=false"),
    finds: ["objects/leftover-fields"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "deployed"],
    prove: (lab) => hasOneContainer(lab),
  },
  {
    id: "r04-never-deployed",
    title:
      "an install that times out brings a nodeSelector; the tries after it have none, and nothing ever worked: it stays",
    versions: ["3.22.0"],
    make: (lab) => leftByInstall(lab),
    finds: ["objects/leftover-fields", "rollout/unschedulable"],
    fix: ["--allow", "careful"],
    after: ["failed", "failed", "failed"],
    remains: ["rollout/unschedulable"],
    prove: (lab) => hasNoSelector(lab),
  },
  {
    id: "r04-never-deployed-csa",
    title: "the same with Helm 4 on a release that is applied client-side",
    versions: ["4.3.1"],
    make: (lab) => leftByInstall(lab, "--server-side=false"),
    finds: ["objects/leftover-fields", "rollout/unschedulable"],
    fix: ["--allow", "careful"],
    after: ["failed", "failed", "failed"],
    remains: ["rollout/unschedulable"],
    prove: (lab) => hasNoSelector(lab),
  },
  {
    id: "r04-brought-twice",
    title:
      "an upgrade brings a nodeSelector and times out, a rollback removes it, and the next upgrade brings it again",
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install();
      await timedOut(lab, "upgrade", { tag: "2", unschedulable: true });
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      await timedOut(lab, "upgrade", { tag: "4", unschedulable: true });
    },
    finds: ["objects/left-by-dead-revision", "rollout/unschedulable"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed", "superseded", "failed"],
    remains: ["rollout/unschedulable"],
    prove: (lab) => hasNoSelector(lab),
  },
  {
    id: "r12",
    title: "an upgrade drops a Service that its account may not delete: Helm 3 calls it a success",
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install({ extra: true });
      await lab.helm(["upgrade", "web", await lab.chart({ tag: "2" }), "--wait", "--timeout=60s", ...SET_TOKEN], {
        kubeconfig: await withoutDelete(lab),
      });
      assert(await lab.object("service", "extra"), "Service extra was to stay");
    },
    finds: ["objects/orphaned"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
    prove: (lab) => areGone(lab, ["service", "extra"]),
  },
  {
    id: "r12-told",
    title: "the same with Helm 4, which says so and calls the revision failed",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install({ extra: true });
      const args = ["upgrade", "web", await lab.chart({ tag: "2" }), "--wait", "--timeout=60s", ...SET_TOKEN];
      const { stderr } = await lab.tryHelm(args, { kubeconfig: await withoutDelete(lab) });
      assertStringIncludes(stderr, "cannot delete resource");
    },
    finds: ["access/verbs-missing", "access/verbs-missing", "objects/dropped-by-dead-revision"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    remains: ["access/verbs-missing", "access/verbs-missing"],
    next: async (lab) => {
      await lab.upgrade({ tag: "9" });
      await areGone(lab, ["service", "extra"]);
    },
  },
];

const farObjects = (namespace: string): string =>
  `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "{{ .Release.Namespace }}-extra", labels: { lab: "{{ .Release.Namespace }}" } }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get] }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: extra, namespace: ${namespace}, labels: { lab: "{{ .Release.Namespace }}" } }
data: { value: x }
`;

/** A definition of the namespace's own: incidents run side by side. */
const gadgets = (namespace: string) => ({
  ...GADGET_CRD,
  metadata: { name: `gadgets.${namespace}.crd.example` },
  spec: { ...GADGET_CRD.spec, group: `${namespace}.crd.example` },
});

const gadget = (namespace: string): string =>
  `apiVersion: ${namespace}.crd.example/v1
kind: Gadget
metadata: { name: one }
spec: { size: 1 }
`;

/** An upgrade whose Deployment is refused: all else is applied, and nothing deleted. */
const refused = async (lab: Lab, shape: Parameters<Lab["chart"]>[0]): Promise<void> => {
  await withPolicy(lab, "2", async () => {
    const { code, stderr } = await lab.tryHelm(["upgrade", "web", await lab.chart(shape), ...SET_TOKEN]);
    assert(code !== 0, stderr);
  });
  assertEquals((await statusesOf(lab)).at(-1), "failed");
};

/** No Deployment of that tag may be written. */
const withPolicy = async (lab: Lab, tag: string, work: () => Promise<void>): Promise<void> => {
  const { namespace, plane } = lab;
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(policy(namespace, tag)) });
  const probe = ["set", "image", "deployment/web", `main=example/web:${tag}`, "--dry-run=server", "-n", namespace];
  await lab.until("the policy to be in force", async () => (await kubectl(plane, probe)).code !== 0);
  await work();
  await kubectlOk(plane, ["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", namespace]);
  await lab.until("the policy to be gone", async () => (await kubectl(plane, probe)).code === 0);
};

const policy = (namespace: string, tag: string) => ({
  apiVersion: "v1",
  kind: "List",
  items: [{
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: namespace },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{
          apiGroups: ["apps"],
          apiVersions: ["v1"],
          operations: ["UPDATE"],
          resources: ["deployments"],
        }],
      },
      validations: [{ expression: `object.spec.template.spec.containers[0].image != 'example/web:${tag}'` }],
    },
  }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: namespace },
    spec: {
      policyName: namespace,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } },
    },
  }],
});

/** Pods count only after three seconds, and the second revision waits for two. */
const leftSidecar = async (lab: Lab, ...how: string[]): Promise<void> => {
  await lab.install({ minReadySeconds: 3 }, ...how);
  const path = await lab.chart({ tag: "2", minReadySeconds: 3, sidecar: true });
  await lab.tryHelm(["upgrade", "web", path, "--wait", "--timeout=2s", ...SET_TOKEN]);
  assertEquals((await statusesOf(lab)).at(-1), "failed");
  await lab.upgrade({ tag: "3", minReadySeconds: 3 });
  assertEquals((await containersOf(lab)).length, 2);
};

const timedOut = async (lab: Lab, command: string, shape: Parameters<Lab["chart"]>[0], ...how: string[]) => {
  const flags = ["--wait", "--timeout=3s", ...SET_TOKEN, ...how];
  await lab.tryHelm([command, "web", await lab.chart(shape), ...flags]);
  assertEquals((await statusesOf(lab)).at(-1), "failed");
};

/** The try between is refused, so that Helm starts the last one from a revision that knows nothing of what is live. */
const leftByInstall = async (lab: Lab, ...how: string[]): Promise<void> => {
  await timedOut(lab, "install", { unschedulable: true }, ...how);
  await refused(lab, { tag: "2" });
  await timedOut(lab, "upgrade", { tag: "3" });
  assert((await lab.object("deployment", "web")).spec.template.spec.nodeSelector, "The nodeSelector was to stay");
};

const hasNoSelector = async (lab: Lab): Promise<void> => {
  assertEquals((await lab.object("deployment", "web")).spec.template.spec.nodeSelector, undefined);
};

const containersOf = async (lab: Lab): Promise<unknown[]> =>
  (await lab.object("deployment", "web")).spec.template.spec.containers;

const hasOneContainer = async (lab: Lab): Promise<void> => {
  assertEquals((await containersOf(lab)).length, 1);
};

const areGone = async (lab: Lab, ...objects: readonly [kind: string, name: string][]): Promise<void> => {
  for (const [kind, name] of objects) {
    const there = await lab.object(kind, name);
    if (there && !there.metadata.deletionTimestamp) throw new Error(`${kind} ${name} was to be removed by the upgrade`);
  }
};

const statusesOf = async (lab: Lab): Promise<string[]> => {
  const { stdout } = await lab.helm(["history", "web", "-o", "json"]);
  return JSON.parse(stdout).map(({ status }: { status: string }) => status);
};

/** All that an upgrade needs but to delete anything of the chart's. */
const withoutDelete = (lab: Lab): Promise<string> =>
  serviceAccountKubeconfig(lab.plane, lab.namespace, "deployer", [
    { apiGroups: [""], resources: ["secrets"], verbs: ["*"] },
    ...["", "apps", "batch"].map((group) => ({
      apiGroups: [group],
      resources: group === "" ? ["services", "configmaps", "pods"] : ["*"],
      verbs: ["get", "list", "watch", "create", "update", "patch"],
    })),
  ]);
