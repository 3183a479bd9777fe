// Uninstalls that never came to their end: a hook, a right, a finalizer or a kind that is gone stood in the way.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { GADGET_CRD } from "../app_chart.ts";
import { doctor } from "../doctor.ts";
import { kubectlOk, type PolicyRule, serviceAccountKubeconfig } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Incident } from "./incident.ts";

const finds = ["history/uninstall-unfinished"];

const KEPT = `apiVersion: v1
kind: ConfigMap
metadata: { name: kept, annotations: { helm.sh/resource-policy: keep } }
data: { value: "1" }
`;

const HELD = `apiVersion: v1
kind: ConfigMap
metadata: { name: held, finalizers: [lab.example/hold] }
data: { value: "1" }
`;

export const uninstall: readonly Incident[] = [
  {
    id: "p06-hook",
    title: "uninstall whose pre-delete hook times out: nothing was deleted, and the release is kept",
    make: hookTimesOut,
    finds,
    fix: ["--repair", "mark-deployed"],
    after: ["deployed"],
    prove: async (lab) => {
      await lab.helm(["uninstall", "web", "--wait", "--timeout=60s"]);
      assertEquals(await lab.object("deployment", "web"), undefined);
    },
  },
  {
    id: "p06-hook-asks",
    title: "the same, with nothing said of whether to keep it",
    make: hookTimesOut,
    finds,
    fix: ["--allow", "careful"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      await lab.helm(["uninstall", "web", "--no-hooks"]);
    },
  },
  {
    id: "p06-half",
    title: "uninstall by an account that may not delete the Service: the other objects are gone",
    make: async (lab) => {
      await lab.install();
      await uninstallWithout(lab, "services");
    },
    finds,
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await lab.helm(["uninstall", "web"]);
      await isFree(lab);
    },
  },
  {
    id: "p06-purge",
    title: "uninstall by an account that may not delete the records: all objects are gone but one that is kept",
    make: purgeRefused,
    finds,
    after: ["superseded", "uninstalled"],
    next: async (lab) => {
      const refused = await lab.tryHelm(["install", "web", await lab.chart(), ...SET_TOKEN]);
      assert(/name that is still in use/.test(refused.stderr), refused.stderr);
      await lab.helm([
        "upgrade",
        "--install",
        "web",
        await lab.chart({ tag: "9" }),
        ...SET_TOKEN,
        "--wait",
        "--timeout=60s",
      ]);
      const history = JSON.parse((await lab.helm(["history", "web", "-o", "json"])).stdout);
      assertEquals(history.map(({ status }: { status: string }) => status), ["superseded", "superseded", "deployed"]);
    },
  },
  {
    id: "p06-purged",
    title: "the same with records in ConfigMaps, which are removed",
    driver: "configmap",
    make: purgeRefused,
    finds,
    fix: ["--repair", "purge-records", "--allow", "careful"],
    after: [],
    next: async (lab) => {
      await lab.helm(["install", "web", await lab.chart({ tag: "9" }), ...SET_TOKEN, "--wait", "--timeout=60s"]);
    },
  },
  {
    id: "p06-held",
    title: "uninstall killed in --wait, one object held by a finalizer",
    make: async (lab) => {
      await lab.install({ more: { "held.yaml": HELD } });
      const running = await lab.spawn(["uninstall", "web", "--wait", "--timeout=300s"]);
      await lab.until("the object to be asked to go", async () => {
        const held = await lab.object("configmap", "held");
        return held.metadata.deletionTimestamp && !(await lab.object("deployment", "web"));
      });
      running.kill("SIGKILL");
      await running.outcome;
    },
    finds,
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await kubectlOk(lab.plane, [
        ...["patch", "configmap", "held", "-n", lab.namespace, "--type=merge"],
        ...["-p", '{"metadata":{"finalizers":null}}'],
      ]);
      await isFinished(lab, ["uninstalled"]);
      await lab.helm(["uninstall", "web"]);
      await isFree(lab);
    },
  },
  {
    id: "p06-kind-gone",
    title: "uninstall of a release of which one kind is not served any more: it fails for ever",
    alone: true,
    make: async (lab) => {
      await kubectlOk(lab.plane, ["apply", "-f", "-"], { stdin: JSON.stringify(GADGET_CRD) });
      await kubectlOk(lab.plane, ["wait", "--for=condition=Established", "crd/gadgets.lab.example", "--timeout=20s"]);
      await lab.install({ gadget: true });
      await kubectlOk(lab.plane, ["delete", "crd", "gadgets.lab.example", "--wait", "--timeout=30s"]);
      await lab.until(
        "the kind to be gone from discovery",
        async () => !(await kubectlOk(lab.plane, ["get", "--raw", "/apis"])).includes("lab.example"),
      );
      const outcome = await lab.tryHelm(["uninstall", "web"]);
      assert(outcome.code !== 0, "the uninstall was to fail");
    },
    finds: [...finds, "manifest/kind-gone"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      assert((await lab.tryHelm(["uninstall", "web"])).code !== 0, "the uninstall was to fail again");
      await obey(lab, "kubectl delete");
      await isFinished(lab, ["uninstalled"]);
      await lab.helm(["uninstall", "web"]);
      await isFree(lab);
    },
  },
  {
    id: "p06-older",
    title: "uninstall of a failed upgrade: what only the revision before it names is left",
    make: async (lab) => {
      await lab.install({ extra: true });
      await lab.tryHelm(["upgrade", "web", await lab.chart({ tag: "2", stuckHook: "pre-upgrade" }), "--timeout=3s"]);
      await uninstallWithout(lab, "records");
    },
    finds,
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await obey(lab, "kubectl delete");
      await isFinished(lab, ["superseded", "uninstalled"]);
    },
  },
];

