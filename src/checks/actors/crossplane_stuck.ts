import type { Check } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import { redactor } from "../../redact.ts";
import { shell } from "../../shell.ts";
import { type Actor, findActors } from "../../state/actors/actors.ts";
import { type Condition, conditionOf } from "../../state/actors/conditions.ts";
import { answerOf } from "../../state/actors/crossplane_release.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus } from "../../state/helm.ts";
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
  proof: "The Release object's condition Synced is False, or Ready is False, for two minutes or more.",
  why:
    "The provider takes a pending record for one that is not up to date and upgrades, which Helm refuses as long as the record " +
    "is pending; it says CannotUpdateExternalResource and tries again for ever. Where rollbackLimit is set it takes back what " +
    "failed or was cut off, that many times; and where there is only the first revision, it uninstalls that.",
  remedy: "Pause the Release, repair the release, and let it go on.",
  recipes: "Deleting the Release object uninstalls the release, unless its deletion policy is Orphan.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const actor = findActors(snapshot).find(({ driver, hold }) => driver === "crossplane" && hold !== "suspended");
    const trouble = actor?.object && troubleOf(actor.object, snapshot.takenAt);
    if (!actor?.object || !trouble) return;
    const { type, condition, age } = trouble;
    const last = lastOf(snapshot.records);
    const uninstalls = answerOf(snapshot, actor.object) === "uninstall";
    const message = shortenMessage(redactor(snapshot)(condition.message));
    yield {
      subject: actor.name,
      ...(uninstalls ? { severity: "error" } : {}),
      summary: `${actor.name} is not ${type.toLowerCase()}${condition.reason ? ` (${condition.reason})` : ""}${
        Number.isFinite(age) ? `, for ${sayDuration(age)}` : ""
      }.`,
      notes: [
        ...(message ? [`It says: "${message}"`] : []),
        ...(uninstalls
          ? [
            "At its next try it uninstalls the release and installs it anew: there is no revision to roll back to, and rollbackLimit is set.",
          ]
          : []),
        ...(last ? [`The newest record is revision ${last.revision}, ${sayStatus(payloadStatus(last))}.`] : []),
      ],
      evidence: [evidence(snapshot, `${actor.at}${condition.path}/status`, `condition ${type} of ${actor.name}`)],
      manual: [actor.manual, events(actor)],
    };
  },
};

function troubleOf(
  object: KubeObject,
  takenAt: string,
): { readonly type: string; readonly condition: Condition; readonly age: number } | undefined {
  for (const type of ["Synced", "Ready"]) {
    const condition = conditionOf(object, type);
    const age = seconds(takenAt) - seconds(condition?.since);
    if (condition?.status === "False" && !(age < patience)) return { type, condition, age };
  }
  return undefined;
}

function events({ object }: Actor) {
  const { apiVersion, metadata: { name, namespace } } = object!;
  const group = apiVersion.slice(0, apiVersion.indexOf("/"));
  return {
    summary: "What it met, in its own words",
    commands: [shell`kubectl describe ${`releases.${group}`} ${[name, ...(namespace ? ["-n", namespace] : [])]}`],
  };
}
