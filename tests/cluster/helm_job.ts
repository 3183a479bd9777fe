// The container of the Jobs that k3s' helm-controller makes, played by us: no container runs on a plane. What the pod is told
// (arguments, environment, volumes) is read from the pod as the real controller and the real Job controller made it, Helm
// is a real one with the rights of the Job's ServiceAccount, and the pod's status is what a kubelet would write. Ours is
// what lies between: which Helm command follows from the state of the release (`stepsOf`, a table of what the image
// klipper-helm does, July 2026). Left out: `helm mapkubeapis` before an upgrade, repositories, CAs, logins.

import { helmHome, kubectlOk, type Outcome, readObject, type RunningHelm, spawnHelm, writeKubeconfig } from "./kube.ts";
import { jsonOf, textOf } from "./payload_damage.ts";
import { adminClient, type Plane } from "./plane.ts";
import { PLAYED_ELSEWHERE } from "./stages.ts";

/** The image has Helm 4.1; this is the Helm 4 of the plane. */
const HELM = "4.3.1";
const CONFIG_HASH = "helmcharts.helm.cattle.io/configHash";
/** A kubelet waits 10 s and then ever longer before it starts a failed container again. */
const BACK_OFF_MS = 500;
const POLL_MS = 150;

export type Step = "set-failed" | "upgrade" | "uninstall" | "install" | "abort";

/** One run of the container; there may be several in one pod. */
export type JobRun = {
  readonly namespace: string;
  readonly pod: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it found: status and revision of the newest record, by `helm status`. */
  readonly found: Release | undefined;
  readonly steps: readonly Step[];
  /** Undefined as long as it runs; 137 where it was killed. */
  exitCode?: number;
  /** The last words of Helm where it failed. */
  error?: string;
};

export type HelmJobs = {
  /** Every run so far of the Jobs in that namespace, in order. */
  readonly runsIn: (namespace: string) => readonly JobRun[];
  /** The container of that namespace dies as with its node or out of memory: SIGKILL for Helm, exit code 137. */
  readonly kill: (namespace: string) => void;
  readonly stop: () => Promise<void>;
};

type Release = { readonly status: string; readonly revision: string };

/** What the container does about a release: the steps of one run. */
export const stepsOf = (env: Readonly<Record<string, string>>, command: string, found?: Release): readonly Step[] => {
  if (!found) return command === "delete" ? [] : ["install"];
  if (env.EXPECTED_RELEASE_REVISION && env.EXPECTED_RELEASE_REVISION !== found.revision) return []; // and all is well
  if (command === "delete") return ["uninstall"];
  switch (found.status) {
    case "pending-upgrade":
    case "superseded":
      return ["set-failed", "upgrade"];
    case "pending-install":
    case "pending-rollback":
    case "uninstalling":
      return ["set-failed", ...afterFailure(env)];
    case "failed":
    case "unknown":
      return afterFailure(env);
    case "deployed":
      return ["upgrade"];
    default:
      return ["install"];
  }
};

const afterFailure = (env: Readonly<Record<string, string>>): readonly Step[] => {
  if (env.FAILURE_POLICY === "abort") return ["abort"];
  return env.FAILURE_POLICY === "retry" ? ["upgrade"] : ["uninstall", "install"];
};

/** Plays the kubelet and the container for every pod of a HelmChart on that plane, until it is stopped. */
export const playHelmJobs = async (plane: Plane): Promise<HelmJobs> => {
  const client = await adminClient(plane.dir);
  const pods = podApi(plane, client);
  const runs: JobRun[] = [];
  const playing = new Map<string, { pod: Pod; life: Life; done: Promise<void> }>();
  let stopped = false;
  const look = async () => {
    const present = await pods.list();
    for (const [uid, { life }] of playing) {
      // Its time to end well is over at once here: klipper-helm would not hear SIGTERM, and be killed after 30 s.
      if (!present.some((pod) => pod.metadata.uid === uid)) life.end();
    }
    for (const pod of present.filter(({ metadata: { uid } }) => !playing.has(uid))) {
      const life = newLife();
      playing.set(pod.metadata.uid, { pod, life, done: playPod(plane, pods, pod, life, (run) => runs.push(run)) });
    }
  };
  const loop = (async () => {
    while (!stopped) {
      await look();
      await sleep(POLL_MS);
    }
  })();
  return {
    runsIn: (namespace) => runs.filter((run) => run.namespace === namespace),
    kill: (namespace) => {
      for (const { pod, life } of playing.values()) if (pod.metadata.namespace === namespace) life.kill();
    },
    stop: async () => {
      stopped = true;
      await loop;
      for (const { life } of playing.values()) life.end();
      await Promise.all([...playing.values()].map(({ done }) => done));
      client.close();
    },
  };
};

