import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { conditionOf } from "../../state/actors/conditions.ts";
import { field } from "../../state/actors/field.ts";
import {
  actOn,
  ageOf,
  handsOff,
  type HelmChartCase,
  helmChartOf,
  type HelmJob,
} from "../../state/actors/helm_chart.ts";
import { sayDuration } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus } from "../../state/helm.ts";
import { sayStatus } from "../../state/history/say_status.ts";

/** Seconds. A pod that is new is not up yet; the controller lets a suspended Job go at once. */
const patience = 60;

export const helmChartJobFailed: Check = {
  id: "actors/helmchart-job-failed",
  title: "The Job of a HelmChart does not get through",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  thorough: true,
  symptoms: [
    /failure policy is 'abort', not 'reinstall'; waiting for operator intervention/,
    /Job has reached configured number of retries without succeeding/,
  ],
  proof:
    "The Job helm-install-… or helm-delete-… beside a HelmChart that names the release: its condition Failed, or a pod whose " +
    "container has not been up for a minute; or the HelmChart's own condition Failed.",
  why:
    "The helm-controller of k3s and RKE2 runs Helm in a Job. As long as that does not get through, nothing of what the " +
    "HelmChart says reaches the release; and the HelmChart itself says no more than that the Job was made, until its tries, " +
    "a thousand by default, are used up. A failure policy of abort ends every run, also after the values were mended: it " +
    "goes by the newest record alone.",
  remedy:
    "The Job's log says what Helm said. Where the newest record has failed and the policy is abort, bring a revision to " +
    "deployed first: take the HelmChart out of the controller's hands, then repair or upgrade the release.",
  recipes:
    "Deleting the Job makes the controller run it again at once, with the failure policy as it is: reinstall uninstalls.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const given = helmChartOf(snapshot);
    if (!given || given.isUnmanaged) return;
    const trouble = troubleOf(snapshot, given);
    if (trouble) yield draft(snapshot, given, trouble);
  },
};

interface Trouble {
  readonly says: string;
  readonly evidence: Evidence;
}

function troubleOf(snapshot: Snapshot, given: HelmChartCase): Trouble | undefined {
  const { chart, job } = given;
  if (job) return jobTrouble(snapshot, job);
  const failed = conditionOf(chart.object, "Failed");
  return failed?.status === "True"
    ? {
      says: "its Job has failed, and is not there any more",
      evidence: evidence(snapshot, `${chart.at}${failed.path}/reason`, "condition Failed of the HelmChart", "Failed"),
    }
    : undefined;
}

function jobTrouble(snapshot: Snapshot, job: HelmJob): Trouble | undefined {
  const { object, at, state } = job;
  const age = ageOf(job, snapshot);
  if (state === "failed") {
    const condition = conditionOf(object, "Failed") ?? conditionOf(object, "FailureTarget")!;
    return {
      says: `has failed${condition.reason ? ` (${condition.reason})` : ""}, and will not be tried again before the ` +
        "HelmChart or its values change",
      evidence: evidence(snapshot, `${at}${condition.path}/reason`, "why the Job failed"),
    };
  }
  if (state === "waiting" && age > patience) {
    return {
      says:
        `has run for ${sayDuration(age)} and its container is not up: it ended with an error and waits for its next ` +
        "try, or never started",
      evidence: evidence(snapshot, `${at}/status/ready`, "pods of the Job whose container is up"),
    };
  }
  const suspended = conditionOf(object, "Suspended");
  const since = suspended ? (Date.parse(snapshot.takenAt) - Date.parse(suspended.since)) / 1000 : NaN;
  if (state === "suspended" && suspended?.status === "True" && since > patience) {
    return {
      says:
        `has been suspended for ${
          sayDuration(since)
        }: the controller, which is to let it go at once, does not run, or ` +
        "somebody else holds it",
      evidence: evidence(snapshot, `${at}${suspended.path}/status`, "condition Suspended of the Job"),
    };
  }
  return undefined;
}

function draft(snapshot: Snapshot, given: HelmChartCase, trouble: Trouble): Draft {
  const { chart: { object }, job } = given;
  const name = `HelmChart ${object.metadata.namespace}/${object.metadata.name}`;
  return {
    subject: name,
    summary: `${job ? `Job ${job.object.metadata.name} of ${name}` : `Of ${name}`} ${trouble.says}.`,
    notes: [...(job ? [sayRun(snapshot, job)] : []), ...sayStand(snapshot, given)],
    evidence: [
      trouble.evidence,
      evidence(snapshot, given.policyAt, "failure policy"),
    ],
    manual: [...logOf(given), ...(given.policy === "abort" ? [handsOff(given, snapshot.scope)] : [])],
  };
}

function sayRun(snapshot: Snapshot, { object, expects, policy }: HelmJob): string {
  const limit = field(object, "spec", "backoffLimit");
  const failed = field(object, "status", "failed");
  return [
    `It runs helm ${object.metadata.name.startsWith("helm-delete-") ? "uninstall" : "install or upgrade"}`,
    ...(/^[1-9]\d*$/.test(expects)
      ? [`made when revision ${expects} was the newest of ${snapshot.scope.release}`]
      : []),
    ...(policy ? [`with failure policy ${policy}`] : []),
    ...(typeof limit === "number" ? [`${limit} tries at most`] : []),
    ...(typeof failed === "number" && failed > 0 ? [`${failed} of its pods failed`] : []),
  ].join(", ") + ".";
}

function sayStand(snapshot: Snapshot, given: HelmChartCase): string[] {
  const last = lastOf(snapshot.records);
  if (!last) return [];
  const status = payloadStatus(last);
  if (given.policy === "abort" && actOn(snapshot, given) === "by-policy") {
    return [
      `The newest record, revision ${last.revision}, is ${
        sayStatus(status)
      }, and the policy is abort: every run ends there, ` +
      "mended values or not, until a revision is deployed.",
    ];
  }
  return [`The newest record is revision ${last.revision}, ${sayStatus(status)}.`];
}

function logOf({ chart: { object }, job }: HelmChartCase): Manual[] {
  const namespace = object.metadata.namespace ?? "default";
  const name = job?.object.metadata.name;
  if (name === undefined) return [];
  return [{
    summary: "What Helm said, in this try and the one before:",
    commands: [
      shell`kubectl logs job/${name} -n ${namespace}`,
      shell`kubectl logs job/${name} -n ${namespace} --previous`,
      shell`kubectl describe job ${name} -n ${namespace}`,
    ],
  }];
}
