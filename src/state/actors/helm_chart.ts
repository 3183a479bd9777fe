/**
 * What the helm-controller of k3s and RKE2 does about a release: k3s-io/helm-controller 0.17.9 `pkg/controllers/chart/chart.go`
 * (`getJobAndRelatedResources`, `getChartRelease`, `job`, `shouldManage`), and rancher/klipper-helm `entry` (July 2026),
 * which runs in its Jobs. Run beside the real controller: see tests/cluster/helm_controller.ts.
 */
import type { Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Scope, Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { seconds } from "../clock.ts";
import { labelStatus, lastOf, payloadStatus } from "../helm.ts";
import { once } from "../once.ts";
import { drivenBy } from "./driven_by.ts";
import { field } from "./field.ts";
import { envOf, isAtWork, isUnmanaged, type JobState, jobState } from "./helm_job.ts";
import type { Placed } from "./placed.ts";

export type { Placed } from "./placed.ts";

/** The HelmChart of a release, with all that decides what becomes of it. */
export interface HelmChartCase {
  readonly chart: Placed;
  /** The HelmChartConfig of the same name, which overrules it. */
  readonly config?: Placed;
  /** What a run does with a release that has failed; what neither says is `reinstall`. */
  readonly policy: string;
  /** Where that is said: in the snapshot. */
  readonly policyAt: string;
  readonly isUnmanaged: boolean;
  readonly job?: HelmJob;
}

/** A Job in which Helm runs for a HelmChart. */
export interface HelmJob extends Placed {
  readonly state: JobState;
  /** The revision for which it was made: of any other it keeps its hands off. Empty: of no release yet. */
  readonly expects: string;
  /** By what it answers a failure; it may be older than what the HelmChart says now. */
  readonly policy: string;
}

/** Of several, each of which has the release for its own, the one that endangers it most. */
export const helmChartOf = once((snapshot): HelmChartCase | undefined => {
  const placed = snapshot.facts.controllers.map((object, index): Placed => ({
    object,
    at: `/facts/controllers/${index}`,
  }));
  const charts = placed.filter(({ object }) => object.kind === "HelmChart").map((chart) => caseOf(chart, placed));
  return charts.toSorted((a, b) => dangerOf(b) - dangerOf(a))[0];
});

function dangerOf({ isUnmanaged, policy }: HelmChartCase): number {
  return isUnmanaged ? 0 : policy === "reinstall" ? 2 : 1;
}

function caseOf(chart: Placed, placed: readonly Placed[]): HelmChartCase {
  const { name, namespace } = chart.object.metadata;
  const beside = (kind: string, called: string) =>
    placed.find(({ object: { kind: other, metadata } }) =>
      other === kind && metadata.name === called && metadata.namespace === namespace
    );
  const config = beside("HelmChartConfig", name);
  const says = [config, chart].find((one) => policyOf(one?.object) !== undefined);
  const act = chart.object.metadata.deletionTimestamp ? "delete" : "install";
  const job = beside("Job", `helm-${act}-${name}`);
  return {
    chart,
    ...(config ? { config } : {}),
    policy: policyOf(says?.object) ?? "reinstall",
    policyAt: `${(says ?? chart).at}/spec/failurePolicy`,
    isUnmanaged: isUnmanaged(chart.object),
    ...(job ? { job: readJob(job) } : {}),
  };
}

function policyOf(object: KubeObject | undefined): string | undefined {
  const said = field(object, "spec", "failurePolicy");
  return typeof said === "string" && said !== "" ? said : undefined;
}

function readJob({ object, at }: Placed): HelmJob {
  return {
    object,
    at,
    state: jobState(object),
    expects: envOf(object, "EXPECTED_RELEASE_REVISION"),
    policy: envOf(object, "FAILURE_POLICY"),
  };
}

/** How long since it was let go, in seconds; NaN where it is not said. */
export function ageOf({ object }: Placed, { takenAt }: Snapshot): number {
  return seconds(takenAt) - seconds(String(field(object, "status", "startTime") ?? ""));
}

/** What a run of the Job does first. */
export type Act =
  /** Nothing is to be done, so it is not run. */
  | "nothing"
  | "install"
  | "upgrade"
  /** The record is set to failed, then one upgrade; that it fails is another matter. */
  | "resume"
  /** The record is set to failed if it is not, then the failure policy decides. */
  | "by-policy"
  /** `helm install` over records of a release that is uninstalled, which Helm refuses. */
  | "refused";

/** By status: of the label whether there is anything to do, of the payload what. */
export function actOn(snapshot: Snapshot, { job }: HelmChartCase): Act {
  const last = lastOf(snapshot.records);
  if (!last) return "install";
  switch (payloadStatus(last)) {
    case "deployed":
      return job?.state === "complete" && labelStatus(last) === "deployed" &&
          hashOf(job.object) === last.image.labels[hashKey]
        ? "nothing"
        : "upgrade";
    case "pending-upgrade":
    case "superseded":
      return "resume";
    case "failed":
    case "unknown":
    case "pending-install":
    case "pending-rollback":
    case "uninstalling":
      return "by-policy";
    default:
      return "refused";
  }
}

/** Of the HelmChart, its HelmChartConfig and values; on the record 63 characters of it, as many as a label may have. */
const hashKey = "helmcharts.helm.cattle.io/configHash";

function hashOf(job: KubeObject): string {
  return String(field(job, "spec", "template", "metadata", "annotations", hashKey) ?? "").replace(/^SHA256=/, "").slice(
    0,
    63,
  );
}

/**
 * The way that lasts: out of the controller's hands, which starts nothing; then the policy, which would start the Job
 * otherwise; then the Job, which hears of neither (and is not made again); and back, which is a look at once.
 */
export function handsOff(given: HelmChartCase, scope: Scope): Manual {
  const { chart: { object: { metadata: { name, namespace = "default" } } }, policy, job } = given;
  const annotate = (what: string) =>
    shell`kubectl annotate helmcharts.helm.cattle.io ${name} -n ${namespace} ${`helmcharts.helm.cattle.io/unmanaged${what}`}`;
  return {
    summary: policy === "reinstall"
      ? "Take it out of the controller's hands, set its failure policy to abort (with retry, where its version knows that, the " +
        "next run upgrades what is still failed), repair the release, then give it back"
      : "Take it out of the controller's hands, repair the release, then give it back",
    commands: [
      `${annotate("=true")} --overwrite`,
      ...(policy === "reinstall" ? [setAbort(given)] : []),
      ...(job && isAtWork(job.object) ? [shell`kubectl delete job ${job.object.metadata.name} -n ${namespace}`] : []),
      shell`helm doctor fix ${scope.release} -n ${scope.namespace}`,
      annotate("-"),
    ],
  };
}

/** In the HelmChartConfig where there is one, since that overrules; and where somebody keeps the HelmChart as it is. */
export function setAbort({ chart: { object }, config }: HelmChartCase): string {
  const { name, namespace = "default" } = object.metadata;
  const spec = { failurePolicy: "abort" };
  if (config === undefined && drivenBy(object) !== undefined) {
    const made = { apiVersion: "helm.cattle.io/v1", kind: "HelmChartConfig", metadata: { name, namespace }, spec };
    return shell`echo ${JSON.stringify(made)} | kubectl apply -f -`;
  }
  const kind = config ? "helmchartconfigs" : "helmcharts";
  return shell`kubectl patch ${`${kind}.helm.cattle.io`} ${name} -n ${namespace} --type merge -p ${
    JSON.stringify({ spec })
  }`;
}
