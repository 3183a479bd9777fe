// A real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and kwok in
// the kubelet's place (pods become Ready, Jobs complete, no container runs). Namespaces isolate tests, so one plane serves many.
//
// Run as a program it starts a plane, prints how to use it and stays until it is interrupted. With HELM_DOCTOR_PLANE set
// to such a plane's folder, `startPlane()` joins it, which spares every test file the start.

import { writeCertificates } from "./certificates.ts";
import { findFreePorts, type Process, type Reaper, starter, startReaper, tail } from "./processes.ts";
import { apiserverArgs, controllerManagerArgs, etcdArgs, kwokArgs, schedulerArgs } from "./programs.ts";
import { podStages } from "./stages.ts";

export type Plane = {
  readonly server: string;
  /** Path of a kubeconfig for system:masters, by client certificate. */
  readonly kubeconfig: string;
  /** Temporary folder: certificates, data, one log per process. It goes with the plane. */
  readonly dir: string;
  /** Path of a program: "kubectl", "helm-3.22.0", "etcd" … */
  readonly bin: (name: string) => string;
  readonly stop: () => Promise<void>;
};

export type PlaneOptions = {
  readonly apiserverArgs?: readonly string[];
  /** YAML texts of kwok Stages beside the ones of its module (nodes and pods, fast) and those in stages.ts. */
  readonly stages?: readonly string[];
};

const STARTUP_MS = 60_000;
const SCRIPT = `${import.meta.dirname}/../../scripts/control_plane.sh`;

/** Starts a plane and returns when its API answers and its node is Ready (about 5 s, the first time ever much longer). */
export const startPlane = async (options: PlaneOptions = {}): Promise<Plane> => {
  const running = Deno.env.get("HELM_DOCTOR_PLANE");
  const binDir = await buildPrograms();
  if (running && !options.apiserverArgs && !options.stages) return await joinPlane(running, binDir);
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-plane-" });
  const reaper = startReaper(dir);
  try {
    return await boot(dir, binDir, reaper, options);
  } catch (error) {
    await reaper.reap();
    throw error;
  }
};

const buildPrograms = async (): Promise<string> => {
  const { success, stdout } = await new Deno.Command("bash", { args: [SCRIPT], stderr: "inherit" }).output();
  if (!success) throw new Error("Cannot start the test control plane: its programs are not built, see the lines above");
  return new TextDecoder().decode(stdout).trim().split("\n").at(-1)!;
};

const joinPlane = async (dir: string, binDir: string): Promise<Plane> => {
  const kubeconfig = `${dir}/admin.kubeconfig`;
  const server = JSON.parse(await Deno.readTextFile(kubeconfig)).clusters[0].cluster.server;
  return { server, kubeconfig, dir, bin: (name) => `${binDir}/${name}`, stop: () => Promise.resolve() };
};

const boot = async (dir: string, binDir: string, reaper: Reaper, options: PlaneOptions): Promise<Plane> => {
  const start = starter(dir, binDir, reaper);
  const [port, etcdPort, peerPort] = findFreePorts();
  const server = `https://127.0.0.1:${port}`;
  const kubeconfig = `${dir}/admin.kubeconfig`;
  const etcd = await start("etcd", etcdArgs(etcdPort, peerPort));
  await writeCertificates(dir);
  await Deno.writeTextFile(kubeconfig, JSON.stringify(await adminKubeconfig(dir, server), null, 2));
  const apiserver = await start("kube-apiserver", [...apiserverArgs(port, etcdPort), ...options.apiserverArgs ?? []]);
  const api = await openApi(dir, server);
  try {
    await until("kube-apiserver to be ready", [etcd, apiserver], () => api.answers("/readyz"));
    const processes = [
      apiserver,
      await start("kube-controller-manager", controllerManagerArgs()),
      await start("kube-scheduler", schedulerArgs()),
      await start("kwok", await kwokArgs(dir, binDir, [...podStages(), ...options.stages ?? []])),
    ];
    await api.create("/api/v1/nodes", NODE);
    await until("the node to be Ready", processes, async () => isReady(await api.read(`/api/v1/nodes/${NODE_NAME}`)));
  } finally {
    api.close();
  }
  return { server, kubeconfig, dir, bin: (name) => `${binDir}/${name}`, stop: reaper.reap };
};

const NODE_NAME = "node-0";
const CAPACITY = { cpu: "64", memory: "256Gi", pods: "2000" };
const NODE = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: NODE_NAME, labels: { "kubernetes.io/hostname": NODE_NAME, "kubernetes.io/os": "linux" } },
  status: { capacity: CAPACITY, allocatable: CAPACITY },
};

const adminKubeconfig = async (dir: string, server: string) => {
  const read = async (file: string) => btoa(await Deno.readTextFile(`${dir}/${file}`));
  const credentials = {
    "client-certificate-data": await read("admin.crt"),
    "client-key-data": await read("admin.key"),
  };
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "plane",
    clusters: [{ name: "plane", cluster: { server, "certificate-authority-data": await read("ca.crt") } }],
    users: [{ name: "admin", user: credentials }],
    contexts: [{ name: "plane", context: { cluster: "plane", user: "admin", namespace: "default" } }],
  };
};

/** An HTTP client for the API server with the admin's client certificate, from the files in a plane's `dir`. */
export const adminClient = async (dir: string): Promise<Deno.HttpClient> => {
  const read = (file: string) => Deno.readTextFile(`${dir}/${file}`);
  return Deno.createHttpClient({
    caCerts: [await read("ca.crt")],
    cert: await read("admin.crt"),
    key: await read("admin.key"),
  });
};

const openApi = async (dir: string, server: string) => {
  const client = await adminClient(dir);
  const answers = async (path: string) => {
    const response = await fetch(server + path, { client }).catch(() => undefined); // nobody listens yet
    await response?.body?.cancel();
    return response?.ok ?? false;
  };
  const create = async (path: string, object: unknown) => {
    const request = {
      client,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(object),
    };
    const response = await fetch(server + path, request);
    if (!response.ok) throw new Error(`Cannot create "${path}": ${response.status} ${await response.text()}`);
    await response.body?.cancel();
  };
  const read = async (path: string) => await (await fetch(server + path, { client })).json();
  return { answers, create, read, close: () => client.close() };
};

const isReady = (node: { status?: { conditions?: { type: string; status: string }[] } }): boolean =>
  node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;

const until = async (what: string, processes: Process[], condition: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + STARTUP_MS;
  while (!await condition()) {
    const dead = processes.find((process) => process.ended());
    if (dead) throw new Error(`Cannot start the test control plane: "${dead.name}" ended.\n${await tail([dead])}`);
    if (Date.now() > deadline) {
      throw new Error(
        `Cannot start the test control plane: waited ${STARTUP_MS / 1000} s for ${what}.\n${await tail(processes)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

if (import.meta.main) {
  const plane = await startPlane();
  console.log(`export KUBECONFIG=${plane.kubeconfig} HELM_DOCTOR_PLANE=${plane.dir} PATH="${plane.bin("")}:$PATH"`);
  setInterval(() => {}, 60_000); // stay until a signal; the reaper does the rest
}
