// Before the next upgrade: what preflight says a real helm then fails of, and where it says nothing a real helm goes through.
// Whatever it says, nothing is changed by it.

import { assertEquals, assertMatch } from "deno-std/assert/mod.js";
import { doctor, foundBy } from "./doctor.ts";
import { bound, type Doomed, doomed, type Files } from "./doomed_upgrades.ts";
import * as charts from "./healthy_charts.ts";
import { configMap, deployment } from "./healthy_charts.ts";
import { chart, type HelmVersion, kubectlOk, serviceAccountKubeconfig } from "./kube.ts";
import { type Lab, madeLab, newLab, withHelm } from "./lab.ts";
import { type Plane, startPlane } from "./plane.ts";
import { sideBySide, type Step } from "./side_by_side.ts";

const BOTH: readonly HelmVersion[] = ["3.22.0", "4.3.1"];

/** `PREFLIGHT=selector,job` tries these alone. */
const only = Deno.env.get("PREFLIGHT")?.split(",");
const isChosen = ({ id }: { readonly id: string }) => only?.includes(id) ?? true;

Deno.test("preflight", async (t) => {
  const plane = await startPlane();
  try {
    await sideBySide(t, [
      ...doomed.filter(isChosen).flatMap((one) =>
        (one.versions ?? BOTH).map((version) => step(plane, version, one, doom))
      ),
      ...healthy.filter(isChosen).flatMap((one) =>
        (one.versions ?? BOTH).map((version) => step(plane, version, one, prove))
      ),
    ]);
  } finally {
    await plane.stop();
  }
});

function step<Case extends Doomed | Upgrade>(
  plane: Plane,
  version: HelmVersion,
  one: Case,
  run: (lab: Lab, one: Case) => Promise<void>,
): Step {
  return {
    name: `${one.id}, helm ${version}: ${one.title}`,
    run: async () => {
      const lab = await madeLab(() => newLab(plane, version, `pre-${one.id}`), async (lab) => {
        const maker = one.by ? withHelm(lab, one.by) : lab;
        if (one.first) await maker.helm(["install", lab.release, await chartOf(lab, one.first)]);
        await one.between?.(lab);
      });
      await run(lab, one);
    },
  };
}

async function doom(lab: Lab, { first, user, next, flags = [], finds, of, fails }: Doomed): Promise<void> {
  const path = await chartOf(lab, next);
  const kubeconfig = await user?.(lab) ?? lab.plane.kubeconfig;
  const answer = await look(lab, path, kubeconfig, [], flags);
  assertEquals([answer.code, foundBy(answer)], [2, [...finds].sort()], answer.stdout + answer.stderr);
  if (of) {
    assertEquals(
      answer.json.releases[0].findings
        .filter((finding: { severity: string }) => finding.severity === "error")
        .map((finding: { subject: string }) => finding.subject).sort(),
      [...of],
    );
  }
  const { code, stderr } = await lab.tryHelm([first ? "upgrade" : "install", lab.release, path, ...flags], {
    kubeconfig,
  });
  assertEquals(code, 1, "helm went through");
  assertMatch(stderr, fails);
}

async function prove(lab: Lab, { first, user, next, template, flags = [], asked = flags }: Upgrade): Promise<void> {
  const path = await chartOf(lab, next);
  const kubeconfig = await user?.(lab) ?? lab.plane.kubeconfig;
  const answer = await look(lab, path, kubeconfig, template, asked);
  assertEquals([answer.code, foundBy(answer)], [0, []], answer.stdout + answer.stderr);
  assertEquals(answer.json.releases[0].gaps.filter((gap: { facet: string }) => gap.facet === "trials"), []);
  await lab.helm([first ? "upgrade" : "install", lab.release, path, ...flags], { kubeconfig });
}

/** What `helm template` prints goes in, and every object of the namespace is as it was afterwards. */
async function look(
  lab: Lab,
  path: string,
  kubeconfig: string,
  template: readonly string[] = [],
  flags: readonly string[] = [],
) {
  const rendered = await lab.helm(["template", lab.release, path, ...template]);
  const file = `${lab.plane.dir}/next-of-${lab.namespace}.yaml`;
  await Deno.writeTextFile(file, rendered.stdout);
  const before = await versionsOf(lab);
  const answer = await doctor(lab, ["preflight", lab.release, "--manifest", file, ...flags], kubeconfig);
  assertEquals(await versionsOf(lab), before, "preflight changed something");
  return answer;
}