async function hookTimesOut(lab: Lab): Promise<void> {
  await lab.install({ stuckHook: "pre-delete" });
  await lab.tryHelm(["uninstall", "web", "--timeout=3s"]);
}

async function purgeRefused(lab: Lab): Promise<void> {
  await lab.install();
  await lab.upgrade({ tag: "2", hook: "post-delete", more: { "kept.yaml": KEPT } });
  await uninstallWithout(lab, "records");
}

/** All rights that an uninstall needs but to delete these. */
async function uninstallWithout(lab: Lab, what: "services" | "records"): Promise<void> {
  const all = { verbs: ["*"] };
  const but = { verbs: ["get", "list", "watch", "create", "update", "patch"] };
  const records = what === "records" ? [`${lab.driver}s`] : [];
  const rules: PolicyRule[] = [
    ...["secrets", "configmaps", "services"].map((resource) => ({
      apiGroups: [""],
      resources: [resource],
      ...([...records, what].includes(resource) ? but : all),
    })),
    { apiGroups: [""], resources: ["secrets"], verbs: ["delete"], resourceNames: ["web"] },
    { apiGroups: [""], resources: ["pods"], ...all },
    { apiGroups: ["apps", "batch"], resources: ["*"], ...all },
  ];
  const kubeconfig = await serviceAccountKubeconfig(lab.plane, lab.namespace, "remover", rules);
  const outcome = await lab.tryHelm(["uninstall", "web"], { kubeconfig });
  assert(outcome.code !== 0, "the uninstall was to fail");
  await lab.until("the Deployment to be gone", async () => !(await lab.object("deployment", "web")));
}

/** Runs the commands of that kind that doctor gives, as a person would. */
async function obey(lab: Lab, start: string): Promise<void> {
  const { json } = await doctor(lab, ["doctor", "web"]);
  // deno-lint-ignore no-explicit-any -- the published JSON, read by tests
  const commands: string[] = json.releases[0].findings.flatMap(({ manual }: any) => manual ?? [])
    .flatMap(({ commands }: { commands: string[] }) => commands)
    .filter((command: string) => command.startsWith(start));
  assert(commands.length > 0, `doctor gives no ${start}`);
  for (const command of commands) await kubectlOk(lab.plane, command.split(" ").slice(1));
}

/** Now that nothing is in the way, fix calls it uninstalled. */
async function isFinished(lab: Lab, statuses: readonly string[]): Promise<void> {
  const fixed = await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"]);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  const history = JSON.parse((await lab.helm(["history", "web", "-o", "json"])).stdout);
  assertEquals(history.map(({ status }: { status: string }) => status), statuses);
}

async function isFree(lab: Lab): Promise<void> {
  await lab.helm(["install", "web", await lab.chart(), ...SET_TOKEN, "--wait", "--timeout=60s"]);
}
