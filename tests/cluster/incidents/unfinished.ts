// Operations that never came to their end: killed, without a right, cut off, or two at once.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { GADGET_CRD } from "../app_chart.ts";
import { doctor, foundBy } from "../doctor.ts";
import { helmHome, type HelmVersion, kubectlOk, serviceAccountKubeconfig } from "../kube.ts";
import { type Lab, SET_TOKEN, withHelm } from "../lab.ts";
import type { Incident } from "./incident.ts";
import { failingProxy } from "../proxy.ts";

const deployed = async (lab: Lab, name = "web") => await lab.object("deployment", name);
const newPods = (lab: Lab, tag: string) => async () =>
  (await deployed(lab))?.spec.template.spec.containers[0].image === `example/web:${tag}`;
const hookStarted = (lab: Lab) => async () => (await lab.object("job", "stuck"))?.status?.active !== undefined;
const rolledOut = (lab: Lab) => async () => {
  const web = await deployed(lab);
  return web.status.observedGeneration === web.metadata.generation && web.status.updatedReplicas === 2 &&
    web.status.availableReplicas === 2 && web.status.replicas === 2;
};

const ALL: readonly HelmVersion[] = ["3.22.0", "3.19.2", "4.3.1"];

export const unfinished: readonly Incident[] = [
  {
    id: "p01-not-started",
    title: "upgrade killed in a pre-upgrade hook that cannot be scheduled",
    versions: ALL,
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, stuckHook: "pre-upgrade" }, hookStarted(lab));
    },
    finds: ["pending/not-started"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-half",
    title: "upgrade killed in --wait, its new pods cannot be scheduled",
    versions: ALL,
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, unschedulable: true }, newPods(lab, "2"), "--wait");
    },
    finds: ["pending/half-applied", "objects/left-by-dead-revision", "rollout/unschedulable"],
    after: ["deployed", "failed"],
    remains: ["objects/left-by-dead-revision", "rollout/unschedulable"],
  },
  {
    id: "p01-other-helm",
    title: "the same with Helm 4, no object beside it, and the upgrade after that is Helm 3's",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", unschedulable: true }, newPods(lab, "2"), "--wait");
    },
    finds: ["pending/half-applied", "rollout/unschedulable"],
    after: ["deployed", "failed"],
    remains: ["rollout/unschedulable"],
    next: async (lab) => {
      const helm3 = withHelm(lab, "3.22.0");
      await helm3.helm(["upgrade", "web", await helm3.chart({ tag: "3" }), ...SET_TOKEN]);
      assert((await deployed(lab)).spec.template.spec.nodeSelector, "Helm 3 was to leave the nodeSelector");
      const found = foundBy(await doctor(lab, ["doctor", "web"]));
      assert(found.includes("objects/leftover-fields"), found.join());
      await doctor(lab, ["fix", "web", "--yes", "--allow", "careful"]);
      await helm3.upgrade({ tag: "4" });
      assertEquals((await deployed(lab)).spec.template.spec.nodeSelector, undefined);
    },
  },
  {
    id: "p01-baseline",
    title: "the same, with the dead revision made the baseline",
    versions: ALL,
    make: async (lab) => {
      await lab.install();
      await lab.killed(
        "upgrade",
        { tag: "2", extra: true, unschedulable: true, sidecar: true },
        newPods(lab, "2"),
        "--wait",
      );
    },
    finds: ["pending/half-applied", "objects/left-by-dead-revision", "rollout/unschedulable"],
    fix: ["--allow", "careful"],
    after: ["superseded", "failed"],
    remains: ["rollout/unschedulable"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra of the dead revision was to be gone");
      const spec = (await deployed(lab)).spec.template.spec;
      if (spec.nodeSelector) throw new Error("The nodeSelector of the dead revision was to be gone");
      if (spec.containers.length !== 1) throw new Error("The sidecar of the dead revision was to be gone");
    },
  },
  {
    id: "p01-mid-apply",
    title: "upgrade killed between two of its objects",
    make: async (lab) => {
      await lab.install({ parts: ["a", "b", "c"] });
      const chart = await lab.chart({ tag: "2", parts: ["a", "b", "c"] });
      await killedAfter(lab, ["upgrade", "web", chart, ...SET_TOKEN], {
        method: "PATCH",
        path: "/configmaps/part-a",
      });
    },
    finds: ["pending/half-applied"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-finished",
    title: "upgrade killed in --wait, the rollout then ends by itself",
    versions: ALL,
    make: async (lab) => {
      await lab.install({ hook: "pre-upgrade" });
      await lab.killed(
        "upgrade",
        { tag: "2", extra: true, minReadySeconds: 8, hook: "pre-upgrade" },
        newPods(lab, "2"),
        "--wait",
      );
      await lab.until("the rollout to end", rolledOut(lab));
    },
    finds: ["pending/finished"],
    after: ["superseded", "deployed"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "p01-removes",
    title: "upgrade that only removes things, killed in --wait, the rollout then ends by itself",
    make: async (lab) => {
      await lab.install({ extra: true, sidecar: true, minReadySeconds: 3 });
      await lab.killed(
        "upgrade",
        { minReadySeconds: 3 },
        async () =>
          (await deployed(lab)).spec.template.spec.containers.length === 1 && !(await lab.object("service", "extra")),
        "--wait",
      );
      await lab.until("the rollout to end", rolledOut(lab));
    },
    finds: ["pending/finished"],
    after: ["superseded", "deployed"],
  },
  {
    id: "p01-removes-not-started",
    title: "upgrade that only removes things, killed in its pre-upgrade hook",
    make: async (lab) => {
      await lab.install({ extra: true, sidecar: true });
      await lab.killed("upgrade", { stuckHook: "pre-upgrade" }, hookStarted(lab));
    },
    finds: ["pending/not-started"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-same",
    title: "upgrade to the same manifest without hooks, its last writes lost: nothing to judge by",
    make: async (lab) => {
      await lab.install();
      const proxy = await failingProxy(lab.plane, {
        refuse: ({ method, path }) => method === "PUT" && path.includes("/secrets/sh.helm"),
      });
      await lab.tryHelm(["upgrade", "web", await lab.chart(), ...SET_TOKEN], { kubeconfig: proxy.kubeconfig });
      await proxy.stop();
    },
    finds: ["pending/undecided"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-post-hook",
    title: "upgrade killed in a post-upgrade hook that cannot be scheduled",
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, stuckHook: "post-upgrade" }, hookStarted(lab), "--wait");
    },
    finds: ["pending/half-applied", "objects/left-by-dead-revision"],
    after: ["deployed", "failed"],
    remains: ["objects/left-by-dead-revision"],
  },
  {
    id: "p01-edited",
    title: "upgrade killed before its first change, of a Deployment that somebody had changed with kubectl",
    // Helm 4 refuses the next upgrade, stuck or not: the field is kubectl's.
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install();
      await kubectlOk(lab.plane, ["set", "image", "deployment/web", "main=example/web:hot", "-n", lab.namespace]);
      await lab.until("the rollout to end", rolledOut(lab));
      // Clocks of whole seconds: the upgrade begins in a later one than that of Helm's last write.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await killedAfter(lab, ["upgrade", "web", await lab.chart({ tag: "2" }), ...SET_TOKEN], {
        method: "POST",
        path: "/secrets",
      });
    },
    finds: ["pending/not-started"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-hook-twice",
    title: "upgrade with one hook for before and after, killed after the apply: it ran once only",
    make: async (lab) => {
      const hook = "pre-upgrade,post-upgrade";
      await lab.install({ hook });
      await killedAfter(lab, ["upgrade", "web", await lab.chart({ tag: "2", hook }), ...SET_TOKEN], {
        method: "PATCH",
        path: "/deployments/web",
      });
      await lab.until("the rollout to end", rolledOut(lab));
    },
    finds: ["pending/undecided"],
    after: ["deployed", "failed"],
  },
  {
    id: "p01-configmap",
    title: "upgrade killed in --wait, records in ConfigMaps",
    driver: "configmap",
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, unschedulable: true }, newPods(lab, "2"), "--wait");
    },
    finds: ["pending/half-applied", "objects/left-by-dead-revision", "rollout/unschedulable"],
    after: ["deployed", "failed"],
    remains: ["objects/left-by-dead-revision", "rollout/unschedulable"],
  },
  {
    id: "p02-not-started",
    title: "first install killed in a pre-install hook",
    make: async (lab) => {
      await lab.killed("install", { stuckHook: "pre-install" }, hookStarted(lab));
    },
    finds: ["pending/not-started"],
    after: ["failed"],
  },
  {
    id: "p02-half",
    title: "first install killed in --wait, its pods cannot be scheduled",
    make: async (lab) => {
      await lab.killed("install", { unschedulable: true }, newPods(lab, "1"), "--wait");
    },
    finds: ["pending/half-applied", "rollout/unschedulable"],
    after: ["failed"],
    remains: ["rollout/unschedulable"],
    prove: async (lab) => {
      if ((await deployed(lab)).spec.template.spec.nodeSelector) throw new Error("The nodeSelector was to be gone");
    },
  },
  {
    id: "p02-finished",
    title: "first install killed in --wait, the rollout then ends by itself",
    make: async (lab) => {
      await lab.killed("install", { minReadySeconds: 8 }, newPods(lab, "1"), "--wait");
      await lab.until("the rollout to end", rolledOut(lab));
    },
    finds: ["pending/finished"],
    after: ["deployed"],
  },
  {
    id: "p03-hook",
    title: "rollback whose pre-rollback hook times out: nobody was killed",
    make: async (lab) => {
      await lab.install({ stuckHook: "pre-rollback" });
      await lab.upgrade({ tag: "2", stuckHook: "pre-rollback" });
      await lab.tryHelm(["rollback", "web", "1", "--timeout=3s"]);
    },
    finds: ["pending/not-started"],
    after: ["superseded", "deployed", "failed"],
  },
  {
    id: "p03-post-hook",
    title: "rollback whose post-rollback hook times out",
    make: async (lab) => {
      await lab.install({ stuckHook: "post-rollback" });
      await lab.upgrade({ tag: "2", extra: true, stuckHook: "post-rollback" });
      await lab.tryHelm(["rollback", "web", "1", "--timeout=3s"]);
    },
    finds: ["pending/half-applied"],
    after: ["superseded", "deployed", "failed"],
  },
  {
    id: "p03-build",
    title: "rollback to a manifest whose kind is gone, cold discovery cache",
    alone: true,
    make: async (lab) => {
      await withGadgets(lab, async () => {
        await lab.install({ gadget: true });
        await lab.upgrade({ tag: "2" });
      });
      await lab.tryHelm(["rollback", "web", "1", "--timeout=5s"]);
    },
    finds: ["manifest/kind-gone", "pending/not-started"],
    after: ["superseded", "deployed", "failed"],
    remains: ["manifest/kind-gone"],
  },
  {
    id: "p03-none-deployed",
    title: "the same with a warm discovery cache: no deployed revision is left",
    alone: true,
    make: async (lab) => {
      const home = await helmHome(lab.plane);
      await withGadgets(lab, async () => {
        await lab.helm(["install", "web", await lab.chart({ gadget: true }), "--wait", "--timeout=60s", ...SET_TOKEN], {
          home,
        });
        await lab.helm(["upgrade", "web", await lab.chart({ tag: "2" }), "--wait", "--timeout=60s", ...SET_TOKEN], {
          home,
        });
      });
      await lab.tryHelm(["rollback", "web", "1", "--timeout=5s"], { home });
    },
    finds: ["history/none-deployed", "manifest/kind-gone"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed", "failed"],
    remains: ["upgrade/failed"],
  },
  {
    id: "p04-install",
    title: "first install by an account that may not update secrets",
    make: async (lab) => {
      const kubeconfig = await withoutUpdate(lab);
      await lab.helm(["install", "web", await lab.chart(), "--wait", "--timeout=60s", ...SET_TOKEN], { kubeconfig });
    },
    finds: ["pending/finished", "access/record-updates-denied"],
    after: ["deployed"],
  },
  {
    id: "p04-upgrade",
    title: "upgrade by an account that may not update secrets",
    make: async (lab) => {
      const kubeconfig = await withoutUpdate(lab);
      await lab.install();
      await lab.tryHelm([
        "upgrade",
        "web",
        await lab.chart({ tag: "2", extra: true }),
        "--wait",
        "--timeout=60s",
        ...SET_TOKEN,
      ], { kubeconfig });
    },
    finds: ["pending/finished", "access/record-updates-denied"],
    after: ["superseded", "deployed"],
  },
  {
    id: "p05-upgrade",
    title: "the last write of an upgrade is answered 502",
    make: async (lab) => {
      await lab.install();
      await withLostWrite(lab, 2, ["upgrade", "web", await lab.chart({ tag: "2" })]);
    },
    finds: ["pending/finished"],
    after: ["superseded", "deployed"],
  },
  {
    id: "p05-install",
    title: "the last write of a first install is answered 502",
    make: async (lab) => await withLostWrite(lab, 1, ["install", "web", await lab.chart()]),
    finds: ["pending/finished"],
    after: ["deployed"],
  },
  {
    id: "p10-late",
    title: "an upgrade held in its hook, a rollback, and the upgrade ends after it: the lower one runs",
    make: async (lab) => {
      await lab.install();
      const chart = await lab.chart({ tag: "2", extra: true, hook: "pre-upgrade" });
      const late = await lab.spawn(["upgrade", "web", chart, "--timeout=120s", ...SET_TOKEN]);
      await lab.until("the hook to start", async () => await lab.object("job", "migrate"));
      late.kill("SIGSTOP");
      await lab.helm(["rollback", "web", "1", "--timeout=30s"]);
      late.kill("SIGCONT");
      await late.outcome;
      await lab.until("both to be deployed", async () => await lab.recordStatus(2) === "deployed");
      await lab.until("the rollout to end", rolledOut(lab));
    },
    finds: ["history/several-deployed"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed", "superseded"],
  },
  {
    id: "p10-wait",
    title: "an upgrade held in --wait, a rollback, and the upgrade ends after it: the higher one runs",
    make: async (lab) => {
      await lab.install();
      const chart = await lab.chart({ tag: "2", minReadySeconds: 3 });
      const late = await lab.spawn(["upgrade", "web", chart, "--wait", "--timeout=120s", ...SET_TOKEN]);
      await lab.until("the upgrade to be applied", newPods(lab, "2"));
      late.kill("SIGSTOP");
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      late.kill("SIGCONT");
      await late.outcome;
      await lab.until("both to be deployed", async () => await lab.recordStatus(2) === "deployed");
    },
    finds: ["history/several-deployed"],
    fix: ["--allow", "careful"],
    after: ["superseded", "superseded", "deployed"],
  },
];

/** The CRD is there while `work` runs and gone afterwards: for incidents that are alone. */
const withGadgets = async (lab: Lab, work: () => Promise<void>): Promise<void> => {
  await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(GADGET_CRD) });
  await kubectlOk(lab.plane, ["wait", "--for=condition=Established", "crd/gadgets.lab.example", "--timeout=20s"]);
  await work();
  await kubectlOk(lab.plane, ["delete", "crd", "gadgets.lab.example", "--wait", "--timeout=30s"]);
  await lab.until(
    "the kind to be gone from discovery",
    async () => !(await kubectlOk(lab.plane, ["get", "--raw", "/apis"])).includes("lab.example"),
  );
};

