// Upgrades and installs that a real helm fails at, and of which preflight says so before. Each is a chart that is installed,
// what happens to the release then, and the chart that comes next.

import { configMap, deployment, hookJob, persistentVolume, STATEFUL } from "./healthy_charts.ts";
import { chart, type HelmVersion, kubectl, kubectlOk, serviceAccountKubeconfig } from "./kube.ts";
import type { Lab } from "./lab.ts";

export type Files = Readonly<Record<string, string>>;

export interface Doomed {
  readonly id: string;
  readonly title: string;
  /** Default: 3.22.0 and 4.3.1. */
  readonly versions?: readonly HelmVersion[];
  /** Absent: the next chart is a first install. */
  readonly first?: Files;
  readonly between?: (lab: Lab) => Promise<void>;
  /** Whoever upgrades, by the path of a kubeconfig; default: the plane's admin. */
  readonly user?: (lab: Lab) => Promise<string>;
  readonly next: Files;
  /** Flags of the upgrade, which preflight takes too. */
  readonly flags?: readonly string[];
  /** Who installs the first; default: who upgrades. */
  readonly by?: HelmVersion;
  /** The checks that find something of warning or above. */
  readonly finds: readonly string[];
  /** Subjects of what they find. */
  readonly of?: readonly string[];
  /** Helm's words. */
  readonly fails: RegExp;
}

const immutable = ["upgrade/immutable-field"];

const apply = async (lab: Lab, ...items: unknown[]): Promise<void> => {
  const list = { apiVersion: "v1", kind: "List", items };
  await kubectlOk(lab.plane, ["apply", "-n", lab.namespace, "-f", "-"], { stdin: JSON.stringify(list) });
};

const job = (tag: string) =>
  `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: main, image: "example/migrate:${tag}" }] }
`;

const service = (spec = "") =>
  `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ${spec}selector: { app: web }, ports: [{ port: 80 }] }
`;

const secret = (type: string) =>
  `apiVersion: v1
kind: Secret
metadata: { name: web }
type: ${type}
stringData: { a: b }
`;

const claim = (mode: string) =>
  `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [${mode}], storageClassName: none, resources: { requests: { storage: 1Gi } } }
`;