/** Names and generations of what charts hold; a generation grows with every change of a spec. */
async function versionsOf(lab: Lab): Promise<string[]> {
  const kinds =
    "secrets,configmaps,services,deployments,statefulsets,daemonsets,jobs,cronjobs,roles,rolebindings,ingresses";
  const list = await kubectlOk(lab.plane, ["get", kinds, "-n", lab.namespace, "-o", "json"]);
  // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
  return JSON.parse(list).items.map(({ kind, metadata, data, spec }: any) =>
    JSON.stringify([kind, metadata.name, metadata.uid, data ?? spec])
  );
}

const chartOf = (lab: Lab, files: Files): Promise<string> => {
  const paths = Object.entries(files).map(([path, text]) => [path.includes("/") ? path : `templates/${path}`, text]);
  return chart(lab.plane, Object.fromEntries(paths));
};

/** An upgrade, or an install, that goes through. */
interface Upgrade {
  readonly id: string;
  readonly title: string;
  readonly versions?: readonly HelmVersion[];
  readonly first?: Files;
  /** Who installs the first; default: who upgrades. */
  readonly by?: HelmVersion;
  readonly between?: (lab: Lab) => Promise<void>;
  readonly user?: (lab: Lab) => Promise<string>;
  readonly next: Files;
  /** Flags of helm template. */
  readonly template?: readonly string[];
  /** Flags of the upgrade, which preflight takes too. */
  readonly flags?: readonly string[];
  /** Flags of preflight alone. */
  readonly asked?: readonly string[];
}

const kubectl = async (lab: Lab, ...args: string[]): Promise<void> => {
  await kubectlOk(lab.plane, [...args, "-n", lab.namespace]);
};

const container = (more: string) => (text: string) => text.replace("name: main, ", `name: main, ${more}, `);

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader }
roleRef: { kind: Role, name: reader, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: default }]
`;

/** Its name is the lab's own: definitions are the cluster's. */
const definition = charts.CRD.replaceAll("shop.example", "{{ .Release.Namespace }}.example");
const ownWidget = charts.WIDGET.replaceAll("shop.example", "{{ .Release.Namespace }}.example");

const healthy: readonly Upgrade[] = [
  {
    id: "deployment",
    title: "a Deployment with another image, variables and volumes that come and go",
    first: { "web.yaml": container("env: [{ name: A, value: x }, { name: B, value: b }]")(deployment("web")) },
    next: {
      "web.yaml": container("env: [{ name: C, value: x }, { name: A, value: z }], ports: [{ containerPort: 80 }]")(
        deployment("web", "replicas: 2", "volumes: [{ name: tmp, emptyDir: {} }]"),
      ),
      "config.yaml": configMap("more"),
    },
  },
  {
    id: "strategy",
    title: "another strategy: a client's patch clears what belonged to the old one",
    versions: ["3.22.0"],
    first: { "web.yaml": deployment("web") },
    next: { "web.yaml": deployment("web", "strategy: { type: Recreate }") },
  },
  {
    id: "stateful-set-image",
    title: "a StatefulSet with another image, its claim templates as they were",
    first: { "db.yaml": charts.STATEFUL },
    between: bound,
    next: { "db.yaml": charts.STATEFUL.replace('"db:1"', '"db:2"') },
  },
  {
    id: "daemon-set",
    title: "a DaemonSet with another image",
    first: { "agent.yaml": charts.daemonSet("RollingUpdate") },
    next: { "agent.yaml": charts.daemonSet("RollingUpdate").replace("agent:1", "agent:2") },
  },
  {
    id: "jobs",
    title: "a Job as it was, CronJobs with another schedule",
    first: { "job.yaml": charts.JOB, "cron.yaml": charts.CRON_JOBS },
    next: { "job.yaml": charts.JOB, "cron.yaml": charts.CRON_JOBS.replace("0 3 * * *", "0 4 * * *") },
  },
  {
    id: "hooks",
    title: "hooks whose Jobs could not be changed: Helm deletes them before",
    first: {
      "web.yaml": deployment("web"),
      "after.yaml": charts.hookJob("after", "post-install,post-upgrade", "before-hook-creation"),
    },
    next: {
      "web.yaml": deployment("web"),
      "after.yaml": charts.hookJob("after", "post-install,post-upgrade", "before-hook-creation").replace(
        "hook:1",
        "hook:2",
      ),
    },
  },
  {
    id: "odd-yaml",
    title: "policies, rights and a workload in odd but legal YAML",
    first: { "a.yaml": charts.POLICIES, "b.yaml": charts.ODD_WORKLOAD.replaceAll("\n", "\r\n") },
    next: { "a.yaml": charts.POLICIES, "b.yaml": charts.ODD_WORKLOAD, "c.yaml": configMap("more") },
  },
  {
    id: "lists",
    title: "objects inside a List and a RoleBindingList, one more beside them",
    first: { "lists.yaml": charts.LISTS },
    next: { "lists.yaml": charts.LISTS, "more.yaml": configMap("more") },
  },
  {
    id: "custom-resource",
    title: "a custom resource that changes, its definition in crds/",
    first: { "crds/widget.yaml": charts.CRD, "widget.yaml": charts.WIDGET },
    next: { "crds/widget.yaml": charts.CRD, "widget.yaml": charts.WIDGET.replace("size: 010", "size: 9") },
    template: ["--include-crds"],
  },
  {
    id: "injected",
    title: "labels, a sidecar and a restart by others",
    first: { "web.yaml": deployment("web") },
    between: async (lab) => {
      const spec = { template: { spec: { containers: [{ name: "mesh", image: "example/mesh:1" }] } } };
      await kubectl(lab, "patch", "deployment", "web", "--field-manager=injector", "-p", JSON.stringify({ spec }));
      await kubectl(lab, "label", "deployment/web", "cost-center=42");
      await kubectl(lab, "rollout", "restart", "deployment/web");
    },
    next: { "web.yaml": deployment("web").replace("main:1", "main:2") },
  },
  {
    id: "scaled",
    title: "replicas of which the chart says nothing, scaled by hand",
    first: { "web.yaml": deployment("web", "minReadySeconds: 0") },
    between: (lab) => kubectl(lab, "scale", "deployment/web", "--replicas=3"),
    next: { "web.yaml": deployment("web", "minReadySeconds: 1") },
  },
  {
    id: "dropped",
    title: "objects, a container and a key that go",
    first: {
      "web.yaml": deployment("web").replace("containers: [", 'containers: [{ name: side, image: "example/side:1" }, '),
      "a.yaml": configMap("a", "more: x"),
      "b.yaml": configMap("b"),
    },
    next: { "web.yaml": deployment("web"), "a.yaml": configMap("a") },
  },
  {
    id: "three-to-four",
    title: "made by Helm 3, upgraded by Helm 4",
    versions: ["4.3.1"],
    by: "3.22.0",
    first: { "web.yaml": deployment("web"), "config.yaml": configMap("settings") },
    between: (lab) => kubectl(lab, "scale", "deployment/web", "--replicas=3"),
    next: { "web.yaml": deployment("web", "replicas: 2"), "config.yaml": configMap("settings", "more: x") },
  },
  {
    id: "three-to-server",
    title: "made by Helm 3, moved to the server by Helm 4",
    versions: ["4.3.1"],
    by: "3.22.0",
    first: { "web.yaml": deployment("web"), "config.yaml": configMap("settings") },
    flags: ["--server-side=true"],
    next: { "web.yaml": deployment("web", "replicas: 2"), "config.yaml": configMap("settings", "more: x") },
  },
  {
    id: "four-to-three",
    title: "made by Helm 4, scaled by hand and upgraded by Helm 3, which does not ask",
    versions: ["3.22.0"],
    by: "4.3.1",
    first: { "web.yaml": deployment("web") },
    between: (lab) => kubectl(lab, "scale", "deployment/web", "--replicas=3"),
    asked: ["--server-side=false"],
    next: { "web.yaml": deployment("web", "replicas: 2") },
  },
  {
    id: "install",
    title: "a first install: an account, rights, a workload and a pod of that account",
    next: {
      "role.yaml": role,
      "db.yaml": charts.STATEFUL,
      "pod.yaml": `apiVersion: v1
