// Releases that k3s, Terraform or Crossplane drive, and one that somebody upgrades without end. HelmCharts stand under the
// real CRDs of k3s-io/helm-controller 0.17.9, which the real program brings; it does not run here (it does in
// helm_controller_test.ts). Of Crossplane's provider there is no program here: its Release stands under a CRD of ours that
// takes any field, shaped after its published API. What Terraform leaves is real Helm's, written again under its name.

import { assert, assertEquals, assertStringIncludes } from "deno-std/assert/mod.js";
import { doctor } from "../doctor.ts";
import { volume } from "../helm_chart_lab.ts";
import { buildHelmController, installHelmChartCrds } from "../helm_controller.ts";
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
    id: "g11-crossplane",
    title: "a Release of Crossplane over a pending upgrade: each try is refused",
    alone: true,
    versions: ["3.22.0"],
    clusterKinds: ["customresourcedefinitions", "releases.helm.crossplane.io"],
    make: async (lab) => {
      await define(lab.plane, "helm.crossplane.io", "v1beta1", "Release", "releases");
      await lab.install({ hook: "pre-upgrade" });
      await cutOff(lab, "upgrade");
      await putCrossplane(lab);
    },
    finds: ["actors/crossplane-stuck", "pending/half-applied"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const name = `web-${lab.namespace}`;
      await kubectlOk(lab.plane, ["annotate", "releases.helm.crossplane.io", name, "crossplane.io/paused=true"]);
      const fixed = await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"]);
      assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
      await kubectlOk(lab.plane, ["delete", "releases.helm.crossplane.io", name]);
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

/** As the provider leaves it when Helm refuses its upgrade (crossplane-runtime `Synced`, `Ready`). */
async function putCrossplane(lab: Lab): Promise<void> {
  const lastTransitionTime = new Date(Date.now() - 600_000).toISOString().replace(/\.\d+/, "");
  await apply(lab.plane, {
    apiVersion: "helm.crossplane.io/v1beta1",
    kind: "Release",
    metadata: { name: `web-${lab.namespace}`, annotations: { "crossplane.io/external-name": "web" } },
    spec: { forProvider: { namespace: lab.namespace, chart: { name: "web", repository: "https://charts.example" } } },
    status: {
      atProvider: { state: "pending-upgrade", revision: 2 },
      conditions: [
        {
          type: "Synced",
          status: "False",
          reason: "ReconcileError",
          message:
            "update failed: failed to upgrade release: another operation (install/upgrade/rollback) is in progress",
          lastTransitionTime,
        },
        { type: "Ready", status: "False", reason: "Unavailable", lastTransitionTime },
      ],
    },
  });
}

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
