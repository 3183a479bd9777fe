// Releases that k3s, Terraform, Pulumi or Crossplane drive, and one that somebody upgrades without end. HelmCharts stand under the
// real CRDs of k3s-io/helm-controller 0.17.9, which the real program brings; it does not run here (it does in
// helm_controller_test.ts). Of Crossplane's provider-helm there is no program here, and no CRD of its own: its Release stands
// under one of ours that takes any field, shaped field by field after what the real 1.4.0 left on a plane when it was killed
// in an upgrade and started again. What it, Terraform and Pulumi leave of records is real Helm's, written again under their names.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { volume } from "../helm_chart_lab.ts";
import { buildHelmController, installHelmChartCrds } from "../helm_controller.ts";
import { PLANTED } from "../app_chart.ts";
import { kubectl, kubectlOk } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Plane } from "../plane.ts";
import type { Incident } from "./incident.ts";

/** It is bound to a volume of the namespace's name: nothing on a plane makes volumes. */
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  storageClassName: ""
  volumeName: {{ .Release.Namespace }}
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;
const TERRAFORM = "terraform-provider-helm_v3.1.2_x5";
/** The user agent of pulumi/pulumi-kubernetes from 4.18.3 on; before it was the program's name, which objects still bear. */
export const PULUMI = "pulumi-kubernetes";

export const actors: readonly Incident[] = [
  {
    id: "g04-reinstall",
    title:
      "a HelmChart of k3s over a first install that was cut off: the next run of its Job uninstalls it with its claim",
    alone: true,
    versions: ["4.3.1"],
    clusterKinds: ["customresourcedefinitions", "persistentvolumes"],
    make: async (lab) => {
      await defineHelmCharts(lab.plane);
      await putHelmChart(lab);
      await apply(lab.plane, volume(lab.namespace));
      await cutOff(lab, "install", { "claim.yaml": CLAIM });
    },
    finds: ["actors/helmchart-reinstall", "pending/half-applied"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const { json: report } = await doctor(lab, ["doctor", "web"]);
      const [first] = report.releases[0].findings;
      assertEquals([first.check, first.severity], ["actors/helmchart-reinstall", "error"]);
      assertStringIncludes(first.notes.join("\n"), "PersistentVolumeClaim/data");
      const { commands } = first.remedies.find((one: { manual?: boolean }) => one.manual);
      assertEquals(commands.length, 4);
      const [hold, abort, fix, release] = commands as string[];
      await run(lab, hold!);
      await run(lab, abort!);
      const held = (await lab.object("helmcharts.helm.cattle.io", "web"))!;
      assertEquals(held.spec.failurePolicy, "abort");
      const fixed = await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"]);
      assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], `${fix}: ${fixed.stdout}${fixed.stderr}`);
      assertStringIncludes(fixed.json.consequences.join("\n"), "Once the HelmChart is managed again, its Job");
      await run(lab, release!);
      const again = await doctor(lab, ["doctor", "web"]);
      const checks = again.json.releases[0].findings.map(({ check }: { check: string }) => check);
      assert(!checks.includes("actors/helmchart-reinstall"), checks.join());
    },
  },
  {
    id: "g09-terraform",
    title: "Terraform's first install, cut off: a release that its state may not know",
    make: async (lab) => {
      await cutOff(lab, "install");
      await writeAs(lab, TERRAFORM);
    },
    finds: ["actors/terraform-state-lost", "pending/half-applied"],
    fix: ["--assume-unmanaged"],
    after: ["failed"],
    remains: ["actors/terraform-state-lost"],
  },
  {
    id: "g10-pulumi",
    title: "Pulumi's first install, killed: its state has a pending CREATE, and no release",
    make: async (lab) => {
      await cutOff(lab, "install");
      await writeAs(lab, PULUMI);
    },
    finds: ["actors/pulumi-state-lost", "pending/half-applied"],
    fix: ["--assume-unmanaged"],
    after: ["failed"],
    remains: ["actors/pulumi-state-lost"],
  },
  {
    id: "g11-crossplane",
    title: "a Release of Crossplane over a pending upgrade: each try is refused",
    alone: true,
    versions: ["3.22.0"],
    clusterKinds: [
      "customresourcedefinitions",
      "releases.helm.crossplane.io",
      "providerconfigs.helm.crossplane.io",
    ],
    make: async (lab) => {
      await define(lab.plane, "helm.crossplane.io", "v1beta1", "ProviderConfig", "providerconfigs");
      await define(lab.plane, "helm.crossplane.io", "v1beta1", "Release", "releases");
      await lab.install({ hook: "pre-upgrade" });
      await cutOff(lab, "upgrade");
      for (const revision of [1, 2]) await writeAs(lab, "provider-helm", revision);
      await putCrossplane(lab);
    },
    finds: ["actors/crossplane-stuck", "pending/half-applied"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const { json: report } = await doctor(lab, ["doctor", "web"]);
      const [actor] = report.releases[0].actors;
      assertEquals([actor.hold, actor.now], [
        "controller",
        "synced: False (ReconcileError), ready: False (Unavailable)",
      ]);
      const found = report.releases[0].findings.find(({ check }: Found) => check === "actors/crossplane-stuck");
      const [pause, , resume] = found.remedies.find((one: { manual?: boolean }) => one.manual).commands as string[];
      await run(lab, pause!);
      const fixed = await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"]);
      assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
      assertStringIncludes(fixed.json.consequences.join("\n"), "Once it goes on, Crossplane leaves the failed record");
      await run(lab, resume!);
      const name = `web-${lab.namespace}`;
      await kubectlOk(lab.plane, ["delete", "releases.helm.crossplane.io,providerconfigs.helm.crossplane.io", name]);
    },
  },
  {
    id: "g03-endless",
    title: "the same upgrade six times within a minute",
    fresh: true,
    make: async (lab) => {
      await lab.install();
      const chart = await lab.chart();
      for (let n = 0; n < 6; n++) await lab.helm(["upgrade", "web", chart, ...SET_TOKEN]);
    },
    finds: [],
    notes: ["actors/endless-revisions"],
    after: [],
    unrepaired: true,
  },
];

