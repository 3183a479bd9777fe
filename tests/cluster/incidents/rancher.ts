// Releases that Rancher, Harvester or Fleet drive. Bundles and BundleDeployments stand under the real CRDs of rancher/fleet
// 0.16.0, read from its Go module when the test runs. Of Rancher there is no module to be had: its Settings, Apps and
// ManagedCharts stand under CRDs of our own, with the fields and subresources that its own have (rancher/rancher
// `pkg/crds/dashboard/crds.go`, 2026), and what is no field of theirs the server drops. Under Rancher's own, made from its
// sources, the same objects were taken as they are. No controller of either runs: what they would have written, the test
// writes, as Fleet's own agents 0.13.4 and 0.16.1 were seen to write it.

import { assert, assertEquals } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "../doctor.ts";
import { chart, kubectl, kubectlOk, waitFor } from "../kube.ts";
import { type Lab, SET_TOKEN } from "../lab.ts";
import type { Plane } from "../plane.ts";
import type { Incident } from "./incident.ts";

const CANDIDATE = "106.0.0+up0.12.0-rc.3";
const FINAL = "106.0.0+up0.12.0";
const WORKSPACE = "fleet-local";
const CLUSTER = "cluster-fleet-local-local-1a3d67d0a899";

export const rancher: readonly Incident[] = [
  {
    id: "g06-setting",
    title: "a release candidate of Fleet where Rancher's setting asks for the final version: equal to semver",
    alone: true,
    release: "fleet",
    namespace: "cattle-fleet-system",
    clusterKinds: ["settings.management.cattle.io"],
    make: async (lab) => {
      await defineRancher(lab.plane);
      await setting(lab.plane, "fleet-version", FINAL);
      await lab.helm([
        "install",
        "fleet",
        (await charts(lab)).candidate,
        "--set",
        "apiServerURL=https://rancher.example",
      ]);
      await app(lab);
    },
    finds: ["actors/version-not-taken"],
    after: [],
    unrepaired: true,
    prove: followAdvice,
  },
  {
    id: "g06-managed-chart",
    title: "a ManagedChart that asks for the final version, deployed from a repository that had its candidate only",
    alone: true,
    clusterKinds: [
      "managedcharts.management.cattle.io",
      "bundles.fleet.cattle.io",
      "bundledeployments.fleet.cattle.io",
    ],
    make: async (lab) => {
      await defineRancher(lab.plane);
      await defineFleet(lab.plane);
      await lab.helm([
        "install",
        "web",
        (await charts(lab)).candidate,
        "--set",
        "apiServerURL=https://rancher.example",
      ]);
      await bundleOf(lab, { version: FINAL, managedChart: true, applied: true });
    },
    finds: ["actors/version-not-taken"],
    after: [],
    unrepaired: true,
    prove: followAdvice,
  },
  {
    id: "g05-pending",
    title: "an upgrade of Fleet by Rancher killed in a hook: Rancher passes the chart over from then on",
    alone: true,
    release: "fleet",
    namespace: "cattle-fleet-system",
    clusterKinds: ["settings.management.cattle.io"],
    make: async (lab) => {
      await defineRancher(lab.plane);
      await setting(lab.plane, "fleet-version", "1.0.9");
      const label = ["--labels", "catalog.cattle.io/cluster-repo-name=rancher-charts"];
      await lab.install({}, ...label);
      await lab.killed("upgrade", { tag: "2", stuckHook: "pre-upgrade" }, hookStarted(lab), "--wait", ...label);
      await app(lab);
    },
    finds: ["actors/rancher-pending-skipped", "pending/not-started"],
    fix: ["--assume-unmanaged"],
    after: ["deployed", "failed"],
  },
  {
    id: "g08-err-applied",
    title: "Fleet's agent killed in an upgrade: ErrApplied, another operation is in progress",
    alone: true,
    clusterKinds: ["bundles.fleet.cattle.io", "bundledeployments.fleet.cattle.io"],
    make: async (lab) => {
      await defineFleet(lab.plane);
      await lab.install();
      await lab.killed("upgrade", { tag: "2", stuckHook: "pre-upgrade" }, hookStarted(lab));
      await bundleOf(lab, { version: "1.0.2" });
    },
    finds: ["pending/not-started"],
    notes: ["actors/fleet-error"],
    after: [],
    unrepaired: true,
    prove: async (lab) => {
      const { json } = await doctor(lab, ["doctor", "web"]);
      const { actors, findings } = json.releases[0];
      assertEquals(actors[0].now, "its agent cannot deploy what it wants, and tries again and again (ErrApplied)");
      const told = findings.find(({ check }: { check: string }) => check === "actors/fleet-error");
      assert(told.notes[0].includes("another operation"), told.notes[0]);
      await followPause(lab);
    },
  },
  {
    id: "g07-pending-install",
    title: "Fleet's agent killed in the first install, of a version that answers that by an uninstall",
    alone: true,
    clusterKinds: ["bundles.fleet.cattle.io", "bundledeployments.fleet.cattle.io"],
    make: async (lab) => {
      await defineFleet(lab.plane);
      await agent(lab.plane, "v0.13.4");
      await lab.killed("install", { stuckHook: "post-install" }, hookStarted(lab));
      await bundleOf(lab, { version: "1.0.1" });
    },
    finds: ["actors/fleet-error", "pending/half-applied"],
    after: [],
    unrepaired: true,
    prove: followPause,
  },
];

