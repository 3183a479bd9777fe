// Releases that Argo CD, werf and Pulumi have to do with. The Application stands under the real CRD of argo-cd 3.1.0, read from
// its Go module when the test runs. No program of the three runs: the Application's status is shaped after its published API;
// the lease is renewed by this process as werf's lockgate renews its own; what Pulumi leaves is real Helm's, written again
// under its name.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { lockKey } from "../../../src/state/actors/drivers.ts";
import { type Answer, doctor } from "../doctor.ts";
import { kubectl, kubectlOk, waitFor } from "../kube.ts";
import type { Lab } from "../lab.ts";
import type { Plane } from "../plane.ts";
import { cutOff, PULUMI, writeAs } from "./actors.ts";
import type { Incident } from "./incident.ts";

const APPLICATION = ["applications.argoproj.io", "web", "-n", "argocd"];
const LOCK = "werf-synchronization";
/** Seconds (werf/lockgate 0.1 `pkg/distributed_locker`): how long a lease is, and how often it is renewed. */
const LEASE = 10;
const RENEWAL = 3;

export const deployers: readonly Incident[] = [
  {
    id: "g12-argo",
    title: "a Helm killed in an upgrade of what Argo CD applies too, which never looks at the record that it left",
    alone: true,
    clusterKinds: ["applications.argoproj.io"],
    make: async (lab) => {
      await defineApplications(lab.plane);
      await lab.install();
      await putApplication(lab);
      await cutOff(lab, "upgrade");
    },
    finds: ["pending/half-applied"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const refused = await fix(lab);
      assertRefused(refused, "Application argocd/web");
      const [stop, repair, start] = refused.json.refusals[0].manual[0].commands;
      assertEquals([stop, repair, start], [
        "argocd app set web --sync-policy none",
        `helm doctor fix web -n ${lab.namespace} --assume-unmanaged`,
        "argocd app set web --sync-policy automated",
      ]);
      // What its command does to the Application (argo-cd 3.1 `cmd/util/app.go`), the test does.
      await setSyncPolicy(lab, null);
      await repaired(lab, "--assume-unmanaged");
      await lab.upgrade({ tag: "9" });
      await setSyncPolicy(lab, { automated: {} });
      const { json } = await doctor(lab, ["doctor", "web"]);
      assertEquals([json.releases[0].findings, json.releases[0].actors[0].hold], [[], "controller"]);
    },
  },
  {
    id: "w03-lock",
    title: "a werf that died in an upgrade: its lock has run out",
    make: async (lab) => {
      await lab.install();
      const lease = await holdLease(lab);
      await cutOff(lab, "upgrade").finally(lease.die);
      await lab.until("the lease to run out", () => Promise.resolve(Date.now() / 1000 > lease.end()));
    },
    finds: ["pending/half-applied"],
    notes: ["actors/deploy-lock"],
    after: ["deployed", "failed"],
    prove: async (lab) => {
      const lease = await holdLease(lab);
      try {
        await cutOffAgain(lab);
        assertRefused(await fix(lab, "--assume-unmanaged"), `ConfigMap ${lab.namespace}/${LOCK}`);
        const { json } = await doctor(lab, ["doctor", "web"]);
        assertEquals(json.releases[0].actors[0].hold, "process");
      } finally {
        await lease.die();
      }
      await lab.until("the lease to run out", () => Promise.resolve(Date.now() / 1000 > lease.end()));
      await repaired(lab);
      await lab.upgrade({ tag: "9" });
    },
  },
  {
    id: "g11-pulumi",
    title: "Pulumi's upgrade, cut off: the next pulumi up makes it again, unless a refresh comes before",
    make: async (lab) => {
      await lab.install();
      await writeAs(lab, PULUMI);
      await cutOff(lab, "upgrade");
      await writeAs(lab, PULUMI, 2);
    },
    finds: ["pending/half-applied"],
    fix: ["--assume-unmanaged"],
    after: ["deployed", "failed"],
    prove: async (lab) => {
      await cutOffAgain(lab);
      await writeAs(lab, PULUMI, 4);
      const refused = await fix(lab);
      assertRefused(refused, "Pulumi");
      assertEquals(refused.json.refusals[0].manual[0].commands, [
        `helm doctor fix web -n ${lab.namespace} --assume-unmanaged`,
        "pulumi preview",
      ]);
      const { actors } = (await doctor(lab, ["doctor", "web"])).json.releases[0];
      assertEquals(actors.map(({ driver, hold }: Record<string, string>) => [driver, hold]), [["pulumi", "on-demand"]]);
      assertStringIncludes(actors[0].next, "A pulumi refresh before that takes the newest record for done");
      await repaired(lab, "--assume-unmanaged");
      await lab.upgrade({ tag: "9" });
    },
  },
];

