// Histories that no longer say what runs: nothing or too much called deployed, failures called successes, holes.

import { Buffer } from "node:buffer";
import { gunzipSync, gzipSync } from "node:zlib";
import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { kubectl, kubectlOk, type RunningHelm } from "../kube.ts";
import { type Lab, SET_TOKEN, withHelm } from "../lab.ts";
import { damage, onText } from "../payload_damage.ts";
import type { Incident } from "./incident.ts";

export const chain: readonly Incident[] = [
  {
    id: "p07-unknown",
    title: "the deployed record's status was edited to one that Helm does not know: every upgrade is refused",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true });
      await callByHand(lab, 2, "unknown");
      await assertRefused(lab);
    },
    finds: ["history/none-deployed"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
  },
  {
    id: "p07-unknown-dead",
    title: "the same word on a revision that failed before it changed anything: the one below it runs",
    make: async (lab) => {
      await lab.install();
      await failedInHook(lab, { tag: "2", extra: true });
      await callByHand(lab, 1, "superseded");
      await callByHand(lab, 2, "broken");
      await assertRefused(lab);
    },
    finds: ["history/none-deployed"],
    fix: ["--allow", "careful"],
    after: ["deployed", "failed"],
    remains: ["hooks/running"],
  },
  {
    id: "p07-wrong-base",
    title: "the deployed revision was called superseded by hand, below one that failed before it changed anything",
    make: async (lab) => {
      await lab.install({ extra: true });
      await failedInHook(lab, { tag: "2" });
      await callByHand(lab, 1, "superseded");
    },
    finds: ["history/none-deployed", "hooks/running"],
    fix: ["--allow", "careful", "--repair", "promote-last-good"],
    after: ["deployed", "failed"],
    remains: ["hooks/running"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "p07-deleted",
    title: "the deployed record was deleted: the one below it is called superseded and does not run",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await kubectlOk(lab.plane, ["delete", "secret", "sh.helm.release.v1.web.v2", "-n", lab.namespace]);
    },
    finds: ["history/none-deployed"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      assertEquals(await lab.recordStatus(2), "deployed");
    },
  },
  {
    id: "p07-stale",
    title: "uninstalled by an older Helm that kept the history, and a revision called deployed with it",
    make: async (lab) => {
      await lab.install();
      await failedInWait(lab, { tag: "2", unschedulable: true });
      await withHelm(lab, "3.19.2").helm(["uninstall", "web", "--keep-history", "--wait", "--timeout=60s"]);
      assertEquals([await lab.recordStatus(1), await lab.recordStatus(2)], ["deployed", "uninstalled"]);
      await lab.until("the pods to be gone", async () => (await podNames(lab)) === "");
    },
    finds: ["history/deployed-beside-uninstalled"],
    fix: ["--allow", "careful"],
    after: ["superseded", "uninstalled"],
    next: async (lab) => {
      await assertRefused(lab);
      await lab.upgrade({ tag: "3" }, "--install");
      assertEquals(await statusesOf(lab), ["superseded", "superseded", "deployed"]);
    },
  },
  {
    id: "h04-test",
    title: "helm test began before an upgrade and ended after it: it wrote its old record back",
    make: async (lab) => {
      const stuckHook = "test";
      await lab.install({ stuckHook });
      const test = await lab.spawn(["test", "web", "--timeout=15s"]);
      await lab.until("the test to start", async () => await lab.object("job", "stuck"));
      await lab.upgrade({ tag: "2", stuckHook });
      assertEquals(await statusesOf(lab), ["superseded", "deployed"]);
      await test.outcome;
      await lab.until("both to be deployed", async () => await lab.recordStatus(1) === "deployed");
    },
    finds: ["history/several-deployed"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
  },
  {
    id: "p10-three",
    title: "two upgrades held in --wait, each rolled over, and both end after that: three are called deployed",
    make: async (lab) => {
      await lab.install();
      const late: RunningHelm[] = [];
      for (const tag of ["2", "3"]) {
        const path = await lab.chart({ tag, minReadySeconds: 3 });
        const running = await lab.spawn(["upgrade", "web", path, "--wait", "--timeout=120s", ...SET_TOKEN]);
        await lab.until("the upgrade to be applied", async () => {
          const web = await lab.object("deployment", "web");
          return web.spec.template.spec.containers[0].image === `example/web:${tag}`;
        });
        running.kill("SIGSTOP");
        late.push(running);
        await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      }
      for (const running of late) running.kill("SIGCONT");
      for (const running of late) await running.outcome;
      await lab.until(
        "three to be deployed",
        async () => (await statusesOf(lab)).filter((status) => status === "deployed").length === 3,
      );
    },
    finds: ["history/several-deployed"],
    fix: ["--allow", "careful"],
    after: ["superseded", "superseded", "superseded", "superseded", "deployed"],
  },
  {
    id: "h05",
    title: "an upgrade fails, the rollback from it fails too: the failed one is called superseded",
    make: async (lab) => {
      await lab.install({ parts: ["a"] });
      await withPolicy(lab, "2", async () => {
        await lab.tryHelm(["upgrade", "web", await lab.chart({ tag: "2", parts: ["a"] }), ...SET_TOKEN]);
        await lab.tryHelm(["rollback", "web", "1", "--timeout=20s"]);
      });
      assertEquals(await statusesOf(lab), ["deployed", "superseded", "failed"]);
    },
    finds: ["history/failed-called-superseded"],
    fix: ["--allow", "careful"],
    after: ["deployed", "failed", "failed"],
    remains: ["upgrade/failed"],
    next: async (lab) => {
      const flag = lab.version.startsWith("3") ? "--atomic" : "--rollback-on-failure";
      const path = await lab.chart({ tag: "4", parts: ["a"], unschedulable: true });
      await lab.tryHelm(["upgrade", "web", path, flag, "--timeout=8s", ...SET_TOKEN]);
      assertEquals((await historyOf(lab)).at(-1), { status: "deployed", description: "Rollback to 1" });
      await lab.upgrade({ tag: "9", parts: ["a"] });
    },
  },
  {
    id: "h05-live",
    title: "an upgrade is applied and fails in --wait, the rollback from it fails before it changes anything",
    make: async (lab) => {
      await lab.install({ parts: ["a"] });
      await withPolicy(lab, "1", async () => {
        await failedInWait(lab, { tag: "2", parts: ["a"], extra: true, unschedulable: true });
        await lab.tryHelm(["rollback", "web", "1", "--timeout=20s"]);
      });
      assertEquals(await statusesOf(lab), ["deployed", "superseded", "failed"]);
    },
    finds: ["history/superseded-runs", "rollout/unschedulable"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed", "failed"],
    remains: ["rollout/unschedulable"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "p10-over-pending",
    title: "a rollback over an upgrade that was killed: the dead one stays pending below it",
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, unschedulable: true }, async () => {
        const web = await lab.object("deployment", "web");
        return web?.spec.template.spec.containers[0].image === "example/web:2";
      }, "--wait");
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
    },
    finds: ["history/pending-in-the-middle"],
    after: ["superseded", "failed", "deployed"],
  },
  {
    id: "h06",
    title: "two upgrades fail, the record of the first was deleted: helm rollback has nothing to go to",
    make: async (lab) => {
      await lab.install();
      await failedInWait(lab, { tag: "2", unschedulable: true });
      await failedInWait(lab, { tag: "3", extra: true, unschedulable: true });
      await kubectlOk(lab.plane, ["delete", "secret", "sh.helm.release.v1.web.v2", "-n", lab.namespace]);
    },
    finds: ["objects/left-by-dead-revision", "rollout/unschedulable"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const lost = await lab.tryHelm(["rollback", "web"]);
      assertStringIncludes(lost.stderr, "release has no 2 version");
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      assertEquals((await historyOf(lab)).at(-1), { status: "deployed", description: "Rollback to 1" });
    },
  },
  {
    id: "h06-unknown",
    title: "the newest failed and its status was edited to one that Helm does not know: Helm passes it over",
    make: async (lab) => {
      await lab.install();
      await failedInHook(lab, { tag: "2" });
      await callByHand(lab, 2, "unknown");
    },
    finds: ["history/unknown-status"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.upgrade({ tag: "3" });
      assertEquals(await statusesOf(lab), ["superseded", "unknown", "deployed"]);
    },
  },
  {
    id: "h02-cut-above",
    title:
      "a killed upgrade, then a rollback that failed and whose record was cut: Helm takes the killed one for the newest",
    make: async (lab) => {
      await lab.install();
      const applied = async () => await lab.object("service", "extra");
      await lab.killed("upgrade", { tag: "2", extra: true, unschedulable: true }, applied, "--wait");
      await lab.tryHelm(["rollback", "web", "1", "--wait", "--timeout=1ms"]);
      await lab.until("the rollback to have failed", async () => await lab.recordStatus(3) === "failed");
      await damage(lab, 3, onText((text) => text.slice(0, 1037)));
      await assertFails(lab, "another operation", "upgrade", await lab.chart({ tag: "3" }), ...SET_TOKEN);
      await assertFails(lab, "release: already exists", "rollback", "1");
      // What marking the killed one failed would come to.
      await callByHand(lab, 2, "failed");
      await assertFails(lab, "release: already exists", "upgrade", await lab.chart({ tag: "3" }), ...SET_TOKEN);
      await callByHand(lab, 2, "pending-upgrade");
    },
    finds: ["history/unreadable-record", "pending/undecided"],
    fix: ["--allow", "careful"],
    after: ["deployed", "failed"],
  },
];

