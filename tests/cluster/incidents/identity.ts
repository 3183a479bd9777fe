// Records that are not what they seem: labels, payload and name at odds, in the wrong place, of a kind that Helm cannot
// write, or under two drivers.

import { assertEquals } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { kubectlOk, newNamespace } from "../kube.ts";
import { type Lab, SET_TOKEN, withDriver, withNamespace } from "../lab.ts";
import { damage } from "../payload_damage.ts";
import type { Incident } from "./incident.ts";

const nameOf = (revision: number) => `sh.helm.release.v1.web.v${revision}`;

/** `kubectl label` on the record of a revision, as people do it. */
const label = async (lab: Lab, revision: number, ...labels: string[]) => {
  await kubectlOk(lab.plane, ["label", lab.driver, nameOf(revision), "-n", lab.namespace, "--overwrite", ...labels]);
};

const newPods = (lab: Lab, tag: string) => async () =>
  (await lab.object("deployment", "web"))?.spec.template.spec.containers[0].image === `example/web:${tag}`;

// deno-lint-ignore no-explicit-any -- objects as kubectl gives them
type Stored = any;

/** The record deleted and created again with a change, as a restore by hand does it. */
const restore = async (lab: Lab, revision: number, change: (record: Stored) => void) => {
  const record: Stored = await lab.record(revision);
  await kubectlOk(lab.plane, ["delete", lab.driver, nameOf(revision), "-n", lab.namespace]);
  const { name, labels } = record.metadata;
  record.metadata = { name, labels };
  change(record);
  await kubectlOk(lab.plane, ["create", "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(record) });
};

const freeze = async (lab: Lab, revision: number) => {
  const patch = JSON.stringify({ immutable: true });
  await kubectlOk(lab.plane, ["patch", lab.driver, nameOf(revision), "-n", lab.namespace, "-p", patch]);
};

const failing = async (lab: Lab, args: string[], text: RegExp) => {
  const { code, stderr } = await lab.tryHelm(args);
  if (code === 0 || !text.test(stderr)) throw new Error(`helm ${args.join(" ")}: ${code}: ${stderr}`);
};

const HELD = '{"metadata":{"finalizers":["lab.example/backup"]}}';

/** Runs the commands of an advice in a shell, with kubectl, helm and this tool's namespace as the text has them. */
const follow = async (lab: Lab, commands: readonly string[]) => {
  // Copies are kept under the records' names, which other labs have too.
  const cwd = await Deno.makeTempDir({ dir: lab.plane.dir });
  for (const command of commands) {
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", command],
      cwd,
      env: { KUBECONFIG: lab.plane.kubeconfig, PATH: `${lab.plane.bin("")}:${Deno.env.get("PATH")}` },
    }).output();
    if (code !== 0) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  }
};

/** What doctor advises on the check, by the words that its summary begins with. */
const advice = async (lab: Lab, check: string, summary: string): Promise<string[]> => {
  const { json } = await doctor(lab, ["doctor", "web"]);
  const finding = json.releases[0].findings.find((one: { check: string }) => one.check === check);
  const remedy = finding.remedies.find((one: { summary?: string }) => one.summary?.startsWith(summary));
  return remedy.commands;
};

const upgraded = async (lab: Lab) =>
  await lab.helm(["upgrade", "web", await lab.chart({ tag: "9" }), "--wait", "--timeout=60s", ...SET_TOKEN]);

