import type { Check, Draft, Evidence, Manual } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { type Act, actOn, handsOff, type HelmChartCase, helmChartOf, setAbort } from "../../state/actors/helm_chart.ts";
import { isAtWork } from "../../state/actors/helm_job.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, isPending, lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import { isKept, listNames } from "../../state/history/claimed.ts";
import { sayStatus } from "../../state/history/say_status.ts";
import { isObject } from "../../state/json_values.ts";
import { nameOf, observed } from "../../state/observation.ts";
import { field } from "../../state/actors/field.ts";

export const helmChartReinstall: Check = {
  id: "actors/helmchart-reinstall",
  title: "The helm-controller of k3s or RKE2 will uninstall the release and install it anew",
  severity: "error",
  since: "0.4.0",
  needs: ["objects", "controllers"],
  symptoms: [
    /Uninstalling failed helm chart/,
    /Resetting helm release status from '[\w-]+' to 'failed'/,
  ],
  proof: "A HelmChart that names the release, its failure policy (a HelmChartConfig overrules it; unset is " +
    "reinstall), and the status of the newest record, by which its Job decides.",
  why:
    "Whatever makes the Job helm-install-… run again (a change of the HelmChart, a restart of the controller, a node that " +
    "comes back) lets it find a release that has failed, or was cut off, and it uninstalls that first. Volume claims go with " +
    "their data, definitions with every object of their kind, and all records. One failed upgrade is enough: the Job's own " +
    "container starts again, and the run after it uninstalls.",
  remedy:
    "None by this tool as long as the HelmChart is managed. Annotate it as unmanaged, set the failure policy to abort, stop its " +
    "Job, and only then repair the release and give it back.",
  recipes:
    "Setting the record to failed, as most recipes for a pending release do, is what arms it. A HelmChartConfig that sets " +
    "only values turns abort back into reinstall, by the default of its definition. Deleting the Job runs it again.",
  concerns: (records) => endedBadly(records) !== undefined,
  *examine(snapshot) {
    const last = endedBadly(snapshot.records);
    const given = helmChartOf(snapshot);
    if (!last || !given || given.policy !== "reinstall") return;
    if (given.chart.object.metadata.deletionTimestamp) return;
    const act = actOn(snapshot, given);
    if ((act === "by-policy" || act === "resume") && !isItsOwnRun(given, last)) yield draft(snapshot, given, last, act);
  },
};

function endedBadly(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && !["deployed", "uninstalled"].includes(payloadStatus(last)) ? last : undefined;
}

/** Its container is up, and what is pending began after that: so an install or an upgrade of it looks from without. */
function isItsOwnRun({ job }: HelmChartCase, last: ReadableRecord): boolean {
  if (job?.state !== "running" || !isPending(payloadStatus(last))) return false;
  return seconds(last.createdAt) >= seconds(String(field(job.object, "status", "startTime") ?? ""));
}

function draft(snapshot: Snapshot, given: HelmChartCase, last: ReadableRecord, act: Act): Draft {
  const { chart: { object: { metadata } }, config } = given;
  const loss = lossOf(snapshot, last);
  const status = sayStatus(payloadStatus(last));
  const name = `HelmChart ${metadata.namespace}/${metadata.name}`;
  const isHeld = given.isUnmanaged && !isAtWorkIn(given);
  const run = isHeld ? `Once ${name} is managed again, its run` : `The next run of ${name}`;
  const overruled = config && field(given.chart.object, "spec", "failurePolicy");
  return {
    subject: name,
    ...(loss.objects === 0 ? { severity: "info" } : act === "resume" || isHeld ? { severity: "warning" } : {}),
    summary: act === "resume"
      ? `${run} upgrades revision ${last.revision} (${status}) once; if that fails, the run after it ` +
        "uninstalls the release and installs it anew."
      : `${run} uninstalls the release and installs it anew: revision ${last.revision} is ${status}, ` +
        "and its failure policy is reinstall.",
    notes: [
      ...sayLoss(snapshot, last, loss),
      ...(typeof overruled === "string" && overruled !== "reinstall"
        ? [
          `Its own policy ${overruled} does not count: the HelmChartConfig of the same name says reinstall, which is what its definition fills in.`,
        ]
        : []),
      ...(isHeld ? [] : [sayWhen(given)]),
    ],
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
      evidence(snapshot, given.policyAt, `failure policy of ${name}`),
      ...jobEvidence(snapshot, given),
    ],
    manual: [...(act === "resume" && !isHeld ? [letItGoOn(given)] : []), handsOff(given, snapshot.scope)],
  };
}