const historyOf = async (lab: Lab): Promise<{ status: string; description: string }[]> => {
  const { stdout } = await lab.helm(["history", "web", "--max", "1000", "-o", "json"]);
  return JSON.parse(stdout).map(({ status, description }: { status: string; description: string }) => ({
    status,
    description,
  }));
};

const statusesOf = async (lab: Lab): Promise<string[]> => (await historyOf(lab)).map(({ status }) => status);

const podNames = (lab: Lab): Promise<string> =>
  kubectlOk(lab.plane, ["get", "pods", "-n", lab.namespace, "-o", "name"]);

const assertFails = async (lab: Lab, text: string, command: string, ...args: readonly string[]): Promise<void> => {
  const { code, stderr } = await lab.tryHelm([command, "web", ...args]);
  assert(code !== 0 && stderr.includes(text), `helm ${command}: ${code}: ${stderr}`);
};

const assertRefused = async (lab: Lab): Promise<void> => {
  const { code, stderr } = await lab.tryHelm(["upgrade", "web", await lab.chart({ tag: "8" }), ...SET_TOKEN]);
  assert(code !== 0 && stderr.includes('"web" has no deployed releases'), stderr);
};

/** An upgrade whose hook fails: nothing of it is applied. */
const failedInHook = async (lab: Lab, shape: Parameters<Lab["chart"]>[0]): Promise<void> => {
  const path = await lab.chart({ ...shape, stuckHook: "pre-upgrade" });
  await lab.tryHelm(["upgrade", "web", path, "--timeout=3s", ...SET_TOKEN]);
  await lab.until("the failure", async () => (await statusesOf(lab)).at(-1) === "failed");
};