const fix = (lab: Lab, ...flags: string[]) => doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes", ...flags]);

function assertRefused({ code, json, stdout, stderr }: Answer, name: string): void {
  assertEquals([code, json?.outcome], [3, "refused"], stdout + stderr);
  const { reason, says } = json.refusals[0];
  assertEquals(reason, "driven-by-controller");
  assert(says.startsWith(`${name} `), says);
}

async function repaired(lab: Lab, ...flags: string[]): Promise<void> {
  const { code, json, stdout, stderr } = await fix(lab, ...flags);
  assertEquals([code, json?.outcome], [0, "repaired"], stdout + stderr);
}

async function cutOffAgain(lab: Lab): Promise<void> {
  await kubectlOk(lab.plane, ["delete", "job", "stuck", "-n", lab.namespace]);
  await cutOff(lab, "upgrade");
}

/** The real one. */
async function defineApplications(plane: Plane): Promise<void> {
  const { success, stdout } = await new Deno.Command("go", {
    args: ["mod", "download", "-json", "github.com/argoproj/argo-cd/v3@v3.1.0"],
    cwd: plane.dir,
  }).output();
  const { Dir, Error: error } = JSON.parse(new TextDecoder().decode(stdout));
  if (!success) throw new Error(`Cannot have the module of Argo CD: ${error}`);
  const file = `${Dir}/manifests/crds/application-crd.yaml`;
  await kubectlOk(plane, ["apply", "--server-side", "-f", file]);
  const wait = ["wait", "--for=condition=Established", "-f", file, "--timeout=10s"];
  await waitFor(async () => (await kubectl(plane, wait)).code === 0, 30_000, "the CRD of Applications");
  await kubectl(plane, ["create", "namespace", "argocd"]);
  await kubectlOk(plane, ["delete", "applications.argoproj.io", "--all", "-n", "argocd"]);
}

/** One that is in order, and syncs by itself. */
async function putApplication({ plane, namespace }: Lab): Promise<void> {
  const source = { repoURL: "https://charts.example", chart: "app", targetRevision: "1.0.1" };
  const destination = { server: "https://kubernetes.default.svc", namespace };
  const at = new Date().toISOString().replace(/\.\d+/, "");
  const revision = source.targetRevision;
  const application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "web", namespace: "argocd" },
    spec: { project: "default", source, destination, syncPolicy: { automated: {} } },
    status: {
      sync: { status: "Synced", revision, comparedTo: { source, destination } },
      health: { status: "Healthy", lastTransitionTime: at },
      operationState: {
        operation: { sync: { revision } },
        phase: "Succeeded",
        message: "successfully synced (all tasks run)",
        startedAt: at,
        finishedAt: at,
      },
      reconciledAt: at,
    },
  };
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(application) });
}

async function setSyncPolicy({ plane }: Lab, syncPolicy: unknown): Promise<void> {
  const patch = JSON.stringify({ spec: { syncPolicy } });
  await kubectlOk(plane, ["patch", ...APPLICATION, "--type=merge", "-p", patch]);
}

interface Lease {
  /** When it ends or has ended, in seconds since the epoch. */
  readonly end: () => number;
  /** It is renewed no more, and not let go either. */
  readonly die: () => Promise<void>;
}

/** Takes the lease on the release and renews it until it dies. */
async function holdLease({ plane, namespace, release }: Lab): Promise<Lease> {
  const holder = { uuid: crypto.randomUUID(), lockName: `release/${release}` };
  let end = 0;
  const renew = async () => {
    end = Math.floor(Date.now() / 1000) + LEASE;
    const lease = { ...holder, ExpireAtTimestamp: end, SharedHoldersCount: 0, IsShared: false };
    const annotations = { [lockKey(release)]: JSON.stringify(lease) };
    const lock = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: LOCK, namespace, annotations } };
    await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(lock) });
  };
  await renew();
  let renewals = Promise.resolve();
  const timer = setInterval(() => renewals = renewals.then(renew), RENEWAL * 1000);
  return {
    end: () => end,
    die: () => {
      clearInterval(timer);
      return renewals;
    },
  };
}
