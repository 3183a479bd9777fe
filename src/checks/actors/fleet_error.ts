import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { findActors } from "../../state/actors/actors.ts";
import {
  agentVersion,
  deployAgain,
  deploymentState,
  failureOf,
  fleetOf,
  isAgentsOwn,
  isArmed,
  uninstallers,
  uninstallsPendingInstall,
} from "../../state/actors/fleet.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";

export const fleetError: Check = {
  id: "actors/fleet-error",
  title: "Fleet cannot deploy the release, or will uninstall it",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  thorough: true,
  symptoms: [/ErrApplied\(\d+\)/, /failed deploying bundle: /, /Uninstalling helm release first/],
  proof:
    "The BundleDeployment or the Bundle of the release says that its last try failed; or the newest record is uninstalling or " +
    "pending-install, and by the version of Fleet's agent it answers that with an uninstall.",
  why:
    "Fleet's agent runs Helm in its own process: where it is restarted in between, the record stays pending. At its next try " +
    "it answers by the record's status: uninstalling means to uninstall to the end, pending-install meant that too in some " +
    "versions, any other pending one means a rollback to the revision before and another upgrade.",
  remedy:
    "Pause the Bundle, repair the record, let it go on: it then upgrades. Where it has given up, change the Bundle or raise its " +
    "forceSyncGeneration.",
  recipes:
    "Deleting the Bundle, or its GitRepo or ManagedChart, uninstalls the release. Deleting the newest record makes the agent " +
    "install or upgrade over what is there, and what the lost revision brought stays.",
  concerns: (records) => lastOf(records) !== undefined,
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const actor = findActors(snapshot).find(({ driver }) => driver === "fleet");
    if (!actor) return;
    const failure = sayFailure(snapshot, last);
    if (failure) yield failure;
    if (last && actor.hold !== "suspended") {
      const danger = sayDanger(snapshot, last);
      if (danger) yield { ...danger, manual: [actor.manual] };
    }
  },
};

function sayFailure(snapshot: Snapshot, last: ReadableRecord | undefined): Draft | undefined {
  const failure = failureOf(snapshot);
  if (!failure) return undefined;
  const { by: { object, at }, path, says } = failure;
  const { name, namespace = "default" } = object.metadata;
  const hasGivenUp = object.kind === "BundleDeployment" && deploymentState(object) === "given-up";
  const status = last ? payloadStatus(last) : "";
  return {
    subject: `${object.kind} ${namespace}/${name}`,
    summary: `Fleet could not deploy ${object.kind} ${namespace}/${name}: ` +
      (hasGivenUp ? "it tries no more until the Bundle changes." : "it tries again and again (ErrApplied)."),
    notes: [
      ...(isPending(status)
        ? [`Revision ${last!.revision} is ${status}: that is repaired first, with the Bundle paused.`]
        : []),
      ...(hasGivenUp ? [] : [
        "Each try that comes as far as Helm makes a revision, and pushes an older one out: where helm.maxHistory says nothing " +
        "else, Fleet keeps two, one of them the deployed one.",
      ]),
    ],
    ...(says === "" ? {} : { heard: [{ of: `${object.kind} ${name}`, says }] }),
    evidence: [
      evidence(snapshot, `${at}${path}`, `what ${object.kind} ${name} says of its last try`, "says why it failed"),
      ...(last ? [statusOf(snapshot, last)] : []),
    ],
    ...(hasGivenUp ? { manual: [deployAgain(fleetOf(snapshot), "Once the cause is gone, have it try again")] } : {}),
  };
}

function sayDanger(snapshot: Snapshot, last: ReadableRecord): Draft | undefined {
  const status = payloadStatus(last);
  if (isAgentsOwn(fleetOf(snapshot))) return undefined;
  const isDue = isArmed(fleetOf(snapshot)) === true;
  const version = agentVersion(fleetOf(snapshot));
  if (status === "uninstalling") {
    return draft(snapshot, last, isDue, "uninstalls it to the end before it installs it anew", version);
  }
  if (status !== "pending-install" || (version && !uninstallsPendingInstall(version.says))) return undefined;
  const does = version
    ? `uninstalls it, as ${version.says} does, before it installs it anew`
    : `uninstalls it before it installs it anew, if it is of ${uninstallers}`;
  return draft(snapshot, last, isDue && version !== undefined, does, version);
}

function draft(
  snapshot: Snapshot,
  last: ReadableRecord,
  isCertain: boolean,
  does: string,
  version: ReturnType<typeof agentVersion>,
): Draft {
  return {
    subject: `revision ${last.revision}`,
    severity: isCertain ? "error" : "warning",
    summary: `Revision ${last.revision} is ${payloadStatus(last)}: Fleet's agent ${does}.`,
    notes: [
      "An uninstall deletes what the release has: its objects, and claims that no policy keeps. Fleet deletes CRDs only where " +
      "deleteCRDResources is set.",
      ...(isCertain ? ["It has something to deploy, so that is its next act."] : []),
    ],
    evidence: [
      statusOf(snapshot, last),
      ...(version ? [evidence(snapshot, version.at, "image of Fleet's agent", version.says)] : []),
    ],
  };
}

function statusOf(snapshot: Snapshot, last: ReadableRecord) {
  return evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`);
}
