// Releases that are well, of many shapes, made by real means on a real plane with a real Helm. No check may say a word of
// warning about any of them.

import * as charts from "./healthy_charts.ts";
import { configMap, deployment } from "./healthy_charts.ts";
import { chart, type HelmVersion, kubectlOk, newNamespace } from "./kube.ts";
import { type Lab, SET_TOKEN, withHelm } from "./lab.ts";
import { damage, jsonOf, onText } from "./payload_damage.ts";

export type HealthyRelease = {
  readonly id: string;
  readonly title: string;
  /** Default: 3.22.0 and 4.3.1. */
  readonly versions?: readonly HelmVersion[];
  readonly driver?: "secret" | "configmap";
  /** Default: "web". */
  readonly release?: string;
  readonly make: (lab: Lab) => Promise<void>;
};

type Files = Readonly<Record<string, string>>;

const WAIT = ["--wait", "--wait-for-jobs", "--timeout=90s"];

/** Writes a chart of templates ("web.yaml") and of other files, which name their folder ("crds/widget.yaml"). */
const chartOf = (lab: Lab, files: Files): Promise<string> => {
  const paths = Object.entries(files).map(([path, text]) => [path.includes("/") ? path : `templates/${path}`, text]);
  return chart(lab.plane, Object.fromEntries(paths));
};

/** Installs or upgrades to a chart of these files, and waits. */
const put = async (lab: Lab, command: "install" | "upgrade", files: Files, ...args: string[]): Promise<void> => {
  await lab.helm([command, lab.release, await chartOf(lab, files), ...WAIT, ...args]);
};

const apply = async (lab: Lab, ...items: unknown[]): Promise<void> => {
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectlOk(lab.plane, ["apply", "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(list) });
};

const kubectl = (lab: Lab, ...args: string[]): Promise<string> => kubectlOk(lab.plane, [...args, "-n", lab.namespace]);

const rolledOut = (lab: Lab, what = "deployment/web") => kubectl(lab, "rollout", "status", what, "--timeout=60s");

/** What a sidecar injector and a platform's labeller do to an object after Helm has made it. */
const SIDECAR = {
  metadata: { labels: { "platform.example/team": "shop" }, annotations: { "platform.example/scanned": "true" } },
  spec: {
    template: {
      metadata: { annotations: { "mesh.example/injected": "yes" } },
      spec: {
        volumes: [{ name: "mesh", emptyDir: {} }],
        containers: [{
          name: "mesh-proxy",
          image: "example/mesh:1",
          volumeMounts: [{ name: "mesh", mountPath: "/mesh" }],
        }],
      },
    },
  },
};

/** Bytes of a file that no gzip makes smaller; its record is then about 25 kB under the limit of 1,048,576. */
const LARGE = 600_000;

const randomText = (bytes: number): string => {
  const parts: string[] = [];
  for (let left = bytes; left > 0; left -= 49_152) { // a multiple of 3, and within what getRandomValues takes
    parts.push(btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(Math.min(left, 49_152))))));
  }
  return parts.join("");
};

/** Server-side apply must be told that it may take a field from another manager. */
const forced = (lab: Lab): string[] => lab.version.startsWith("4") ? ["--force-conflicts"] : [];

