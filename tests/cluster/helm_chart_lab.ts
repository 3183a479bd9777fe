// One release that a HelmChart keeps, on a plane with the real helm-controller (helm_controller.ts) and our container
// (helm_job.ts): what its tests do to the HelmChart, and what they look at. The chart has a claim, bound to a volume.

import { appChart, type AppShape, PLANTED } from "./app_chart.ts";
import type { HelmJobs, JobRun } from "./helm_job.ts";
import { helm, kubectlOk } from "./kube.ts";
import { type Lab, newLab } from "./lab.ts";
import type { Plane } from "./plane.ts";

/** What a HelmChart may say beside its chart; fields of its spec. */
export type HelmChartSpec = {
  readonly failurePolicy?: "abort" | "reinstall" | "retry";
  readonly backOffLimit?: number;
};

export type HelmChartLab = {
  readonly lab: Lab;
  /** Applies the HelmChart "web" with the app chart in that shape; fields left out go back to their defaults. */
  readonly put: (shape?: AppShape, spec?: HelmChartSpec) => Promise<void>;
  /** Applies a HelmChartConfig for it. */
  readonly configure: (spec: Record<string, unknown>) => Promise<void>;
  readonly patch: (spec: HelmChartSpec) => Promise<void>;
  /** A change that means nothing: the controller looks at the HelmChart again. */
  readonly touch: () => Promise<void>;
  /** Takes the HelmChart out of the controller's hands. */
  readonly hold: () => Promise<void>;
  readonly letGo: () => Promise<void>;
  readonly deleteJob: () => Promise<void>;
  // deno-lint-ignore no-explicit-any -- tests reach into objects of every kind
  readonly helmChart: () => Promise<any>;
  // deno-lint-ignore no-explicit-any -- tests reach into objects of every kind
  readonly job: () => Promise<any>;
  /** The uid of the claim: another one means that the first was deleted, and its data lost. */
  readonly claim: () => Promise<string | undefined>;
  /** "v1:superseded v2:deployed", by the labels of the records. */
  readonly records: () => Promise<string>;
  readonly untilRecords: (expected: string) => Promise<void>;
  readonly untilComplete: () => Promise<void>;
  readonly untilClaimIsNot: (uid: string | undefined) => Promise<void>;
  /** What its containers did from the run with that index on. */
  readonly runs: (from?: number) => readonly JobRun[];
  /** What happens within three seconds: "nothing", or the steps of each run of the container. */
  readonly soon: () => Promise<string>;
  /** Deletes the HelmChart, but not the release: without its finalizer the controller does not uninstall. */
  readonly forget: () => Promise<void>;
};