const hookStarted = (lab: Lab) => async () => (await lab.object("job", "stuck"))?.status?.active !== undefined;

/** What a refused fix says to do. What Fleet's controller hands on to the BundleDeployment, the test does. */
async function followPause(lab: Lab): Promise<void> {
  const refused = (await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"])).json;
  const [pause] = refused.refusals[0].manual[0].commands;
  assertEquals(
    pause,
    `kubectl patch bundles.fleet.cattle.io ${lab.namespace} -n ${WORKSPACE} --type merge -p '{"spec":{"paused":true}}'`,
  );
  await shell(lab, [pause]);
  const paused = JSON.stringify({ spec: { paused: true } });
  const deployment = ["bundledeployments", lab.namespace, "-n", CLUSTER];
  await kubectlOk(lab.plane, ["patch", ...deployment, "--type=merge", "-p", paused]);
  const fixed = await doctor(lab, ["fix", "web", "--stale-after", "0s", "--yes"]);
  assertEquals([fixed.code, fixed.json?.outcome], [0, "repaired"], fixed.stdout + fixed.stderr);
  await lab.helm(["upgrade", "web", await lab.chart({ tag: "9" }), ...SET_TOKEN, "--wait", "--timeout=60s"]);
}

/** The commands of the finding, as a person would run them, with the one word filled in that they leave to fill in. */
async function followAdvice(lab: Lab): Promise<void> {
  const { json } = await doctor(lab, ["doctor", lab.release]);
  const [finding] = json.releases[0].findings;
  const { folder } = await charts(lab);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async ({ url }) => {
    const file = decodeURIComponent(new URL(url).pathname);
    return new Response(await Deno.readFile(`${folder}${file}`).catch(() => null));
  });
  try {
    const repository = `http://127.0.0.1:${server.addr.port}`;
    await lab.helm(["repo", "index", folder, "--url", repository]);
    const remedy = finding.remedies.find(({ commands = [] }: { commands?: string[] }) =>
      commands.includes("umask 077")
    );
    await shell(lab, remedy.commands.map((command: string) => command.replace("REPOSITORY", repository)));
  } finally {
    await server.shutdown();
  }
  const history = JSON.parse((await lab.helm(["history", lab.release, "-o", "json"])).stdout);
  assertEquals(history.at(-1).chart, `fleet-${FINAL}`);
  const values = JSON.parse((await lab.helm(["get", "values", lab.release, "-o", "json"])).stdout);
  assertEquals(values, { apiServerURL: "https://rancher.example" });
  assertEquals(foundBy(await doctor(lab, ["doctor", lab.release])), []);
}