type Pod = {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly [{ readonly name: string; readonly image: string; args: string[]; env: EnvVar[] }];
    // deno-lint-ignore no-explicit-any -- volumes of two kinds, read where they are mounted
    readonly volumes: readonly any[];
  };
};
type EnvVar = { readonly name: string; readonly value?: string };

/** A container's process, which can be killed whatever it is at. */
type Life = {
  readonly ended: () => boolean;
  readonly killed: () => boolean;
  readonly begin: () => void;
  readonly holds: (helm: RunningHelm) => Promise<Outcome>;
  /** The process dies; the pod lives on. */
  readonly kill: () => void;
  /** The pod is gone. */
  readonly end: () => void;
};

const newLife = (): Life => {
  let helm: RunningHelm | undefined, ended = false, killed = false;
  const kill = () => {
    killed = true;
    helm?.kill("SIGKILL");
  };
  return {
    ended: () => ended,
    killed: () => killed,
    begin: () => killed = ended,
    holds: async (running) => {
      helm = running;
      if (killed) kill(); // between two commands
      const outcome = await running.outcome;
      helm = undefined;
      return outcome;
    },
    kill,
    end: () => {
      ended = true;
      kill();
    },
  };
};

const playPod = async (plane: Plane, pods: PodApi, pod: Pod, life: Life, note: (run: JobRun) => void) => {
  await pods.report(pod, "Running", { ready: true, restartCount: 0, state: { running: { startedAt: now() } } });
  for (let restarts = 1; !life.ended(); restarts++) {
    life.begin();
    const exitCode = await runContainer(plane, pod, life, note);
    const terminated = { exitCode, reason: exitCode === 0 ? "Completed" : "Error", finishedAt: now() };
    if (life.ended()) return;
    if (exitCode === 0) {
      return await pods.report(pod, "Succeeded", { ready: false, restartCount: restarts - 1, state: { terminated } });
    }
    const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off restarting failed container" } };
    await pods.report(pod, "Running", {
      ready: false,
      restartCount: restarts,
      state,
      lastState: { terminated },
    });
    await sleep(BACK_OFF_MS);
  }
};

const runContainer = async (plane: Plane, pod: Pod, life: Life, note: (run: JobRun) => void): Promise<number> => {
  const [{ args, env: list }] = pod.spec.containers;
  const env = Object.fromEntries(list.map(({ name, value }) => [name, value ?? ""]));
  const job = await openJob(plane, pod, env, args);
  const found = await job.status(life);
  const run: JobRun = {
    namespace: pod.metadata.namespace,
    pod: pod.metadata.name,
    env,
    found,
    steps: stepsOf(env, args[0]!, found),
  };
  note(run);
  const retries = found?.status === "failed" && env.FAILURE_POLICY === "retry"; // such an upgrade may fail
  let code = 0;
  for (const step of run.steps) {
    if (life.killed()) break;
    const outcome = await job.take(step, life);
    if (outcome.code !== 0) run.error = outcome.stderr.trim();
    code = step === "uninstall" || retries ? 0 : outcome.code;
  }
  return run.exitCode = life.killed() ? 137 : code;
};

type Job = {
  readonly status: (life: Life) => Promise<Release | undefined>;
  readonly take: (step: Step, life: Life) => Promise<Outcome>;
};

const openJob = async (plane: Plane, pod: Pod, env: Record<string, string>, args: string[]): Promise<Job> => {
  const { namespace } = pod.metadata, name = env.NAME!;
  const { chart, values } = await mount(plane, pod, env);
  const options = {
    namespace: env.TARGET_NAMESPACE!,
    driver: env.HELM_DRIVER as "secret" | "configmap",
    kubeconfig: await accountOf(plane, pod),
    home: await helmHome(plane),
  };
  const helm = async (life: Life, ...given: string[]) => await life.holds(await spawnHelm(plane, HELM, given, options));
  const put = (first: string[], serverSide: string) => [
    ...first,
    name,
    chart,
    ...(env.TIMEOUT ? [`--timeout=${env.TIMEOUT}`] : []),
    `--labels=${CONFIG_HASH}=${env.CONFIG_HASH}`,
    `--server-side=${serverSide}`,
    ...values.map((file) => `--values=${file}`),
  ];
  const commands: Record<Exclude<Step, "abort" | "set-failed">, string[]> = {
    install: put(args, env.SERVER_SIDE === "auto" ? "true" : env.SERVER_SIDE!),
    upgrade: put(["upgrade", ...args.slice(1)], env.SERVER_SIDE!),
    uninstall: ["uninstall", name, "--wait"],
  };
  return {
    status: async (life) => {
      const { code, stdout } = await helm(life, "status", name, "-o", "json");
      if (code !== 0) return undefined;
      const { info, version } = JSON.parse(stdout);
      return { status: info.status, revision: String(version) };
    },
    take: async (step, life) => {
      if (step === "abort") return { code: 1, stdout: "", stderr: `The release of ${namespace}/${name} is left alone` };
      if (step === "set-failed") return await setFailed(plane, env);
      return await helm(life, ...commands[step]);
    },
  };
};

