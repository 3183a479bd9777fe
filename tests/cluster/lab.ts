// One release on a real plane under one Helm: what an incident is made with.

import { appChart, type AppShape, PLANTED } from "./app_chart.ts";
import {
  helm,
  type HelmOptions,
  type HelmVersion,
  kubectlOk,
  newNamespace,
  type Outcome,
  readObject,
  type RunningHelm,
  spawnHelm,
  waitFor,
} from "./kube.ts";
import type { Plane } from "./plane.ts";

export type Lab = {
  readonly plane: Plane;
  readonly version: HelmVersion;
  readonly namespace: string;
  readonly driver: "secret" | "configmap";
  /** The name of the release; the objects of the incidents' chart are called "web" whatever it is. */
  readonly release: string;
  /** Runs helm; throws where it fails. */
  readonly helm: (args: string[], options?: Partial<HelmOptions>) => Promise<Outcome>;
  /** The same, where failing is part of the incident. */
  readonly tryHelm: (args: string[], options?: Partial<HelmOptions>) => Promise<Outcome>;
  readonly spawn: (args: string[], options?: Partial<HelmOptions>) => Promise<RunningHelm>;
  readonly install: (shape?: AppShape, ...args: string[]) => Promise<Outcome>;
  readonly upgrade: (shape?: AppShape, ...args: string[]) => Promise<Outcome>;
  /** Starts `helm <command> <release> <chart in that shape>`, kills it with SIGKILL once `when` holds, and waits for its end. */
  readonly killed: (
    command: "install" | "upgrade",
    shape: AppShape,
    when: () => Promise<unknown>,
    ...args: string[]
  ) => Promise<void>;
  readonly record: (revision: number) => Promise<StoredObject | undefined>;
  readonly recordStatus: (revision: number) => Promise<string | undefined>;
  // deno-lint-ignore no-explicit-any -- tests reach into objects of every kind
  readonly object: (kind: string, name: string) => Promise<any>;
  readonly until: (what: string, condition: () => Promise<unknown>, timeout?: number) => Promise<void>;
  readonly chart: (shape?: AppShape) => Promise<string>;
};

type StoredObject = {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly data: Record<string, string>;
};

export const SET_TOKEN = ["--set", `token=${PLANTED}`];

export const newLab = async (
  plane: Plane,
  version: HelmVersion,
  prefix: string,
  driver: "secret" | "configmap" = "secret",
  release = "web",
  namespace?: string,
): Promise<Lab> =>
  openLab({ plane, version, namespace: await newNamespace(plane, prefix, namespace), driver, release });

/** The same release under another Helm. */
export const withHelm = (lab: Lab, version: HelmVersion): Lab => openLab({ ...lab, version });

/** The same release in another namespace, or under another driver: what Helm takes for another one. */
export const withNamespace = (lab: Lab, namespace: string): Lab => openLab({ ...lab, namespace });
export const withDriver = (lab: Lab, driver: Lab["driver"]): Lab => openLab({ ...lab, driver });

type Place = Pick<Lab, "plane" | "version" | "namespace" | "driver" | "release">;