/** Seed helm#13189: all that an install needs, but no update on secrets. */
const withoutUpdate = (lab: Lab): Promise<string> =>
  serviceAccountKubeconfig(lab.plane, lab.namespace, "deployer", [
    { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch", "create", "delete", "patch"] },
    { apiGroups: [""], resources: ["services", "configmaps", "pods"], verbs: ["*"] },
    { apiGroups: ["apps"], resources: ["*"], verbs: ["*"] },
    { apiGroups: ["batch"], resources: ["*"], verbs: ["*"] },
  ]);

/** Kills Helm with SIGKILL once the API server has answered that request; the end of a path will do. */
const killedAfter = async (lab: Lab, args: string[], request: { method: string; path: string }): Promise<void> => {
  const proxy = await failingProxy(lab.plane, {
    after: {
      matches: ({ method, path }) => method === request.method && path.endsWith(request.path),
      run: () => running.kill("SIGKILL"),
    },
  });
  const running = await lab.spawn(args, { kubeconfig: proxy.kubeconfig });
  await running.outcome;
  await proxy.stop();
};

const withLostWrite = async (lab: Lab, revision: number, args: string[]): Promise<void> => {
  const proxy = await failingProxy(lab.plane, {
    refuse: ({ method, path }) => method === "PUT" && path.endsWith(`/sh.helm.release.v1.web.v${revision}`),
  });
  await lab.tryHelm([...args, "--wait", "--timeout=60s", ...SET_TOKEN], { kubeconfig: proxy.kubeconfig });
  await proxy.stop();
};
