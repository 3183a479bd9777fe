// Makes incidents and healthy releases on a real plane with real Helm, and records what kubectl then sees of them, as file
// clusters: tests/museum/<case>/cluster.json. Run it again when an incident is added or a Helm is new:
//   deno run -A scripts/record_museum.ts [case…]
//
// `healthy-terraform` is not made here: Terraform's own provider 3.1.2 deployed it and upgraded it, and it stays as recorded.
//
// A dead release is recorded as of three hours later, as an on-call engineer finds it: nothing else changes meanwhile.

import { healthy } from "../tests/cluster/healthy.ts";
import { incidents } from "../tests/cluster/incidents.ts";
import { type HelmVersion, kubectlOk } from "../tests/cluster/kube.ts";
import { type Lab, newLab } from "../tests/cluster/lab.ts";
import { type Plane, startPlane } from "../tests/cluster/plane.ts";

const museum = new URL("../tests/museum/", import.meta.url).pathname;
const DEFAULT_VERSIONS: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

// Leases and the like say nothing about a release and would only make the files large; events are forgotten after an hour.
const left = /^(events|leases|endpoints|endpointslices|controllerrevisions|bindings|podtemplates)(\.|$)/;
/** How a rollout goes, seen while it does. */
const ofRollouts = /^(events|controllerrevisions|endpointslices)(\.|$)/;

type Item = {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: unknown;
  };
  rules?: unknown;
  spec?: { service?: unknown };
};

/** Kubernetes makes it in every namespace; and a ConfigMap that every pod mounts, which is kept for them. */
const isEverywhere = ({ kind, metadata: { name } }: Item): boolean => kind === "ServiceAccount" && name === "default";

/** An API that Kubernetes answers for itself: every cluster has dozens. */
const isOwnApi = ({ kind, spec }: Item): boolean => kind === "APIService" && spec?.service === undefined;

interface Way {
  /** Seconds between the last act and the recording. */
  readonly laterBy?: number;
  /** Of a rollout under way, or just failed. */
  readonly fresh?: boolean;
  /** What belongs to no namespace and has to do with it: `apiservices`, `validatingwebhookconfigurations` … */
  readonly clusterKinds?: readonly string[];
}

export async function recordLab(
  lab: Lab,
  { laterBy = 0, fresh = false, clusterKinds = [] }: Way = {},
): Promise<Record<string, unknown>> {
  const get = async (args: string[]) =>
    JSON.parse(await kubectlOk(lab.plane, ["get", ...args, "-o", "json", "--show-managed-fields"])).items as Item[];
  const kinds = (await kubectlOk(lab.plane, ["api-resources", "--namespaced", "--verbs=list", "-o", "name"]))
    .trim().split("\n").filter((name) =>
      !left.test(name) || (fresh && ofRollouts.test(name) && !name.startsWith("events."))
    );
  const own = (await get([kinds.join(","), "-n", lab.namespace])).filter((item) => !isEverywhere(item));
  // A chart may name another namespace: what it has there bears the release's marks.
  const away = (await get([kinds.join(","), "-A", "-l", "app.kubernetes.io/managed-by=Helm"])).filter(({ metadata }) =>
    metadata.namespace !== lab.namespace &&
    metadata.annotations?.["meta.helm.sh/release-namespace"] === lab.namespace
  );
  const cluster = (await get(["clusterroles,clusterrolebindings"]))
    // The cluster's own roles are hundreds, and the same in every case: a few stand for them.
    .filter(({ metadata }) =>
      !metadata.labels?.["kubernetes.io/bootstrapping"] || /^(admin|edit|view|cluster-admin)$/.test(metadata.name)
    );
  const around = [...await get([`namespaces`, `--field-selector=metadata.name=${lab.namespace}`])];
  for (const kind of clusterKinds) around.push(...(await get([kind, "-A"])).filter((item) => !isOwnApi(item)));
  const version = JSON.parse(await kubectlOk(lab.plane, ["version", "-o", "json"])).serverVersion.gitVersion;
  const system = JSON.parse(await kubectlOk(lab.plane, ["get", "namespace", "kube-system", "-o", "json"]));
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "helm-doctor/v1",
        kind: "FileCluster",
        takenAt: new Date(Math.floor(Date.now() / 1000 + laterBy) * 1000).toISOString().replace(".000", ""),
        server: { version, clusterId: system.metadata.uid },
      },
      ...own,
      ...away,
      ...around,
      ...cluster.map((item) => ({ ...item, metadata: { ...item.metadata, managedFields: undefined } })),
    ],
  };
}

interface Case {
  readonly id: string;
  readonly versions?: readonly HelmVersion[];
  readonly driver?: "secret" | "configmap";
  readonly release?: string;
  readonly namespace?: string;
  readonly make: (lab: Lab) => Promise<void>;
  readonly laterBy: number;
  readonly fresh?: boolean;
  readonly clusterKinds?: readonly string[];
}

/** Large on purpose: it is made anew on every full test run, and would be most of the museum. */
const tooLarge = ["large", "h09-stuck"];

const cases: readonly Case[] = [
  ...incidents.filter(({ id }) => !tooLarge.includes(id)).map((incident) => ({
    ...incident,
    laterBy: incident.fresh ? 60 : 3 * 3600,
  })),
  ...healthy.filter(({ id }) => !tooLarge.includes(id)).map((one) => ({
    ...one,
    id: `healthy-${one.id}`,
    laterBy: 3600,
  })),
];

/** Two releases of Helm 3 leave the same; the older is recorded where only it shows the case. */
function recordedWith({ versions = DEFAULT_VERSIONS }: Case): readonly HelmVersion[] {
  const newer = versions.filter((version) => version !== "3.19.2");
  return newer.length > 0 ? newer : versions;
}

async function record(plane: Plane, version: HelmVersion, { id, driver, release, namespace, make, ...way }: Case) {
  const name = `${id}-helm${version.split(".")[0]}`;
  // The payload names its namespace too: the museum's is the case's own name, so that a new recording changes little.
  const lab = await newLab(plane, version, id, driver, release, namespace ?? name);
  await make(lab);
  const cluster = await recordLab(lab, way);
  await Deno.mkdir(`${museum}${name}`, { recursive: true });
  const text = JSON.stringify(cluster, null, 1);
  await Deno.writeTextFile(`${museum}${name}/cluster.json`, text + "\n");
  console.error(`recorded ${name} (${(text.length / 1024).toFixed(0)} kB)`);
}

/** The list of what is there: static imports, so that tests read the museum without any permission. */
async function writeList(): Promise<void> {
  const names = [...Deno.readDirSync(museum)].filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  const identifier = (name: string) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  await Deno.writeTextFile(
    `${museum}mod.ts`,
    "// Written by scripts/record_museum.ts.\n" +
      names.map((name) => `import ${identifier(name)} from "./${name}/cluster.json" with { type: "json" };\n`).join(
        "",
      ) +
      'import type { MuseumCase } from "./visit.ts";\n\nexport const museum: readonly MuseumCase[] = [\n' +
      names.map((name) => `  { name: "${name}", cluster: ${identifier(name)} },\n`).join("") + "];\n",
  );
}

if (import.meta.main) {
  const only = Deno.args;
  const plane = await startPlane();
  try {
    for (const one of cases.filter(({ id }) => only.length === 0 || only.includes(id))) {
      for (const version of recordedWith(one)) await record(plane, version, one);
    }
  } finally {
    await writeList();
    await plane.stop();
  }
}