kind: ServiceAccount
metadata: { name: runner }
---
apiVersion: v1
kind: Pod
metadata: { name: runner }
spec: { serviceAccountName: runner, containers: [{ name: main, image: "example/runner:1" }] }
`,
    },
  },
  {
    id: "own-namespace",
    title: "a namespace of the chart's own, and what is in it",
    first: { "a.yaml": configMap("a") },
    next: {
      "a.yaml": configMap("a"),
      "b.yaml": `apiVersion: v1
kind: Namespace
metadata: { name: "{{ .Release.Namespace }}-more" }
`,
      "c.yaml": configMap("c", "", 'namespace: "{{ .Release.Namespace }}-more"'),
    },
  },
  {
    id: "own-definition",
    title: "a definition among the templates that learns a field with its object",
    first: { "crd.yaml": definition },
    next: {
      "crd.yaml": definition.replace("size: { type: integer }", "size: { type: string }"),
      "widget.yaml": ownWidget.replace("size: 010", 'size: "large"'),
    },
  },
  {
    id: "ordinary-user",
    title: "a user with the rights that it takes and no others, rights among the objects",
    first: { "a.yaml": configMap("a") },
    user: (lab) =>
      serviceAccountKubeconfig(lab.plane, lab.namespace, "ci", [
        { apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["*"] },
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: ["*"] },
      ]),
    next: { "a.yaml": configMap("a", "more: x"), "role.yaml": role },
  },
];
