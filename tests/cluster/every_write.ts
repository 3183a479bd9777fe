// One operation of a real Helm that dies right after its k-th write, and the truth about how far it got: what was live
// before and after, beside what a clean run of the same operation leaves.

import { appChart, type AppShape } from "./app_chart.ts";
import { type HelmVersion, kubectlOk, type Outcome } from "./kube.ts";
import { type Lab, newLab, SET_TOKEN } from "./lab.ts";
import type { Plane } from "./plane.ts";
import { failingProxy, isWrite } from "./proxy.ts";

export type Operation = "install" | "upgrade" | "rollback";

/** What a release's objects say, by `Kind/name`, as far as a chart has a say in it. */
export type Live = Readonly<Record<string, unknown>>;

export type Truth = {
  /** What the newest record says; undefined: there is none. */
  readonly status: string | undefined;
  /** Something of the release is not as it was before. */
  readonly changed: boolean;
  /** All is as a clean run of the operation leaves it: what it drops is gone too. */
  readonly whole: boolean;
  readonly postHook: "absent" | "succeeded";
};

const KINDS = "configmaps,secrets,services,deployments,statefulsets,cronjobs,roles";
const HOOKS = { before: "before", after: "after" };

const more = (shape: "old" | "new" | "third", operation?: Operation): Record<string, string> => ({
  ...(operation && shape === "new"
    ? {
      "before.yaml": hookJob(HOOKS.before, `pre-${operation}`),
      "after.yaml": hookJob(HOOKS.after, `post-${operation}`),
    }
    : {}),
  "settings.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, labels: { shape: ${shape} } }
data: { shape: ${shape}, only-${shape}: "1", same: "1" }
`,
  [`own-${shape}.yaml`]: `apiVersion: v1
kind: Service
metadata: { name: own-${shape} }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: own-${shape} }
spec:
  schedule: "0 0 1 1 *"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "example/cron:1" }] } } } }
`,
  "store.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store }
spec:
  serviceName: web
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store }, annotations: { shape: ${shape}, only-${shape}: "1" } }
    spec:
      containers: [{ name: main, image: "example/store:1", args: [${shape}], env: [{ name: ${shape.toUpperCase()}, value: "1" }] }]
`,
  "role.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [${shape === "new" ? "pods, services" : "pods"}], verbs: [get] }]
`,
});

const hookJob = (name: string, event: string): string =>
  `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, annotations: { helm.sh/hook: ${event} } }