/** What is cut off in an upgrade needs no repair here; set to failed by one, it would be uninstalled. */
function letItGoOn(given: HelmChartCase): Manual {
  return {
    summary:
      "Set the failure policy to abort: its Job then runs at once, upgrades, and uninstalls nothing if that fails. " +
      "No repair is needed; one that sets the record to failed would make things worse",
    commands: [setAbort(given)],
  };
}

function jobEvidence(snapshot: Snapshot, { job }: HelmChartCase): Evidence[] {
  return job ? [evidence(snapshot, `${job.at}/metadata/name`, `its Job, ${job.state}`)] : [];
}

function isAtWorkIn({ job }: HelmChartCase): boolean {
  return job !== undefined && isAtWork(job.object);
}

function sayWhen(given: HelmChartCase): string {
  const { job, isUnmanaged } = given;
  if (job && isAtWorkIn(given)) {
    return `Its Job ${job.object.metadata.name} is at work` +
      `${job.state === "waiting" ? ", between two tries" : ""}: this may happen at any moment` +
      `${isUnmanaged ? ", for it does not hear that the HelmChart is unmanaged." : "."}`;
  }
  return "It happens at the next change of the HelmChart, its config or its values, when the controller or its node starts " +
    "again, or when ten hours are over: the records themselves are not watched.";
}

interface Loss {
  /** Live objects that the uninstall deletes. */
  readonly objects: number;
  /** Those with which data goes: `PersistentVolumeClaim/data`. */
  readonly bearing: readonly string[];
  /** ConfigMaps and Secrets: made anew, as the chart makes them. */
  readonly made: readonly string[];
  readonly kept: readonly string[];
}

/** What `helm uninstall` deletes: the newest revision's objects, hooks and those under the policy keep left out. */
function lossOf(snapshot: Snapshot, { release }: ReadableRecord): Loss {
  const documents = [...objectsOf(snapshot, release.manifest ?? "")?.values() ?? []]
    .filter(({ ref }) => observed(snapshot, ref)?.live !== null)
    .map(({ ref, object }) => ({ kind: ref.kind, name: nameOf(ref, snapshot.scope.namespace), object }));
  const isStaying = ({ object: { metadata } }: { object: JsonObject }) =>
    isObject(metadata) && isKept(metadata["annotations"]);
  const lost = documents.filter((one) => !isStaying(one));
  const names = (list: typeof documents) => list.map(({ name }) => name);
  return {
    objects: lost.length,
    bearing: names(lost.filter(({ kind, object }) => bearsData(kind) || dropsClaims(kind, object))),
    made: names(lost.filter(({ kind }) => kind === "ConfigMap" || kind === "Secret")),
    kept: names(documents.filter(isStaying)),
  };
}

/** `apps/v1` `StatefulSetPersistentVolumeClaimRetentionPolicy`: what it made of its claim templates stays, unless it says so. */
function dropsClaims(kind: string, object: JsonObject): boolean {
  return kind === "StatefulSet" &&
    field(object, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") === "Delete";
}

function sayLoss({ records }: Snapshot, last: ReadableRecord, { objects, bearing, made, kept }: Loss): string[] {
  if (objects === 0) {
    return [`Nothing that revision ${last.revision} names is live: there is nothing to lose but its records.`];
  }
  return [
    `It deletes ${objects === 1 ? "the one object" : `the ${objects} objects`} of revision ${last.revision}` +
    `${records.length > 1 ? ` and all ${records.length} records: no rollback leads back.` : " and its record."}`,
    ...(bearing.length > 0 ? [`Lost with what they hold: ${listNames(bearing)}${sayKinds(bearing)}.`] : []),
    ...(made.length > 0
      ? [`Made anew, without what was generated or written into them since: ${listNames(made)}.`]
      : []),
    ...(kept.length > 0 ? [`These stay, by their resource policy: ${listNames(kept)}.`] : []),
  ];
}

function sayKinds(names: readonly string[]): string {
  const has = (kind: string) => names.some((name) => name.startsWith(`${kind}/`));
  const words = [
    ...(has("CustomResourceDefinition") ? ["every object of that kind in the cluster"] : []),
    ...(has("Namespace") ? ["all that is in that namespace"] : []),
    ...(has("StatefulSet") ? ["the claims that a StatefulSet made"] : []),
  ];
  return words.length > 0 ? `; that takes ${words.join(" and ")} along` : "";
}