/** The records of a release that lives in another namespace, in the lab's own: `keep` says whether they stay there too. */
const strayed = async (lab: Lab, keep: boolean) => {
  const home = withNamespace(lab, await newNamespace(lab.plane, `${lab.namespace}-home`));
  await home.install();
  await home.upgrade({ tag: "2" });
  for (const revision of [1, 2]) {
    const record: Stored = await home.record(revision);
    const { name, labels } = record.metadata;
    record.metadata = { name, labels };
    await kubectlOk(lab.plane, ["create", "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(record) });
    if (!keep) await kubectlOk(lab.plane, ["delete", lab.driver, name, "-n", home.namespace]);
  }
};

const homeOf = async (lab: Lab): Promise<Lab> => {
  const names = await kubectlOk(lab.plane, ["get", "namespaces", "-o", "name"]);
  const found = names.split("\n").filter((name) => name.startsWith(`namespace/${lab.namespace}-home-`)).at(-1)!;
  return withNamespace(lab, found.slice("namespace/".length));
};

export const identity: readonly Incident[] = [
  {
    id: "h01-leaving",
    title: "the deployed record was deleted, and a finalizer of somebody's holds it for the time being",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      const name = "secret/sh.helm.release.v1.web.v2";
      await kubectlOk(lab.plane, ["patch", name, "-n", lab.namespace, "--type=merge", "-p", HELD]);
      await kubectlOk(lab.plane, ["delete", name, "-n", lab.namespace, "--wait=false"]);
      await new Promise((resolve) => setTimeout(resolve, 11_000));
    },
    finds: ["history/record-leaving"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await follow(lab, await advice(lab, "history/record-leaving", "Keep a copy"));
      assertEquals((await doctor(lab, ["doctor", "web"])).code, 0);
      await lab.upgrade({ tag: "3" });
      assertEquals(await lab.recordStatus(3), "deployed");
    },
  },
  {
    id: "h03-label",
    title: "the record of a killed upgrade labelled deployed by hand: it is as locked as before",
    make: async (lab) => {
      await lab.install();
      await lab.killed("upgrade", { tag: "2", extra: true, unschedulable: true }, newPods(lab, "2"), "--wait");
      await label(lab, 2, "status=deployed");
      await failing(lab, ["upgrade", "web", await lab.chart(), ...SET_TOKEN], /another operation/);
    },
    finds: [
      "pending/half-applied",
      "objects/left-by-dead-revision",
      "history/status-mismatch",
      "rollout/unschedulable",
    ],
    after: ["deployed", "failed"],
    remains: ["objects/left-by-dead-revision", "rollout/unschedulable"],
  },
  {
    id: "h03-base",
    title: "labels exchanged by hand, the newest failed: an upgrade would start from the wrong revision",
    make: async (lab) => {
      await lab.install({ stuckHook: "pre-rollback" });
      await lab.upgrade({ tag: "2", extra: true });
      await lab.tryHelm(["upgrade", "web", await lab.chart({ tag: "3", stuckHook: "pre-upgrade" }), "--timeout=3s"]);
      await label(lab, 1, "status=deployed");
      await label(lab, 2, "status=superseded");
    },
    finds: ["history/status-mismatch", "history/status-mismatch", "hooks/running"],
    after: ["superseded", "deployed", "failed"],
    remains: ["hooks/running"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "h03-half-promoted",
    title: "a failed rollback left none deployed, and somebody labelled the one that runs: the label is right",
    make: async (lab) => {
      await lab.install({ parts: ["a"] });
      await lab.upgrade({ tag: "2" });
      await kubectlOk(lab.plane, ["create", "quota", "full", "--hard=count/configmaps=1", "-n", lab.namespace]);
      await lab.until("the quota to count", async () => (await lab.object("quota", "full"))?.status?.used);
      await failing(lab, ["rollback", "web", "1", "--timeout=10s"], /exceeded quota/);
      await label(lab, 2, "status=deployed");
    },
    finds: ["history/status-mismatch", "cluster/quota-full"],
    after: ["superseded", "deployed", "failed"],
    remains: ["cluster/quota-full"],
  },
  {
    id: "h03-owner",
    title: "the newest record lost its owner label: Helm does not see it, and the next revision collides",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true });
      await label(lab, 2, "owner-");
      await failing(lab, ["upgrade", "web", await lab.chart(), ...SET_TOKEN], /already exists/);
    },
    finds: ["history/label-mismatch"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "h03-owner-dead",
    title: "the deployed record lost its owner label, an old one is labelled deployed, and the newest was killed",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await lab.upgrade({ tag: "3" });
      await lab.killed("upgrade", { tag: "4", extra: true, unschedulable: true }, newPods(lab, "4"), "--wait");
      await label(lab, 3, "owner-");
      await label(lab, 1, "status=deployed");
    },
    finds: [
      "history/label-mismatch",
      "history/status-mismatch",
      "objects/left-by-dead-revision",
      "pending/half-applied",
      "rollout/unschedulable",
    ],
    fix: ["--allow", "careful"],
    after: ["superseded", "superseded", "superseded", "failed"],
    remains: ["rollout/unschedulable"],
    prove: async (lab) => {
      if (await lab.object("service", "extra")) throw new Error("Service extra was to be removed by the next upgrade");
    },
  },
  {
    id: "h03-name",
    title: "the newest record is labelled as another release's: neither sees what it is",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await label(lab, 2, "name=other");
      await failing(lab, ["upgrade", "web", await lab.chart(), ...SET_TOKEN], /already exists/);
      await lab.helm(["history", "other"]);
    },
    finds: ["history/label-mismatch"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
  },
  {
    id: "h07-copied",
    title: "records copied into another namespace: a second release that takes itself for the first",
    make: async (lab) => await strayed(lab, true),
    finds: ["history/misplaced-record"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await follow(lab, await advice(lab, "history/misplaced-record", "If it has, these are copies"));
      const home = await homeOf(lab);
      await failing(lab, ["history", "web"], /not found/);
      await upgraded(home);
      const pods = await lab.object("deployment", "web");
      if (pods) throw new Error("Nothing was to be made in the wrong namespace");
    },
  },
  {
    id: "h07-moved",
    title: "records restored into another namespace, and gone from their own",
    make: async (lab) => await strayed(lab, false),
    finds: ["history/misplaced-record"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const home = await homeOf(lab);
      await failing(home, ["history", "web"], /not found/);
      await follow(lab, await advice(lab, "history/misplaced-record", "If it has none there"));
      await failing(lab, ["history", "web"], /not found/);
      await upgraded(home);
      await home.helm(["rollback", "web", "2", "--wait", "--timeout=60s"]);
    },
  },
  {
    id: "h07-twin",
    title: "a record copied under another revision's name: its payload counts, and both are deployed",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      const record: Stored = await lab.record(2);
      record.metadata = { name: nameOf(7), labels: record.metadata.labels };
      await kubectlOk(lab.plane, ["create", "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(record) });
    },
    finds: ["history/misplaced-record", "history/several-deployed"],
    fix: ["--allow", "careful"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await follow(lab, await advice(lab, "history/misplaced-record", "Keep a copy and delete it"));
      const after = await doctor(lab, ["doctor", "web"]);
      if (after.code !== 0) throw new Error(after.stdout);
      await upgraded(lab);
    },
  },
  {
    id: "h07-renamed",
    title: "a record restored under another revision's name, and gone from its own",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await restore(lab, 1, (record) => record.metadata.name = nameOf(7));
    },
    finds: ["history/misplaced-record"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await follow(lab, await advice(lab, "history/misplaced-record", "Keep a copy and store it"));
      const after = await doctor(lab, ["doctor", "web"]);
      if (after.code !== 0) throw new Error(after.stdout);
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
    },
  },
  {
    id: "h07-exchanged",
    title: "the payloads of two records exchanged: the next upgrade would lose one of them",
    make: async (lab) => {
      await lab.install({ extra: true });
      await lab.upgrade({ tag: "2", extra: true });
      const [one, two] = [(await lab.record(1))!.data, (await lab.record(2))!.data];
      await damage(lab, 1, () => two);
      await damage(lab, 2, () => one);
    },
    finds: ["history/misplaced-record"],
    fix: ["--allow", "careful"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const commands = await advice(lab, "history/misplaced-record", "Keep a copy of each");
      const [one, two] = [(await lab.record(1))!.data, (await lab.record(2))!.data];
      // What doctor says of helm rollback and helm upgrade is true.
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      if (!await newPods(lab, "2")()) throw new Error("A rollback to revision 1 was to apply what revision 2 was");
      await kubectlOk(lab.plane, ["delete", lab.driver, nameOf(3), "-n", lab.namespace]);
      await damage(lab, 1, () => one);
      await damage(lab, 2, () => two);
      await lab.upgrade({ tag: "9", extra: true });
      await failing(lab, ["rollback", "web", "1"], /release has no 1 version/);
      await kubectlOk(lab.plane, ["delete", lab.driver, nameOf(3), "-n", lab.namespace]);
      await label(lab, 2, "status=deployed");
      await damage(lab, 1, () => one);
      await damage(lab, 2, () => two);

      await follow(lab, commands);
      const after = await doctor(lab, ["doctor", "web"]);
      if (after.code !== 0) throw new Error(after.stdout);
      await upgraded(lab);
      await lab.helm(["rollback", "web", "1", "--wait", "--timeout=60s"]);
      if (!await newPods(lab, "1")()) throw new Error("A rollback to revision 1 was to apply what that was");
    },
  },
  {
    id: "h08-opaque",
    title: "the only record restored as Opaque: Helm could not supersede it",
    make: async (lab) => {
      await lab.install();
      await restore(lab, 1, (record) => record.type = "Opaque");
    },
    finds: ["history/not-updatable"],
    fix: ["--allow", "careful", "--repair", "recreate-record"],
    after: ["deployed"],
  },
  {
    id: "h08-opaque-upgraded",
    title: "a record restored as Opaque, and an upgrade after it: both are deployed, with exit code 0",
    make: async (lab) => {
      await lab.install();
      await restore(lab, 1, (record) => record.type = "Opaque");
      await lab.upgrade({ tag: "2" });
    },
    finds: ["history/not-updatable", "history/several-deployed"],
    fix: ["--allow", "careful", "--repair", "recreate-record"],
    after: ["deployed", "deployed"],
    remains: ["history/several-deployed"],
    next: async (lab) => {
      const second = await doctor(lab, ["fix", "web", "--allow", "careful", "--yes"]);
      if (second.code !== 0) throw new Error(second.stdout + second.stderr);
      await upgraded(lab);
    },
  },
  {
    id: "h08-immutable",
    title: "a policy made the newest record immutable",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await freeze(lab, 2);
    },
    finds: ["history/not-updatable"],
    fix: ["--allow", "careful", "--repair", "recreate-record"],
    after: ["superseded", "deployed"],
  },
  {
    id: "h08-immutable-configmap",
    title: "the same in a ConfigMap",
    driver: "configmap",
    make: async (lab) => {
      await lab.install();
      await freeze(lab, 1);
    },
    finds: ["history/not-updatable"],
    fix: ["--allow", "careful", "--repair", "recreate-record"],
    after: ["deployed"],
  },
  {
    id: "h08-immutable-pending",
    title: "the record of a running upgrade made immutable: it stays pending, and has to be made anew",
    make: async (lab) => {
      await lab.install();
      const chart = await lab.chart({ tag: "2", minReadySeconds: 3 });
      const running = await lab.spawn(["upgrade", "web", chart, "--wait", "--timeout=60s", ...SET_TOKEN]);
      await lab.until("the upgrade to be applied", newPods(lab, "2"));
      await freeze(lab, 2);
      await running.outcome;
      await lab.until("the rollout to end", async () => {
        const { status, metadata } = await lab.object("deployment", "web");
        return status.observedGeneration === metadata.generation && status.replicas === 2 &&
          status.availableReplicas === 2;
      });
    },
    finds: ["pending/finished", "history/not-updatable"],
    fix: ["--allow", "careful"],
    after: ["superseded", "deployed"],
  },
  {
    id: "h08-immutable-held",
    title: "an immutable record that a finalizer binds: it can be made anew once that is taken off",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      const held = JSON.stringify({ metadata: { finalizers: ["example.com/hold"] } });
      await kubectlOk(lab.plane, ["patch", "secret", nameOf(2), "-n", lab.namespace, "--type=merge", "-p", held]);
      await freeze(lab, 2);
    },
    finds: ["history/not-updatable"],
    fix: ["--allow", "careful", "--repair", "recreate-record"],
    unrepaired: true,
    after: [],
    prove: async (lab) => {
      const again = ["fix", "web", "--yes", "--stale-after", "0s", "--allow", "careful", "--repair", "recreate-record"];
      const { json } = await doctor(lab, again);
      const [{ commands: [, patch] }] = json.refusals[0].manual;
      const [, args, body] = /^kubectl (.*) -p '(.*)'$/.exec(patch)!;
      await kubectlOk(lab.plane, [...args!.split(" "), "-p", body!]);
      assertEquals((await doctor(lab, again)).json.outcome, "repaired");
      await lab.upgrade({ tag: "3" });
      assertEquals(await lab.recordStatus(2), "superseded");
    },
  },
  {
    id: "h07-two-drivers",
    title: "installed with Secrets, upgraded with ConfigMaps: two histories over the same objects",
    make: async (lab) => {
      await lab.install();
      // Creation times are whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const args = ["upgrade", "web", await lab.chart({ tag: "2" }), "--install", "--wait", "--timeout=60s"];
      await withDriver(lab, "configmap").helm([...args, ...SET_TOKEN]);
    },
    finds: ["history/other-driver"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      await follow(lab, await advice(lab, "history/other-driver", "If the one under driver configmap"));
      await failing(lab, ["history", "web"], /not found/);
      await upgraded(withDriver(lab, "configmap"));
      const after = await doctor(withDriver(lab, "configmap"), ["doctor", "web"]);
      if (after.code !== 0) throw new Error(after.stdout);
    },
  },
];