export const healthy: readonly HealthyRelease[] = [
  {
    id: "deployment",
    title: "a Deployment, a Service and a Secret, installed and upgraded, with labels and a description of the user's",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true }, "--description=a change: pending-upgrade", "--labels=team=shop");
    },
  },
  {
    id: "drops-objects",
    title: "an upgrade that only removes objects and a container",
    make: async (lab) => {
      await lab.install({ extra: true, sidecar: true, parts: ["a", "b"] });
      await lab.upgrade({ parts: ["a"] });
    },
  },
  {
    id: "stateful-set",
    title: "a StatefulSet with a headless Service and bound volume claims, upgraded",
    make: async (lab) => {
      await apply(lab, charts.persistentVolume(lab.namespace, 0), charts.persistentVolume(lab.namespace, 1));
      await put(lab, "install", { "db.yaml": charts.STATEFUL });
      await put(lab, "upgrade", { "db.yaml": charts.STATEFUL }, "--set=image=db:2");
    },
  },
  {
    id: "daemon-set",
    title: "a DaemonSet, upgraded",
    make: async (lab) => {
      await put(lab, "install", { "agent.yaml": charts.daemonSet("RollingUpdate") });
      await put(lab, "upgrade", { "agent.yaml": charts.daemonSet("RollingUpdate") }, "--set=image=agent:2");
    },
  },
  {
    id: "daemon-set-on-delete",
    title: "a DaemonSet that replaces its pods only when they are deleted: old ones run on, as they should",
    make: async (lab) => {
      const files = { "agent.yaml": charts.daemonSet("OnDelete") };
      await put(lab, "install", files);
      await lab.helm(["upgrade", lab.release, await chartOf(lab, files), "--set=image=agent:2"]);
    },
  },
  {
    id: "jobs",
    title: "a Job that has completed, a CronJob and a suspended one",
    make: async (lab) => await put(lab, "install", { "job.yaml": charts.JOB, "cron.yaml": charts.CRON_JOBS }),
  },
  {
    id: "job-gone",
    title: "a Job that removed itself after it was done",
    make: async (lab) => {
      await put(lab, "install", { "config.yaml": configMap("settings"), "job.yaml": charts.JOB }, "--set=ttl=3");
      await lab.until("the Job to be gone", async () => !(await lab.object("job", "once")));
    },
  },
  {
    id: "hooks",
    title: "hooks of all events with every delete policy, a ConfigMap as a hook, a test that ran",
    make: async (lab) => {
      const files = {
        "web.yaml": deployment("web"),
        "prepare.yaml": charts.hookJob("prepare", "pre-install", "hook-succeeded"),
        "seed.yaml": configMap("seed", "", 'annotations: { helm.sh/hook: "pre-install,pre-upgrade" }'),
        "before.yaml": charts.hookJob("before", "pre-upgrade", "before-hook-creation,hook-failed"),
        "after.yaml": charts.hookJob("after", "post-install,post-upgrade", "before-hook-creation,hook-succeeded"),
        "stay.yaml": charts.hookJob("stay", "post-upgrade", "before-hook-creation"),
        "back.yaml": charts.hookJob("back", "pre-rollback,post-rollback"),
        "end.yaml": charts.hookJob("end", "pre-delete"),
        "test.yaml": charts.hookJob("check", "test"),
      };
      await put(lab, "install", files);
      await put(lab, "upgrade", files, "--set=image=main:2");
      await lab.helm(["test", lab.release, "--timeout=60s"]);
    },
  },
  {
    id: "hooks-only",
    title: "a chart of nothing but hooks, whose test never ran",
    make: async (lab) => {
      const files = {
        "seed.yaml": configMap("seed", "", "annotations: { helm.sh/hook: post-install }"),
        "test.yaml": charts.hookJob("check", "test", "hook-succeeded"),
      };
      await put(lab, "install", files);
    },
  },
  {
    id: "no-hooks",
    title: "installed and upgraded with --no-hooks",
    make: async (lab) => {
      await lab.install({ stuckHook: "pre-install,post-upgrade" }, "--no-hooks");
      await lab.upgrade({ tag: "2", stuckHook: "pre-install,post-upgrade" }, "--no-hooks");
    },
  },
  {
    id: "custom-resource",
    title: "a definition in crds/ and an object of its kind, whose status an operator writes",
    make: async (lab) => {
      await put(lab, "install", { "crds/widget.yaml": charts.CRD, "widget.yaml": charts.WIDGET });
      const status = JSON.stringify({ status: { phase: "Ready" } });
      await kubectl(lab, "patch", "widget", "one", "--subresource=status", "--type=merge", "-p", status);
    },
  },
  {
    id: "autoscaled",
    title: "replicas raised by the real autoscaler, and a Deployment that names none scaled by hand",
    make: async (lab) => {
      await put(lab, "install", {
        "web.yaml": deployment("web", "replicas: 1"),
        "free.yaml": deployment("free", "minReadySeconds: 0"),
        "hpa.yaml": charts.AUTOSCALER,
      });
      await kubectl(lab, "scale", "deployment/free", "--replicas=3");
      await lab.until(
        "the autoscaler",
        async () => (await lab.object("deployment", "web")).spec.replicas === 3,
        60_000,
      );
      await rolledOut(lab);
      await rolledOut(lab, "deployment/free");
    },
  },
  {
    id: "scaled-to-zero",
    title: "a Deployment with no replicas at all, as its chart wants it",
    make: async (lab) => await put(lab, "install", { "web.yaml": deployment("web", "replicas: 0") }),
  },
  {
    id: "odd-yaml",
    title: "policies, rights and a workload in odd but legal YAML",
    make: async (lab) => {
      const files = { "a.yaml": charts.POLICIES, "b.yaml": charts.ODD_WORKLOAD.replaceAll("\n", "\r\n") };
      await put(lab, "install", files);
      await put(lab, "upgrade", { ...files, "c.yaml": configMap("more") });
    },
  },
  {
    id: "lists",
    title: "objects inside a List and a RoleBindingList",
    make: async (lab) => await put(lab, "install", { "lists.yaml": charts.LISTS }),
  },
  {
    id: "unknown-field",
    title: "fields that the API server does not know and drops: Helm 3 only warns",
    versions: ["3.22.0"],
    make: async (lab) => await put(lab, "install", { "web.yaml": deployment("web", "replicas: 1\n  replicaz: 2") }),
  },
  {
    id: "injected",
    title: "relabelled and annotated by others, a sidecar injected, restarted by kubectl",
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "patch", "deployment", "web", "--field-manager=injector", "-p", JSON.stringify(SIDECAR));
      await kubectl(lab, "label", "service/web", "secret/web", "cost-center=42");
      await kubectl(lab, "annotate", "service/web", "example/load-balancer=internal");
      await kubectl(lab, "rollout", "restart", "deployment/web");
      await rolledOut(lab);
    },
  },
  {
    id: "injected-upgraded",
    title: "the same, and then an upgrade over it",
    make: async (lab) => {
      await lab.install();
      await kubectl(lab, "patch", "deployment", "web", "--field-manager=injector", "-p", JSON.stringify(SIDECAR));
      await lab.upgrade({ tag: "2" });
    },
  },
  {
    id: "rolled-back",
    title: "rolled back on purpose, to a revision with fewer objects",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2", extra: true, sidecar: true });
      await lab.helm(["rollback", lab.release, "1", "--wait", "--timeout=60s"]);
    },
  },
  {
    id: "rolled-back-on-failure",
    title: "an upgrade that failed and that Helm itself rolled back",
    make: async (lab) => {
      await lab.install();
      const flag = lab.version.startsWith("3") ? "--atomic" : "--rollback-on-failure";
      const path = await lab.chart({ tag: "2", extra: true, unschedulable: true });
      await lab.tryHelm(["upgrade", lab.release, path, flag, "--timeout=8s", ...SET_TOKEN]);
      await lab.until("the rollback", async () => await lab.recordStatus(3) === "deployed");
      await rolledOut(lab);
    },
  },
  {
    id: "failed-once",
    title: "an upgrade whose hook failed, then one that went well",
    make: async (lab) => {
      await lab.install();
      const hook = { "hook.yaml": charts.hookJob("migrate", "pre-upgrade", "hook-failed", true) };
      await lab.tryHelm(["upgrade", lab.release, await lab.chart({ tag: "2", more: hook }), ...SET_TOKEN]);
      await lab.until("the failure", async () => await lab.recordStatus(2) === "failed");
      await lab.upgrade({ tag: "3" });
    },
  },
  {
    id: "failed-at-first",
    title: "a first install that failed, then upgrade --install",
    make: async (lab) => {
      const path = await lab.chart({ unschedulable: true });
      await lab.tryHelm(["install", lab.release, path, "--wait", "--timeout=4s", ...SET_TOKEN]);
      await lab.until("the failure", async () => await lab.recordStatus(1) === "failed");
      await lab.upgrade({ tag: "2" }, "--install");
    },
  },
  {
    id: "reinstalled",
    title: "uninstalled with --keep-history, installed again by upgrade --install",
    make: async (lab) => {
      await lab.install({ extra: true });
      await lab.upgrade({ tag: "2" });
      await lab.helm(["uninstall", lab.release, "--keep-history", "--wait"]);
      await lab.upgrade({ tag: "3" }, "--install");
    },
  },
  {
    id: "pruned",
    title: "seven revisions, of which --history-max left three",
    make: async (lab) => {
      await lab.install();
      for (const tag of ["2", "3", "4", "5", "6", "7"]) await lab.upgrade({ tag }, "--history-max=3");
    },
  },
  {
    id: "three-to-four",
    title: "installed by Helm 3, upgraded by Helm 4",
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install({ extra: true });
      await withHelm(lab, "4.3.1").upgrade({ tag: "2", sidecar: true });
    },
  },
  {
    id: "three-to-four-server-side",
    title: "installed by Helm 3, moved to server-side apply by Helm 4",
    versions: ["3.22.0"],
    make: async (lab) => {
      await lab.install({ extra: true });
      await withHelm(lab, "4.3.1").upgrade({ tag: "2", sidecar: true }, "--server-side=true", "--force-conflicts");
    },
  },
  {
    id: "four-to-three",
    title: "installed by Helm 4, upgraded by Helm 3",
    versions: ["4.3.1"],
    make: async (lab) => {
      await lab.install({ extra: true });
      await withHelm(lab, "3.22.0").upgrade({ tag: "2", sidecar: true });
    },
  },
  {
    id: "oldest",
    title: "installed by an older Helm 3, upgraded by a newer one",
    versions: ["3.19.2"],
    make: async (lab) => {
      await lab.install({ hook: "pre-install,pre-upgrade" });
      await withHelm(lab, "3.22.0").upgrade({ tag: "2", hook: "pre-install,pre-upgrade" });
    },
  },
  {
    id: "large",
    title: "a record just under the size limit",
    make: async (lab) => {
      const noise = { "config.yaml": configMap("settings"), "files/noise.bin": randomText(LARGE) };
      await put(lab, "install", noise);
    },
  },
  {
    id: "odd-name",
    title: "a release called web.v2 beside another called web",
    release: "web.v2",
    make: async (lab) => {
      const files = { "config.yaml": configMap('"{{ .Release.Name }}"') };
      await put({ ...lab, release: "web" }, "install", files);
      await put(lab, "install", files);
      await put({ ...lab, release: "web" }, "upgrade", files, "--set=color=blue");
      await put(lab, "upgrade", files, "--set=color=blue");
    },
  },
  {
    id: "other-namespace",
    title: "objects that name another namespace than the release's",
    make: async (lab) => {
      const there = await newNamespace(lab.plane, "there");
      const away = configMap("away", "", `namespace: ${there}`);
      const hook = configMap("hook", "", `namespace: ${there}, annotations: { helm.sh/hook: pre-upgrade }`);
      await put(lab, "install", { "a.yaml": away, "b.yaml": configMap("home"), "c.yaml": hook });
      await put(lab, "upgrade", { "a.yaml": away, "b.yaml": configMap("home"), "c.yaml": hook }, "--set=color=blue");
    },
  },
  {
    id: "configmap-driver",
    title: "records in ConfigMaps",
    driver: "configmap",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
    },
  },
  {
    id: "odd-packing",
    title: "records packed as Helm does not write them and does read them: base64 in lines, JSON without gzip",
    make: async (lab) => {
      await lab.install();
      await lab.upgrade({ tag: "2" });
      await damage(lab, 1, onText((text) => text.replace(/.{76}/g, "$&\r\n") + "\n"));
      await damage(lab, 2, onText((text) => btoa(jsonOf(text))));
    },
  },
  {
    id: "empty",
    title: "a chart without a single object",
    make: async (lab) => {
      await put(lab, "install", { "none.yaml": "{{ if false }}\na: 1\n{{ end }}\n" });
      await put(lab, "upgrade", { "NOTES.txt": "nothing to see\n" });
    },
  },
  {
    id: "kept",
    title: "an object kept by its resource-policy when an upgrade dropped it",
    make: async (lab) => {
      const kept = configMap("kept", "", "annotations: { helm.sh/resource-policy: keep }");
      await put(lab, "install", { "kept.yaml": kept, "web.yaml": deployment("web") });
      await put(lab, "upgrade", { "web.yaml": deployment("web") }, "--set=image=main:2");
    },
  },
  {
    id: "adopted",
    title: "an object of kubectl's that the release took over, with fields of its own",
    make: async (lab) => {
      const metadata = { name: "settings", labels: { mine: "yes" } };
      await apply(lab, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { color: "green", own: "field" } });
      await put(lab, "install", { "config.yaml": configMap("settings") }, "--take-ownership", ...forced(lab));
      await put(lab, "upgrade", { "config.yaml": configMap("settings") }, "--set=color=blue");
    },
  },
];