const openLab = ({ plane, version, namespace, driver, release }: Place): Lab => {
  const withDefaults = (options: Partial<HelmOptions> = {}): HelmOptions => ({ namespace, driver, ...options });
  const tryHelm: Lab["tryHelm"] = (args, options) => helm(plane, version, args, withDefaults(options));
  const object: Lab["object"] = (kind, name) => readObject(plane, namespace, kind, name);
  const record: Lab["record"] = (revision) => object(driver, `sh.helm.release.v1.${release}.v${revision}`);
  const until: Lab["until"] = async (what, condition, timeout = 90_000) => {
    await waitFor(async () => Boolean(await condition()), timeout, what);
  };
  const put = async (command: string, shape: AppShape | undefined, args: readonly string[]) =>
    await lab.helm([command, release, await appChart(plane, shape), "--wait", "--timeout=60s", ...SET_TOKEN, ...args]);
  const lab: Lab = {
    plane,
    version,
    namespace,
    driver,
    release,
    tryHelm,
    object,
    record,
    until,
    recordStatus: async (revision) => (await record(revision))?.metadata.labels["status"],
    chart: (shape) => appChart(plane, shape),
    helm: async (args, options) => {
      const outcome = await tryHelm(args, options);
      if (outcome.code !== 0) throw new Error(`helm ${args.join(" ")}: exit code ${outcome.code}: ${outcome.stderr}`);
      return outcome;
    },
    spawn: (args, options) => spawnHelm(plane, version, args, withDefaults(options)),
    install: (shape, ...args) => put("install", shape, args),
    upgrade: (shape, ...args) => put("upgrade", shape, args),
    killed: async (command, shape, when, ...args) => {
      const running = await lab.spawn([command, release, await appChart(plane, shape), ...SET_TOKEN, ...args]);
      await until("the moment to kill helm", when);
      running.kill("SIGKILL");
      await running.outcome;
    },
  };
  return lab;
};

/**
 * A lab in which `make` has been done. Making needs luck with time (a helm must be caught at its moment), so what fails is
 * made once more, in a new lab; what is asserted afterwards is not.
 */
export const madeLab = async (open: () => Promise<Lab>, make: (lab: Lab) => Promise<void>): Promise<Lab> => {
  try {
    const lab = await open();
    await make(lab);
    return lab;
  } catch (error) {
    console.error(`made once more, for: ${error instanceof Error ? error.message : error}`);
    const lab = await open();
    await make(lab);
    return lab;
  }
};

/** The pods of the release by uid and template hash: what no repair of a record may change. */
export const podsOf = async (lab: Lab): Promise<string[]> => {
  const pods = JSON.parse(await kubectlOk(lab.plane, ["get", "pods", "-n", lab.namespace, "-o", "json"]));
  return pods.items
    // One that is on its way out will be gone, whatever is done.
    // deno-lint-ignore no-explicit-any -- pods as kubectl gives them
    .filter((pod: any) => !pod.metadata.deletionTimestamp)
    // deno-lint-ignore no-explicit-any -- pods as kubectl gives them
    .map((pod: any) => `${pod.metadata.name} ${pod.metadata.uid} ${pod.metadata.labels?.["pod-template-hash"] ?? ""}`)
    .sort();
};

/** The same, once rollouts that Helm left under way have come to rest. */
export const settledPodsOf = async (lab: Lab): Promise<string[]> => {
  let pods = await podsOf(lab);
  await lab.until("the pods to come to rest", async () => {
    const before = pods.join();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    pods = await podsOf(lab);
    return pods.join() === before && !await hasSurplus(lab);
  });
  return pods;
};

/** Whether a rollout that is through has pods of an earlier one left: they go as soon as the controller comes to it. */
const hasSurplus = async ({ plane, namespace }: Lab): Promise<boolean> => {
  const { items } = JSON.parse(await kubectlOk(plane, ["get", "deployments", "-n", namespace, "-o", "json"]));
  // deno-lint-ignore no-explicit-any -- deployments as kubectl gives them
  return items.some(({ spec, status }: any) =>
    status?.updatedReplicas === spec.replicas && status?.replicas > spec.replicas &&
    (status.availableReplicas ?? 0) >= spec.replicas
  );
};

/** Every record of the namespace as far as a repair owns it: data, labels, annotations, type. */
export const recordsOf = async (lab: Lab): Promise<string> => {
  const list = JSON.parse(
    await kubectlOk(lab.plane, ["get", lab.driver, "-n", lab.namespace, "-l", "owner=helm", "-o", "json"]),
  );
  // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
  return JSON.stringify(list.items.map((item: any) => [
    item.metadata.name,
    item.data,
    item.metadata.labels,
    item.metadata.annotations ?? {},
    item.type,
    item.immutable ?? false,
  ]));
};