/** All is applied, and a hook hangs behind it when Helm is killed. */
export async function cutOff(
  lab: Lab,
  command: "install" | "upgrade",
  more: Record<string, string> = {},
): Promise<void> {
  const shape = { tag: command === "install" ? "1" : "2", more, stuckHook: `post-${command}` as const };
  await lab.killed(command, shape, async () => (await lab.object("job", "stuck"))?.status?.active);
}

/** The real ones where the program can be built. */
async function defineHelmCharts(plane: Plane): Promise<void> {
  if ((await kubectl(plane, ["get", "crd", "helmchartconfigs.helm.cattle.io"])).code === 0) return;
  if (await buildHelmController()) return await installHelmChartCrds(plane);
  await define(plane, "helm.cattle.io", "v1", "HelmChart", "helmcharts", "Namespaced");
  await define(plane, "helm.cattle.io", "v1", "HelmChartConfig", "helmchartconfigs", "Namespaced");
}

async function putHelmChart(lab: Lab): Promise<void> {
  await apply(lab.plane, {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChart",
    metadata: { name: "web", namespace: lab.namespace },
    spec: { chart: "web", repo: "https://charts.example" },
  });
}

/** As the provider leaves it when Helm refuses its upgrade, its finalizer apart: there is nobody to take that off. */
async function putCrossplane(lab: Lab): Promise<void> {
  const name = `web-${lab.namespace}`;
  await apply(lab.plane, {
    apiVersion: "helm.crossplane.io/v1beta1",
    kind: "ProviderConfig",
    metadata: { name },
    spec: { credentials: { source: "InjectedIdentity" } },
  });
  const chart = { name: "app", version: "1.0.2" };
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+/, "");
  await apply(lab.plane, {
    apiVersion: "helm.crossplane.io/v1beta1",
    kind: "Release",
    metadata: {
      name,
      annotations: {
        "crossplane.io/external-create-pending": ago(900),
        "crossplane.io/external-create-succeeded": ago(899),
        "crossplane.io/external-name": "web",
      },
    },
    spec: {
      deletionPolicy: "Delete",
      forProvider: {
        chart: { ...chart, pullSecretRef: { name: "", namespace: "" }, repository: "https://charts.example" },
        maxHistory: 20,
        namespace: lab.namespace,
        set: [{ name: "token", value: PLANTED }],
        values: {},
      },
      managementPolicies: ["*"],
      providerConfigRef: { name },
    },
    status: {
      atProvider: {
        releaseDescription: "Preparing upgrade",
        revision: 2,
        state: "pending-upgrade",
        version: chart.version,
      },
      conditions: [
        { lastTransitionTime: ago(600), reason: "Unavailable", status: "False", type: "Ready" },
        {
          lastTransitionTime: ago(600),
          message:
            "update failed: failed to upgrade release: another operation (install/upgrade/rollback) is in progress",
          observedGeneration: 1,
          reason: "ReconcileError",
          status: "False",
          type: "Synced",
        },
      ],
    },
  });
}

type Found = { readonly check: string };

/** A record as if that program had written it: all else, its times too, stays Helm's. */
export async function writeAs(lab: Lab, manager: string, revision = 1): Promise<void> {
  const name = `sh.helm.release.v1.web.v${revision}`;
  const managedFields = (await managersOf(lab, name)).map((entry) => ({ ...entry, manager }));
  const patch = [{ op: "replace", path: "/metadata/managedFields", value: managedFields }];
  await kubectlOk(lab.plane, [
    "patch",
    lab.driver,
    name,
    "-n",
    lab.namespace,
    "--type=json",
    "-p",
    JSON.stringify(patch),
  ]);
  const written = await managersOf(lab, name);
  assert(written.every((entry) => entry.manager === manager), JSON.stringify(written));
}

async function managersOf(lab: Lab, name: string): Promise<{ manager: string }[]> {
  const args = ["get", lab.driver, name, "-n", lab.namespace, "-o", "json", "--show-managed-fields"];
  return JSON.parse(await kubectlOk(lab.plane, args)).metadata.managedFields;
}

/** One of the commands that doctor prints, as a shell takes it. */
async function run({ plane }: Lab, command: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    env: { KUBECONFIG: plane.kubeconfig, PATH: `${plane.bin("")}:${Deno.env.get("PATH")}` },
  }).output();
  assert(success, `${command}: ${new TextDecoder().decode(stderr)}`);
}

async function apply(plane: Plane, object: unknown): Promise<void> {
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(object) });
}

/** A definition of ours that takes any field, its status too. */
async function define(
  plane: Plane,
  group: string,
  version: string,
  kind: string,
  plural: string,
  scope: "Cluster" | "Namespaced" = "Cluster",
): Promise<void> {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  await apply(plane, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope, names: { kind, plural }, versions: [{ name: version, served: true, storage: true, schema }] },
  });
  await kubectlOk(plane, ["wait", "--for=condition=Established", `crd/${plural}.${group}`, "--timeout=30s"]);
}