const UNMANAGED = "helmcharts.helm.cattle.io/unmanaged";
const KIND = "helmcharts.helm.cattle.io";

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  storageClassName: ""
  volumeName: {{ .Release.Namespace }}
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
`;

/** A Service that the API server refuses: an install or upgrade with it fails at once. */
export const REFUSED = `apiVersion: v1
kind: Service
metadata: { name: refused }
spec: { ports: [{ port: 70000 }] }
`;

/** The shape with the claim, and what the test adds to it. */
export const withClaim = (shape: AppShape = {}): AppShape => ({
  ...shape,
  more: { ...shape.more, "claim.yaml": CLAIM },
});

export const newHelmChartLab = async (plane: Plane, jobs: HelmJobs): Promise<HelmChartLab> => {
  const lab = await newLab(plane, "4.3.1", "helm-chart");
  const { namespace } = lab;
  await kubectlOk(plane, ["apply", "-f", "-"], { stdin: JSON.stringify(volume(namespace)) });
  const apply = async (kind: string, spec: Record<string, unknown>) => {
    const object = { apiVersion: "helm.cattle.io/v1", kind, metadata: { name: "web", namespace }, spec };
    const as = ["--server-side", "--force-conflicts", "--field-manager=test"];
    await kubectlOk(plane, ["apply", ...as, "-f", "-"], { stdin: JSON.stringify(object) });
  };
  const annotate = async (...marks: string[]) => {
    await kubectlOk(plane, ["annotate", "--overwrite", KIND, "web", "-n", namespace, ...marks]);
  };
  const patch = async (change: unknown) => {
    await kubectlOk(plane, ["patch", KIND, "web", "-n", namespace, "--type=merge", "-p", JSON.stringify(change)]);
  };
  const records = async () => {
    const selector = ["-l", "owner=helm,name=web", "-o", "json"];
    const { items } = JSON.parse(await kubectlOk(plane, ["get", "secrets", "-n", namespace, ...selector]));
    // deno-lint-ignore no-explicit-any -- objects as kubectl gives them
    return items.map(({ metadata: { labels } }: any) => `v${labels.version}:${labels.status}`).join(" ");
  };
  const job = () => lab.object("job", "helm-install-web");
  const claim = async () => (await lab.object("persistentvolumeclaim", "data"))?.metadata.uid;
  const runs = (from = 0) => jobs.runsIn(namespace).slice(from);
  return {
    lab,
    put: async (shape, spec = {}) => {
      await apply("HelmChart", { chartContent: await packed(lab, withClaim(shape)), set: { token: PLANTED }, ...spec });
    },
    configure: (spec) => apply("HelmChartConfig", spec),
    patch: (spec) => patch({ spec }),
    touch: () => annotate(`tests.helm-doctor/touched=${crypto.randomUUID()}`),
    hold: () => annotate(`${UNMANAGED}=true`),
    letGo: () => annotate(`${UNMANAGED}-`),
    deleteJob: async () => {
      await kubectlOk(plane, ["delete", "job", "helm-install-web", "-n", namespace]);
    },
    helmChart: () => lab.object(KIND, "web"),
    job,
    claim,
    records,
    untilRecords: async (expected) => {
      try {
        await lab.until(`the records to be ${expected}`, async () => await records() === expected, 60_000);
      } catch (error) {
        throw new Error(`${(error as Error).message}; they are ${await records()}`);
      }
    },
    untilComplete: () =>
      lab.until("the Job to complete", async () => conditionsOf(await job()).includes("Complete=True"), 60_000),
    untilClaimIsNot: (uid) =>
      lab.until("the claim to be another", async () => ![uid, undefined].includes(await claim())),
    runs,
    soon: async () => {
      const before = runs().length;
      await new Promise((resolve) => setTimeout(resolve, 3000));
      return runs(before).map(({ steps }) => steps.join("+") || "exit").join(", ") || "nothing";
    },
    forget: async () => {
      if (!await lab.object(KIND, "web")) return;
      await patch({ metadata: { finalizers: null } });
      await kubectlOk(plane, ["delete", KIND, "web", "-n", namespace]);
    },
  };
};

/** "Complete=True" and the like, of a Job or a HelmChart. */
// deno-lint-ignore no-explicit-any -- an object of either kind
export const conditionsOf = (object: any): string[] =>
  (object?.status?.conditions ?? []).map(({ type, status }: { type: string; status: string }) => `${type}=${status}`);

/** The chart in that shape as a HelmChart holds it: an archive, in base64. */
const packed = async (lab: Lab, shape: AppShape): Promise<string> => {
  const folder = await appChart(lab.plane, shape);
  const { code, stderr } = await helm(lab.plane, lab.version, ["package", folder, "-d", folder], lab);
  if (code !== 0) throw new Error(`helm package: ${stderr}`);
  const archive = await Deno.readFile(`${folder}/app-1.0.${shape.tag ?? "1"}.tgz`);
  return btoa(String.fromCharCode(...archive));
};

/** For a claim of 1 Gi; it stays when that goes. */
export const volume = (name: string) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name },
  spec: {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    hostPath: { path: "/nowhere" },
  },
});