/** Runs them in a shell, one after another, with the lab's Helm as `helm`. */
async function shell(lab: Lab, commands: readonly string[]): Promise<void> {
  const cwd = await Deno.makeTempDir({ dir: lab.plane.dir, prefix: "advice-" });
  await Deno.symlink(lab.plane.bin(`helm-${lab.version}`), `${cwd}/helm`);
  await Deno.symlink(lab.plane.bin("kubectl"), `${cwd}/kubectl`);
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-ec", commands.join("\n")],
    cwd,
    clearEnv: true,
    env: { PATH: `${cwd}:/usr/bin:/bin`, HOME: cwd, KUBECONFIG: lab.plane.kubeconfig },
    stdout: "null",
    stderr: "piped",
  }).output();
  assert(success, `${commands.join("; ")}: ${new TextDecoder().decode(stderr)}`);
}

/** The chart "fleet" as `helm package` makes it, at both versions, in one folder. */
async function charts(lab: Lab): Promise<{ readonly folder: string; readonly candidate: string }> {
  const folder = await Deno.makeTempDir({ dir: lab.plane.dir, prefix: "repository-" });
  for (const version of [CANDIDATE, FINAL]) {
    const source = await chart(lab.plane, {
      "Chart.yaml": `apiVersion: v2\nname: fleet\nversion: ${version}\nappVersion: ${version.split("+up")[1]}\n`,
      "templates/config.yaml":
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: fleet-controller }\ndata: { version: "${version}" }\n`,
    });
    await lab.helm(["package", source, "-d", folder]);
  }
  return { folder, candidate: `${folder}/fleet-${CANDIDATE}.tgz` };
}

const apply = (plane: Plane, ...objects: readonly unknown[]) =>
  kubectlOk(plane, ["apply", "--server-side", "-f", "-"], {
    stdin: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  });

const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: "string" }]));

/** A CRD with these fields; one with a status has that for a subresource. */
const definition = (
  group: string,
  version: string,
  kind: string,
  plural: string,
  properties: Record<string, unknown>,
  scope = "Namespaced",
) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope,
    names: { kind, plural, singular: kind.toLowerCase() },
    versions: [{
      name: version,
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object", properties } },
      ...("status" in properties ? { subresources: { status: {} } } : {}),
    }],
  },
});

/** `kubectl wait` fails over one that was made so lately that it has no conditions. */
const established = async (plane: Plane, names: readonly string[]) => {
  for (const name of names) {
    const wait = ["wait", "--for=condition=Established", `crd/${name}`, "--timeout=10s"];
    await waitFor(async () => (await kubectl(plane, wait)).code === 0, 30_000, `CRD ${name}`);
  }
};

async function defineRancher(plane: Plane): Promise<void> {
  const managed = {
    ...texts("chart", "defaultNamespace", "namespace", "releaseName", "repoName", "serviceAccount", "version"),
    paused: { type: "boolean" },
  };
  await apply(
    plane,
    definition(
      "management.cattle.io",
      "v3",
      "Setting",
      "settings",
      { ...texts("default", "source", "value"), customized: { type: "boolean" } },
      "Cluster",
    ),
    definition("management.cattle.io", "v3", "ManagedChart", "managedcharts", {
      spec: { type: "object", properties: managed },
      status: anything,
    }),
    definition("catalog.cattle.io", "v1", "App", "apps", { spec: anything, status: anything }),
    definition("catalog.cattle.io", "v1", "Operation", "operations", { status: anything }),
  );
  await established(plane, [
    "settings.management.cattle.io",
    "managedcharts.management.cattle.io",
    "apps.catalog.cattle.io",
  ]);
}

const setting = (plane: Plane, name: string, value: string) =>
  apply(plane, { apiVersion: "management.cattle.io/v3", kind: "Setting", metadata: { name }, value, default: "" });

/** What Rancher makes of every release, with the label that it copies from the records of its own. */
const app = (lab: Lab) =>
  apply(lab.plane, {
    apiVersion: "catalog.cattle.io/v1",
    kind: "App",
    metadata: {
      name: lab.release,
      namespace: lab.namespace,
      labels: { "catalog.cattle.io/cluster-repo-name": "rancher-charts" },
    },
  });

/** The real CRDs, and the workspace of the cluster that Rancher runs in. */
async function defineFleet(plane: Plane): Promise<void> {
  const { success, stdout } = await new Deno.Command("go", {
    args: ["mod", "download", "-json", "github.com/rancher/fleet@v0.16.0"],
    cwd: plane.dir,
  }).output();
  const { Dir, Error: error } = JSON.parse(new TextDecoder().decode(stdout));
  if (!success) throw new Error(`Cannot have the module of Fleet: ${error}`);
  const text = await Deno.readTextFile(`${Dir}/charts/fleet-crd/templates/crds.yaml`);
  const wanted = ["bundles.fleet.cattle.io", "bundledeployments.fleet.cattle.io"];
  const crds = text.split(/^---$/m).filter((crd) =>
    wanted.some((name) => new RegExp(`^  name: ${name}$`, "m").test(crd))
  );
  assertEquals(crds.length, wanted.length);
  await kubectlOk(plane, ["apply", "--server-side", "-f", "-"], { stdin: crds.join("\n---\n") });
  await established(plane, wanted);
  await apply(
    plane,
    ...[WORKSPACE, CLUSTER].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  );
  for (const [kind, namespace] of [["bundles", WORKSPACE], ["bundledeployments", CLUSTER]] as const) {
    await kubectlOk(plane, ["delete", `${kind}.fleet.cattle.io`, "--all", "-n", namespace]);
  }
}

/** The Deployment of Fleet's agent: its image is what tells its version. */
async function agent(plane: Plane, tag: string): Promise<void> {
  const namespace = "cattle-fleet-local-system";
  const containers = [{ name: "fleet-agent", image: `rancher/fleet-agent:${tag}` }];
  const labels = { app: "fleet-agent" };
  await apply(plane, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "fleet-agent", namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
}

interface Deployed {
  readonly version: string;
  readonly managedChart?: boolean;
  /** The agent has deployed it; otherwise its last try found another operation in progress. */
  readonly applied?: boolean;
}

/** The objects of one release down to what its agent goes by, as Rancher and Fleet write them. */
async function bundleOf(
  { plane, namespace, release }: Lab,
  { version, managedChart, applied }: Deployed,
): Promise<void> {
  const options = { defaultNamespace: namespace, helm: { releaseName: release, version } };
  const named = (name: string, where: string) => ({ name, namespace: where });
  if (managedChart) {
    await kubectlOk(plane, ["delete", "managedcharts.management.cattle.io", "--all", "-n", WORKSPACE]);
    await apply(plane, {
      apiVersion: "management.cattle.io/v3",
      kind: "ManagedChart",
      metadata: named(namespace, WORKSPACE),
      spec: { chart: "fleet", repoName: "charts", releaseName: release, defaultNamespace: namespace, version },
    });
  }
  const apiVersion = "fleet.cattle.io/v1alpha1";
  const bundle = {
    apiVersion,
    kind: "Bundle",
    metadata: named(namespace, WORKSPACE),
    spec: { ...options, targets: [{ clusterName: "local" }] },
  };
  const deployment = {
    apiVersion,
    kind: "BundleDeployment",
    metadata: {
      ...named(namespace, CLUSTER),
      labels: { "fleet.cattle.io/bundle-name": namespace, "fleet.cattle.io/bundle-namespace": WORKSPACE },
    },
    spec: { deploymentID: "s-2:b", stagedDeploymentID: "s-2:b", options },
  };
  await apply(plane, bundle, deployment);
  const message = "another operation (install/upgrade/rollback) is in progress";
  const deployed = applied ? { status: "True" } : { status: "False", reason: "Error", message };
  const statuses = [
    ["bundles", WORKSPACE, {
      observedGeneration: 1,
      summary: applied ? { ready: 1, desiredReady: 1 } : {
        errApplied: 1,
        desiredReady: 1,
        nonReadyResources: [{ name: "fleet-local/local", bundleState: "ErrApplied", message }],
      },
    }],
    ["bundledeployments", CLUSTER, {
      appliedDeploymentID: applied ? "s-2:b" : "s-1:a",
      release: `${namespace}/${release}:1`,
      conditions: [{ type: "Deployed", lastUpdateTime: new Date().toISOString(), ...deployed }],
    }],
  ] as const;
  for (const [kind, where, status] of statuses) {
    const patch = JSON.stringify({ status });
    const args = [
      "patch",
      `${kind}.fleet.cattle.io`,
      namespace,
      "-n",
      where,
      "--subresource=status",
      "--type=merge",
      "-p",
    ];
    await kubectlOk(plane, [...args, patch]);
  }
}
