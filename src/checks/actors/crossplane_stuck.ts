import type { Check, Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { redactor } from "../../redact.ts";
import { shell } from "../../shell.ts";
import { type Actor, findActors } from "../../state/actors/actors.ts";
import { type Condition, conditionOf } from "../../state/actors/conditions.ts";
import { answerOf } from "../../state/actors/crossplane_release.ts";
import { field } from "../../state/actors/field.ts";
import { goSeconds } from "../../state/actors/flux.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus, type ReadableRecord } from "../../state/helm.ts";
import { badTarget } from "../../state/history/rollback_targets.ts";
import { sayStatus } from "../../state/history/say_status.ts";
import { shortenMessage } from "../../state/transcript/heard.ts";

/** Seconds: an error that the next try mends is none. */
const patience = 120;

export const crossplaneStuck: Check = {
  id: "actors/crossplane-stuck",
  title: "Crossplane cannot bring the release to what it should be",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  thorough: true,
  symptoms: [/CannotUpdateExternalResource/, /CannotCreateExternalResource/],
  proof:
    "The Release object's condition Synced is False, or Ready is False over a record that is not deployed, for two minutes or " +
    "more; or its rollbackLimit and a first revision that is not deployed.",
  why:
    "The provider takes a pending record for one that is not up to date and upgrades, which Helm refuses as long as the record " +
    "is pending; it says CannotUpdateExternalResource and tries again for ever. What has failed it leaves, and says nothing " +
    "but that it is not ready. Where rollbackLimit is set it takes back what failed or was cut off, that many times; and where " +
    "there is only the first revision, it uninstalls that, claims and all.",
  remedy: "Pause the Release, repair the release, and let it go on.",
  recipes:
    "Deleting the Release object uninstalls the release, unless its deletion policy is Orphan. Setting a rollbackLimit makes " +
    "it try again, and uninstalls a release that has but one revision.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const actor = findActors(snapshot).find(({ driver, hold }) => driver === "crossplane" && hold !== "suspended");
    const last = lastOf(snapshot.records);
    if (!actor?.object || !last || isItsOwnTry(actor.object, last, snapshot.takenAt)) return;
    const trouble = troubleOf(actor.object, last, snapshot.takenAt);
    const answer = answerOf(snapshot, actor.object);
    if (!trouble && answer !== "uninstall") return;
    const status = sayStatus(payloadStatus(last));
    yield {
      subject: actor.name,
      ...(answer === "uninstall" ? { severity: "error" } : {}),
      summary: trouble
        ? sayTrouble(actor, trouble)
        : `${actor.name} is set to uninstall the release: its only revision is ${status}, and rollbackLimit is set.`,
      notes: [
        ...sayWords(snapshot, trouble),
        ...(answer === "uninstall"
          ? [
            "At its next try it uninstalls the release and installs it anew: there is no revision to roll back to, and rollbackLimit is set.",
          ]
          : []),
        ...(answer === "leave" ? [sayRest(actor.object)] : []),
        `The newest record is revision ${last.revision}, ${status}.`,
      ],
      evidence: [
        trouble
          ? evidence(
            snapshot,
            `${actor.at}${trouble.condition.path}/status`,
            `condition ${trouble.type} of ${actor.name}`,
          )
          : evidence(snapshot, `${actor.at}/spec/rollbackLimit`, `rollbackLimit of ${actor.name}`),
      ],
      manual: [actor.manual, ...(answer === "leave" && !badTarget(snapshot) ? [again(actor)] : []), events(actor)],
    };
  },
};

interface Trouble {
  readonly type: string;
  readonly condition: Condition;
  readonly age: number;
}

/** After an upgrade that came through it is not ready until the provider's next look, which may be ten minutes away. */
function troubleOf(object: KubeObject, last: ReadableRecord, takenAt: string): Trouble | undefined {
  for (const type of payloadStatus(last) === "deployed" ? ["Synced"] : ["Synced", "Ready"]) {
    const condition = conditionOf(object, type);
    const age = seconds(takenAt) - seconds(condition?.since);
    if (condition?.status === "False" && !(age < patience)) return { type, condition, age };
  }
  return undefined;
}

/** What it waits for may well come through; it would be refused by its own record if it were not at work on that. */
function isItsOwnTry(object: KubeObject, last: ReadableRecord, takenAt: string): boolean {
  if (!isPending(payloadStatus(last)) || conditionOf(object, "Synced")?.status === "False") return false;
  const limit = goSeconds(field(object, "spec", "forProvider", "waitTimeout")) ?? 300;
  return seconds(takenAt) - seconds(last.createdAt) < limit + patience;
}

function sayTrouble({ name }: Actor, { type, condition: { reason }, age }: Trouble): string {
  return `${name} is not ${type.toLowerCase()}${reason ? ` (${reason})` : ""}${
    Number.isFinite(age) ? `, for ${sayDuration(age)}` : ""
  }.`;
}

function sayWords(snapshot: Snapshot, trouble: Trouble | undefined): string[] {
  const message = shortenMessage(redactor(snapshot)(trouble?.condition.message ?? ""));
  return message ? [`It says: "${message}"`] : [];
}

function sayRest(object: KubeObject): string {
  const limit = field(object, "spec", "rollbackLimit");
  return "It tries no more by itself until chart, version or values of the Release change" +
    (typeof limit === "number" ? `: its rollbackLimit of ${limit} is used up.` : ".");
}

/** Over more than one revision: of the first alone it would be an uninstall. */
function again({ object }: Actor): Manual {
  const patch = `{"spec":{"rollbackLimit":${Number(field(object, "status", "failed") ?? 0) + 1}}}`;
  return {
    summary: "Once what made it fail is mended, let it roll back and try once more",
    commands: [shell`kubectl patch ${at(object!)} --type merge -p ${patch}`],
  };
}

function events({ object }: Actor): Manual {
  return { summary: "What it met, in its own words", commands: [shell`kubectl describe ${at(object!)}`] };
}

/** As kubectl takes it. */
function at({ apiVersion, metadata: { name, namespace } }: KubeObject): string[] {
  const group = apiVersion.slice(0, apiVersion.indexOf("/"));
  return [`releases.${group}`, name, ...(namespace ? ["-n", namespace] : [])];
}
