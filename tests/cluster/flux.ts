// Flux's helm-controller on a plane: the real program, from its Go module, with the CRDs of its module. What the
// source-controller does is played here: a HelmChart object whose status names a packed chart on a loopback server.

import { helmHome, kubectlOk, readObject, waitFor } from "./kube.ts";
import type { Plane } from "./plane.ts";
import { startReaper, tail } from "./processes.ts";

/** As scripts/control_plane.sh names it, and the module whose CRDs go with it. */
const PROGRAM = "flux-helm-controller-1.6.4";
const MODULES = {
  "github.com/fluxcd/helm-controller@v1.6.4": ["helm.toolkit.fluxcd.io_helmreleases"],
  "github.com/fluxcd/source-controller@v1.9.0": [
    "source.toolkit.fluxcd.io_helmcharts",
    "source.toolkit.fluxcd.io_ocirepositories",
    "source.toolkit.fluxcd.io_externalartifacts",
  ],
};
const SCRIPT = `${import.meta.dirname}/../../scripts/control_plane.sh`;

/**
 * Whether the controller is there. It is the biggest of all programs, so only who asks for it with HELM_DOCTOR_FLUX=build
 * has it built; false where that cannot be done (the lines on stderr say why).
 */
export const hasFlux = async (): Promise<boolean> => {
  const folder = await control();
  const isThere = await Deno.stat(`${folder}/${PROGRAM}`).then(() => true, () => false);
  return isThere || (Deno.env.get("HELM_DOCTOR_FLUX") === "build" && await control(PROGRAM) !== undefined);
};

/** The folder of the programs, these among them. */
const control = async (...programs: string[]): Promise<string | undefined> => {
  const { success, stdout } = await new Deno.Command("bash", { args: [SCRIPT, ...programs], stderr: "inherit" })
    .output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
};

/** Applies the CRDs of HelmReleases and of their sources, as their modules publish them. Returns how to remove them. */
export const applyFluxKinds = async (plane: Plane): Promise<() => Promise<void>> => {
  const files: string[] = [];
  for (const [module, names] of Object.entries(MODULES)) {
    const answer = await new Deno.Command("go", { args: ["mod", "download", "-json", module], cwd: plane.dir })
      .output();
    if (!answer.success) throw new Error(`Cannot read ${module}: ${new TextDecoder().decode(answer.stdout)}`);
    const { Dir } = JSON.parse(new TextDecoder().decode(answer.stdout));
    files.push(...names.map((name) => `${Dir}/config/crd/bases/${name}.yaml`));
  }
  const given = files.flatMap((file) => ["-f", file]);
  await kubectlOk(plane, ["apply", "--server-side", ...given]);
  await kubectlOk(plane, ["wait", "--for=condition=Established", "--timeout=60s", ...given]);
  return async () => {
    await kubectlOk(plane, ["delete", "--ignore-not-found", "--timeout=60s", ...given]);
  };
};

export type Flux = {
  /** What it has logged so far. */
  readonly log: () => Promise<string>;
  /** As if out of memory. */
  readonly kill: () => Promise<void>;
};

/** Starts it for all namespaces, and returns when it is at work. One at a time on a plane. */
export const startFlux = async (plane: Plane): Promise<Flux> => {
  const dir = await Deno.makeTempDir({ prefix: "helm-doctor-flux-" });
  await Deno.symlink(plane.bin(PROGRAM), `${dir}/helm-controller`); // its field manager is the name of its file
  const reaper = startReaper(dir);
  const path = `${dir}/log`;
  const none = "127.0.0.1:0";
  const args = ["--metrics-addr", none, "--health-addr", none, "--events-addr=", "--log-level=debug"];
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$@" >"$0" 2>&1', path, `${dir}/helm-controller`, ...args],
    cwd: dir,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", HOME: dir, KUBECONFIG: plane.kubeconfig, RUNTIME_NAMESPACE: "default" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  child.unref();
  let ended = false;
  child.status.then(() => ended = true);
  await reaper.watch(child);
  const log = () => Deno.readTextFile(path).catch(() => "");
  try {
    await waitFor(
      async () => {
        if (ended) {
          const process = { name: "helm-controller", log: path, ended: () => ended };
          throw new Error(`Cannot start helm-controller: it ended.\n${await tail([process])}`);
        }
        return (await log()).includes("Starting workers");
      },
      60_000,
      "helm-controller to be at work",
    );
  } catch (error) {
    await reaper.reap();
    throw error;
  }
  return { log, kill: reaper.reap };
};

export type Source = {
  /** The HelmChart of that namespace gives this chart folder from now on. */
  readonly publish: (namespace: string, name: string, folder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Plays the source-controller: packs charts and serves them on loopback. */
export const serveCharts = (plane: Plane): Source => {
  const packed = new Map<string, Uint8Array<ArrayBuffer>>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const bytes = packed.get(new URL(request.url).pathname);
    return bytes ? new Response(bytes) : new Response("not there", { status: 404 });
  });
  return {
    publish: async (namespace, name, folder) => {
      const { bytes, version } = await pack(plane, folder);
      const digest = hex(await crypto.subtle.digest("SHA-256", bytes));
      const path = `/${namespace}/${name}-${version}-${digest.slice(0, 8)}.tgz`;
      packed.set(path, bytes);
      const chart = {
        apiVersion: "source.toolkit.fluxcd.io/v1",
        kind: "HelmChart",
        metadata: { name, namespace },
        spec: { chart: name, interval: "1h", sourceRef: { kind: "HelmRepository", name } },
      };
      await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(chart) });
      const { metadata: { generation } } = await readObject(
        plane,
        namespace,
        "helmcharts.source.toolkit.fluxcd.io",
        name,
      );
      const artifact = {
        url: `http://127.0.0.1:${server.addr.port}${path}`,
        path: path.slice(1),
        revision: `${version}+${digest.slice(0, 8)}`,
        digest: `sha256:${digest}`,
        lastUpdateTime: new Date().toISOString(),
      };
      const status = { observedGeneration: generation, artifact };
      await kubectlOk(plane, [
        "patch",
        "helmcharts.source.toolkit.fluxcd.io",
        name,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        JSON.stringify({ status }),
      ]);
    },
    stop: () => server.shutdown(),
  };
};

const pack = async (plane: Plane, folder: string) => {
  const home = await helmHome(plane);
  const { success, stderr } = await new Deno.Command(plane.bin("helm-4.3.1"), {
    args: ["package", folder, "-d", home],
    clearEnv: true,
    env: { HOME: home, PATH: "/usr/bin:/bin" },
  }).output();
  if (!success) throw new Error(`helm package: ${new TextDecoder().decode(stderr)}`);
  const [file] = [...Deno.readDirSync(home)].filter(({ name }) => name.endsWith(".tgz"));
  const version = /-(\d.*)\.tgz$/.exec(file!.name)![1]!;
  return { bytes: await Deno.readFile(`${home}/${file!.name}`), version };
};

const hex = (digest: ArrayBuffer): string =>
  [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