/** An upgrade whose pods do not come: all of it is applied. */
const failedInWait = async (lab: Lab, shape: Parameters<Lab["chart"]>[0]): Promise<void> => {
  await lab.tryHelm(["upgrade", "web", await lab.chart(shape), "--wait", "--timeout=4s", ...SET_TOKEN]);
  await lab.until("the failure", async () => (await statusesOf(lab)).at(-1) === "failed");
};

/** What a person does who edits a record: the status in the payload and in the label. */
const callByHand = async (lab: Lab, revision: number, status: string): Promise<void> => {
  const { data } = (await lab.record(revision))!;
  const packed = Buffer.from(Buffer.from(data["release"]!, "base64").toString("latin1"), "base64");
  const release = JSON.parse(gunzipSync(packed).toString());
  release.info.status = status;
  const text = gzipSync(JSON.stringify(release)).toString("base64");
  const patch = { metadata: { labels: { status } }, data: { release: btoa(text) } };
  const name = `sh.helm.release.v1.web.v${revision}`;
  await kubectlOk(lab.plane, ["patch", "secret", name, "-n", lab.namespace, "-p", JSON.stringify(patch)]);
};

/** Refuses the Deployment of that tag, and the way back of the ConfigMap to tag 1: helm tries all objects and then fails. */
const withPolicy = async (lab: Lab, tag: string, work: () => Promise<void>): Promise<void> => {
  const { namespace, plane } = lab;
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(policy(namespace, tag)) });
  const probe = ["annotate", "configmap", "part-a", "probe=1", "--dry-run=server", "-n", namespace];
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
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] },
          { apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments"] },
        ],
      },
      validations: [
        {
          expression: "object.kind != 'Deployment' || " +
            `object.spec.template.spec.containers[0].image != 'example/web:${tag}'`,
        },
        {
          expression: "object.kind != 'ConfigMap' || object.metadata.name != 'part-a' || object.data.value != '1'",
        },
      ],
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