spec: { backoffLimit: 0, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "example/job:1" }] } } }
`;

const shapes = (operation?: Operation): Record<"old" | "new" | "third", AppShape> => ({
  old: { tag: "1", more: more("old") },
  new: { tag: "2", sidecar: true, minReadySeconds: 1, more: more("new", operation) },
  third: { tag: "3", more: more("third") },
});

/** The commands before the one that is killed, and that one. A rollback goes back to the shape that upgrades go to. */
const commands = async (lab: Lab, operation: Operation): Promise<{ before: string[][]; last: string[] }> => {
  const of = shapes(operation);
  const chart = (shape: AppShape) => appChart(lab.plane, shape);
  const { release } = lab;
  switch (operation) {
    case "install":
      return { before: [], last: ["install", release, await chart(of.new), ...SET_TOKEN] };
    case "upgrade":
      return {
        before: [["install", release, await chart(of.old), ...SET_TOKEN]],
        last: ["upgrade", release, await chart(of.new), ...SET_TOKEN],
      };
    case "rollback":
      return {
        before: [
          ["install", release, await chart(of.new), ...SET_TOKEN],
          ["upgrade", release, await chart(of.old), ...SET_TOKEN],
        ],
        last: ["rollback", release, "1"],
      };
  }
};

/** Upgrades to the third chart, for which there were no hooks and no rollouts to wait for. */
export const upgradeToThird = async (lab: Lab): Promise<Outcome> =>
  await lab.tryHelm(["upgrade", lab.release, await appChart(lab.plane, shapes().third), ...SET_TOKEN]);

/** A release that nobody killed: what is live, how many writes it took, and what the third chart makes of it. */
export const cleanRun = async (plane: Plane, version: HelmVersion, operation: Operation) => {
  const lab = await newLab(plane, version, `clean-${operation}`);
  const { before, last } = await commands(lab, operation);
  for (const command of before) await lab.helm(command);
  const proxy = await failingProxy(plane, {});
  await lab.helm(last, { kubeconfig: proxy.kubeconfig });
  const writes = proxy.requests.filter(isWrite).map(({ method, path }) =>
    `${method} ${path.split("/").slice(method === "POST" ? -1 : -2).join("/")}`
  );
  await proxy.stop();
  const live = await liveOf(lab);
  const third = await upgradeToThird(lab);
  if (third.code !== 0) throw new Error(third.stderr);
  return { writes, live, third: await liveOf(lab) };
};

/** Kills the operation right after its k-th write (0: before its first), and waits for the cluster to come to rest. */
export const killAfterWrite = async (
  plane: Plane,
  version: HelmVersion,
  operation: Operation,
  k: number,
  clean: Live,
): Promise<{ lab: Lab; truth: Truth }> => {
  const lab = await newLab(plane, version, `${operation}-${k}`);
  const { before, last } = await commands(lab, operation);
  for (const command of before) await lab.helm(command);
  const started = await liveOf(lab);
  const proxy = await failingProxy(plane, {
    after: { matches: k === 0 ? () => true : isWrite, nth: Math.max(1, k), run: () => running.kill("SIGKILL") },
  });
  const running = await lab.spawn(last, { kubeconfig: proxy.kubeconfig });
  await running.outcome;
  await lab.until("the cluster to come to rest", () => isAtRest(lab));
  await proxy.stop();
  const live = await liveOf(lab);
  const hook = await lab.object("job", HOOKS.after);
  return {
    lab,
    truth: {
      status: await lab.recordStatus(before.length + 1) ?? await lab.recordStatus(before.length),
      changed: !isSame(live, started),
      whole: isSame(live, clean),
      postHook: hook ? "succeeded" : "absent",
    },
  };
};

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** All objects that bear the marks of the release. */
export const liveOf = async (lab: Lab): Promise<Live> => {
  const { items } = JSON.parse(await kubectlOk(lab.plane, ["get", KINDS, "-n", lab.namespace, "-o", "json"]));
  return Object.fromEntries(
    // deno-lint-ignore no-explicit-any -- objects of every kind
    items.filter((item: any) => item.metadata.annotations?.["meta.helm.sh/release-name"] === lab.release)
      // deno-lint-ignore no-explicit-any -- objects of every kind
      .map((item: any) => [`${item.kind}/${item.metadata.name}`, saidByChart(item)])
      .sort(),
  );
};

// deno-lint-ignore no-explicit-any -- an object of any kind
const saidByChart = ({ metadata, status: _, ...rest }: any): unknown => {
  const { clusterIP: _ip, clusterIPs: _ips, ...spec } = rest.spec ?? {};
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([name]) => !/^(meta\.helm\.sh\/release-namespace|deployment\.kubernetes\.io\/revision)$/.test(name));
  return { ...rest, spec, labels: sorted(Object.entries(metadata.labels ?? {})), annotations: sorted(annotations) };
};

const sorted = (entries: [string, unknown][]): unknown => Object.fromEntries(entries.sort());

const isAtRest = async (lab: Lab): Promise<boolean> => {
  const { items } = JSON.parse(
    await kubectlOk(lab.plane, ["get", "deployments,statefulsets,jobs", "-n", lab.namespace, "-o", "json"]),
  );
  // deno-lint-ignore no-explicit-any -- workloads as kubectl gives them
  return items.every(({ kind, metadata, spec, status }: any) =>
    kind === "Job" ? status?.succeeded === 1 : status?.observedGeneration === metadata.generation &&
      [status.updatedReplicas, status.readyReplicas, status.availableReplicas, status.replicas].every((count) =>
        count === spec.replicas
      ) && (kind !== "StatefulSet" || status.currentRevision === status.updateRevision)
  );
};