const binding = (role: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { kind: Role, name: ${role}, apiGroup: rbac.authorization.k8s.io }
subjects: [{ kind: ServiceAccount, name: default }]
`;

/** Half a megabyte that no gzip makes much smaller. */
function noise(): string {
  const parts = Array.from(
    { length: 10 },
    () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(49_152)))),
  );
  return parts.join("").replaceAll(/[+/=]/g, "x").slice(0, 600_000);
}

const sealed = (value: string) =>
  configMap("sealed").replace("\ndata:", "\nimmutable: true\ndata:").replace("red", value);

/** Volumes for the claims of the StatefulSet, and its pods ready. */
export async function bound(lab: Lab): Promise<void> {
  await apply(lab, persistentVolume(lab.namespace, 0), persistentVolume(lab.namespace, 1));
  await kubectlOk(lab.plane, ["rollout", "status", "statefulset/db", "--timeout=60s", "-n", lab.namespace]);
}

/** A policy that wants a label of every ConfigMap of the lab's namespace; it takes effect within seconds. */
const forbidConfigMaps = async (lab: Lab): Promise<void> => {
  const name = `label-${lab.namespace}`;
  const home = { "kubernetes.io/metadata.name": lab.namespace };
  await apply(lab, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [{
          apiGroups: [""],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["configmaps"],
        }],
      },
      validations: [{ expression: "'team' in object.metadata.?labels.orValue({})", message: "say whose it is" }],
    },
  }, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: home } },
    },
  });
  await lab.until("the policy", async () => {
    const { code } = await kubectl(lab.plane, [
      "create",
      "configmap",
      "probe",
      "-n",
      lab.namespace,
      "--dry-run=server",
    ]);
    return code !== 0;
  });
};

export const doomed: readonly Doomed[] = [
  {
    id: "selector",
    title: "another selector of a Deployment",
    first: { "web.yaml": deployment("web") },
    next: { "web.yaml": deployment("web").replaceAll("app: web", "app: other") },
    finds: immutable,
    of: ["Deployment/web"],
    fails: /spec\.selector: Invalid value: .*field is immutable/,
  },
  {
    id: "stateful-set",
    title: "another claim template of a StatefulSet",
    first: { "db.yaml": STATEFUL },
    between: bound,
    next: { "db.yaml": STATEFUL.replace("0.5Gi", "1Gi") },
    finds: immutable,
    of: ["StatefulSet/db"],
    fails: /updates to statefulset spec for fields other than/,
  },
  {
    id: "job",
    title: "another image of a Job that has run",
    first: { "job.yaml": job("1"), "web.yaml": deployment("web") },
    next: { "job.yaml": job("2"), "web.yaml": deployment("web") },
    finds: immutable,
    of: ["Job/migrate"],
    fails: /spec\.template: Invalid value: .*field is immutable/,
  },
  {
    id: "address",
    title: "another address of a Service",
    first: { "web.yaml": service() },
    next: { "web.yaml": service("clusterIP: 10.96.77.77, ") },
    finds: immutable,
    of: ["Service/web"],
    fails: /may not change once set/,
  },
  {
    id: "several",
    title: "a Secret's type, a claim's mode, a binding's role and a sealed ConfigMap at once",
    first: {
      "a.yaml": secret("Opaque"),
      "b.yaml": claim("ReadWriteOnce"),
      "c.yaml": binding("one"),
      "d.yaml": sealed("red"),
    },
    next: {
      "a.yaml": secret("example/other"),
      "b.yaml": claim("ReadWriteMany"),
      "c.yaml": binding("two"),
      "d.yaml": sealed("blue"),
    },
    finds: [...immutable, ...immutable, ...immutable, ...immutable],
    of: ["ConfigMap/sealed", "PersistentVolumeClaim/data", "RoleBinding/web", "Secret/web"],
    fails: /cannot change roleRef/,
  },
  {
    id: "scaled",
    title: "replicas that somebody scaled, an image that somebody set",
    versions: ["4.3.1"],
    first: { "web.yaml": deployment("web") },
    between: async (lab) => {
      await kubectlOk(lab.plane, ["scale", "deployment/web", "--replicas=3", "-n", lab.namespace]);
      await kubectlOk(lab.plane, ["set", "image", "deployment/web", "main=example/main:hot", "-n", lab.namespace]);
    },
    next: { "web.yaml": deployment("web", "replicas: 2") },
    finds: ["upgrade/conflict"],
    of: ["Deployment/web"],
    fails: /conflicts? with "kubectl" with subresource "scale"/,
  },
  {
    id: "applied-over",
    title: "a ConfigMap that somebody wrote with kubectl apply",
    versions: ["4.3.1"],
    first: { "config.yaml": configMap("settings") },
    between: (lab) =>
      apply(lab, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { color: "green" } }),
    next: { "config.yaml": configMap("settings") },
    finds: ["upgrade/conflict"],
    of: ["ConfigMap/settings"],
    fails: /conflict with "kubectl-client-side-apply"/,
  },
  {
    id: "moved",
    title: "a release of Helm 3 that is moved to the server, over an image that somebody set",
    versions: ["4.3.1"],
    by: "3.22.0",
    first: { "web.yaml": deployment("web") },
    between: async (lab) => {
      await kubectlOk(lab.plane, ["set", "image", "deployment/web", "main=example/main:hot", "-n", lab.namespace]);
    },
    flags: ["--server-side=true"],
    next: { "web.yaml": deployment("web", "replicas: 2") },
    finds: ["upgrade/conflict"],
    of: ["Deployment/web"],
    fails: /conflict with "kubectl-set"/,
  },
  {
    id: "moved-selector",
    title: "another selector in a release of Helm 3 that is moved to the server",
    versions: ["4.3.1"],
    by: "3.22.0",
    first: { "web.yaml": deployment("web") },
    flags: ["--server-side=true"],
    next: { "web.yaml": deployment("web", "replicas: 2").replaceAll("app: web", "app: other") },
    finds: immutable,
    of: ["Deployment/web"],
    fails: /spec\.selector: Invalid value: .*field is immutable/,
  },
  {
    id: "install-strict",
    title: "a first install by Helm 4 with a field that the server does not know",
    versions: ["4.3.1"],
    flags: ["--server-side=true"],
    next: { "web.yaml": deployment("web", "replicaz: 2") },
    finds: ["upgrade/rejected"],
    of: ["Deployment/web"],
    fails: /replicaz/,
  },
  {
    id: "twice",
    title: "a variable that is named twice",
    versions: ["4.3.1"],
    first: { "web.yaml": deployment("web") },
    next: {
      "web.yaml": deployment("web").replace(
        "name: main, ",
        "name: main, env: [{ name: A, value: x }, { name: A, value: y }], ",
      ),
    },
    finds: ["upgrade/rejected"],
    of: ["Deployment/web"],
    fails: /duplicate entries for key \[name="A"\]/,
  },
  {
    id: "unknown-field",
    title: "a field that the server does not know",
    versions: ["4.3.1"],
    first: { "web.yaml": deployment("web") },
    next: { "web.yaml": deployment("web", "replicaz: 2") },
    finds: ["upgrade/rejected"],
    of: ["Deployment/web"],
    fails: /replicaz/,
  },
  {
    id: "recreate",
    title: "another strategy, while the defaults of the old one are nobody's",
    versions: ["4.3.1"],
    first: { "web.yaml": deployment("web") },
    next: { "web.yaml": deployment("web", "strategy: { type: Recreate }") },
    finds: ["upgrade/rejected"],
    of: ["Deployment/web"],
    fails: /rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'/,
  },
  {
    id: "policy",
    title: "an admission policy that denies what is new",
    first: { "web.yaml": deployment("web") },
    between: forbidConfigMaps,
    next: { "web.yaml": deployment("web"), "config.yaml": configMap("settings") },
    finds: ["upgrade/rejected"],
    of: ["ConfigMap/settings"],
    fails: /say whose it is/,
  },
  {
    id: "webhook",
    title: "an admission webhook with nothing behind it",
    first: { "web.yaml": deployment("web") },
    between: async (lab) => {
      const home = { "kubernetes.io/metadata.name": lab.namespace };
      await apply(lab, {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingWebhookConfiguration",
        metadata: { name: `gone-${lab.namespace}` },
        webhooks: [{
          name: "gone.lab.example",
          sideEffects: "None",
          admissionReviewVersions: ["v1"],
          timeoutSeconds: 2,
          clientConfig: { service: { namespace: lab.namespace, name: "gone" } },
          rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["configmaps"] }],
          namespaceSelector: { matchLabels: home },
        }],
      });
      await lab.until("the webhook", async () => {
        const { code } = await kubectl(lab.plane, [
          "create",
          "configmap",
          "probe",
          "-n",
          lab.namespace,
          "--dry-run=server",
        ]);
        return code !== 0;
      });
    },
    next: { "web.yaml": deployment("web"), "config.yaml": configMap("settings") },
    finds: ["cluster/webhook-down"],
    fails: /failed calling webhook "gone\.lab\.example"/,
  },
  {
    id: "too-large",
    title: "a manifest for which no record has room",
    first: { "config.yaml": configMap("settings") },
    next: { "a.yaml": configMap("a", `noise: ${noise()}`), "b.yaml": configMap("b", `noise: ${noise()}`) },
    finds: ["history/record-too-large"],
    of: ["next revision"],
    fails: /Too long: may not be more than 1048576/,
  },
  {
    id: "quota",
    title: "a quota on Services that is used up",
    first: { "web.yaml": service() },
    between: async (lab) => {
      const hard = { "count/services": "1" };
      await apply(lab, { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "small" }, spec: { hard } });
      await lab.until("the count", async () => (await lab.object("resourcequota", "small")).status?.used);
    },
    next: { "web.yaml": service(), "more.yaml": service().replace("name: web", "name: more") },
    finds: ["upgrade/rejected"],
    of: ["Service/more"],
    fails: /exceeded quota: small/,
  },
  {
    id: "invalid",
    title: "a value that is not valid",
    first: { "web.yaml": service() },
    next: { "web.yaml": service().replace("port: 80", "port: 80000") },
    finds: ["upgrade/rejected"],
    of: ["Service/web"],
    fails: /must be between 1 and 65535/,
  },
  {
    id: "elsewhere",
    title: "an object for a namespace that is not there",
    first: { "web.yaml": service() },
    next: { "web.yaml": service(), "far.yaml": configMap("far", "", "namespace: nowhere-at-all") },
    finds: ["upgrade/rejected"],
    of: ["ConfigMap/nowhere-at-all/far"],
    fails: /namespaces "nowhere-at-all" not found/,
  },
  {
    id: "foreign",
    title: "an install over an object of kubectl's",
    between: (lab) => apply(lab, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" } }),
    next: { "config.yaml": configMap("settings"), "hook.yaml": hookJob("prepare", "pre-install") },
    finds: ["objects/foreign-owner"],
    of: ["ConfigMap/settings"],
    fails: /invalid ownership metadata/,
  },
  {
    id: "removed-api",
    title: "a version that the server does not serve any more",
    first: { "web.yaml": service() },
    next: {
      "web.yaml": service(),
      "pdb.yaml": `apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
`,
    },
    finds: ["manifest/removed-api"],
    fails: /no matches for kind "PodDisruptionBudget" in version "policy\/v1beta1"/,
  },
  {
    id: "rights-hook",
    title: "a user who may create the Job of a hook, and neither apply nor watch it",
    versions: ["4.3.1"], // an older Helm fails of it too, after five minutes
    first: { "config.yaml": configMap("settings") },
    user: (lab) =>
      serviceAccountKubeconfig(lab.plane, lab.namespace, "ci", [
        { apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["*"] },
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create", "delete"] },
      ]),
    next: { "config.yaml": configMap("settings"), "hook.yaml": hookJob("migrate", "pre-upgrade") },
    finds: ["access/verbs-missing"],
    of: ["you"],
    fails: /cannot patch resource \\?"jobs/,
  },
  {
    id: "rights",
    title: "a user who may not create what is new",
    first: { "config.yaml": configMap("settings") },
    user: (lab) =>
      serviceAccountKubeconfig(lab.plane, lab.namespace, "ci", [
        { apiGroups: [""], resources: ["secrets", "configmaps"], verbs: ["*"] },
        { apiGroups: [""], resources: ["services"], verbs: ["get", "list"] },
      ]),
    next: { "config.yaml": configMap("settings"), "web.yaml": service() },
    finds: ["access/verbs-missing"],
    fails: /services is forbidden: User .* cannot (create|patch) resource "services"|cannot patch resource "services"/,
  },
  {
    id: "pending",
    title: "a revision that a killed helm left",
    first: { "config.yaml": configMap("settings") },
    between: async (lab) => {
      const path = await chart(lab.plane, {
        "templates/hook.yaml": hookJob("stuck", "pre-upgrade").replace(
          "restartPolicy:",
          'nodeSelector: { nowhere: "yes" }, restartPolicy:',
        ),
      });
      const running = await lab.spawn(["upgrade", lab.release, path]);
      await lab.until("the hook", async () => await lab.object("job", "stuck"));
      running.kill("SIGKILL");
      await running.outcome;
    },
    next: { "config.yaml": configMap("settings") },
    finds: ["pending/not-started"],
    fails: /another operation \(install\/upgrade\/rollback\) is in progress/,
  },
];