/** The files of the volumes "content" (a chart, in base64) and "values", in the order that the container gives them to Helm. */
const mount = async (plane: Plane, pod: Pod, env: Record<string, string>) => {
  const dir = await Deno.makeTempDir({ dir: plane.dir, prefix: "helm-job-" });
  const { namespace } = pod.metadata;
  const read = async (kind: string, object: string) => (await readObject(plane, namespace, kind, object))?.data ?? {};
  const volume = (name: string) => pod.spec.volumes.find((one) => one.name === name);
  const files: string[] = [];
  for (const { secret } of volume("values")?.projected.sources ?? []) {
    const data = await read("secret", secret.name);
    for (const { key, path } of secret.items ?? []) {
      await Deno.writeFile(`${dir}/${path}`, bytesOf(data[key]));
      if (path.endsWith(".yaml")) files.push(`${dir}/${path}`);
    }
  }
  const content = volume("content") ? await read("configmap", volume("content").configMap.name) : {};
  const chart = content[`${env.NAME}.tgz.base64`];
  if (chart) await Deno.writeFile(`${dir}/chart.tgz`, bytesOf(chart));
  return { chart: chart ? `${dir}/chart.tgz` : env.CHART!, values: files.sort() };
};

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

/** A kubeconfig with a token of the pod's ServiceAccount, which the real controller made and bound to its role. */
const accountOf = async (plane: Plane, { metadata: { namespace, name }, spec }: Pod): Promise<string> => {
  const token = await kubectlOk(plane, ["create", "token", spec.serviceAccountName, "-n", namespace]);
  return await writeKubeconfig(plane, `job-${namespace}-${name}`, (config) => {
    config.users[0].user = { token: token.trim() };
    config.contexts[0].context.namespace = namespace;
  });
};

/** What the container's plugin set-status does to the newest record: status, description and time, payload and label alike. */
const setFailed = async (plane: Plane, env: Record<string, string>): Promise<Outcome> => {
  const kind = env.HELM_DRIVER!, namespace = env.TARGET_NAMESPACE!;
  const text = await kubectlOk(plane, [
    "get",
    kind,
    "-n",
    namespace,
    "-l",
    `owner=helm,name=${env.NAME}`,
    "-o",
    "json",
  ]);
  // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
  const version = (item: any) => Number(item.metadata.labels.version);
  // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
  const newest = JSON.parse(text).items.sort((a: any, b: any) => version(b) - version(a))[0];
  const wrapped = kind === "secret";
  const release = JSON.parse(jsonOf(wrapped ? atob(newest.data.release) : newest.data.release));
  Object.assign(release.info, { status: "failed", description: "status forced by the job", last_deployed: now() });
  const edited = textOf(JSON.stringify(release));
  newest.data.release = wrapped ? btoa(edited) : edited;
  newest.metadata.labels.status = "failed";
  await kubectlOk(plane, ["replace", "-f", "-"], { stdin: JSON.stringify(newest) });
  return { code: 0, stdout: "", stderr: "" };
};

type PodApi = {
  /** Pods of HelmCharts that have a node and are neither at their end nor to be deleted. */
  readonly list: () => Promise<Pod[]>;
  readonly report: (pod: Pod, phase: string, container: Record<string, unknown>) => Promise<void>;
};

const podApi = (plane: Plane, client: Deno.HttpClient): PodApi => ({
  list: async () => {
    const selector = encodeURIComponent(PLAYED_ELSEWHERE);
    const fields = encodeURIComponent("spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed");
    const url = `${plane.server}/api/v1/pods?labelSelector=${selector}&fieldSelector=${fields}`;
    const { items = [] } = await (await fetch(url, { client })).json();
    // deno-lint-ignore no-explicit-any -- pods as the API gives them
    return items.filter((pod: any) => !pod.metadata.deletionTimestamp);
  },
  report: async (
    { metadata: { namespace, name }, spec: { containers: [{ name: container, image }] } },
    phase,
    status,
  ) => {
    const ready = { status: status.ready ? "True" : "False", lastTransitionTime: now() };
    const conditions = ["Initialized", "Ready", "ContainersReady"].map((type) => ({ type, ...ready }));
    const containerStatuses = [{ name: container, image, imageID: image, ...status }];
    const response = await fetch(`${plane.server}/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      client,
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: JSON.stringify({ status: { phase, conditions, containerStatuses, startTime: now() } }),
    });
    await response.body?.cancel();
    // 404: it was deleted meanwhile, and the next look will tell.
    if (!response.ok && response.status !== 404) throw new Error(`Cannot report pod "${name}": ${response.status}`);
  },
});

const now = (): string => new Date().toISOString();
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
