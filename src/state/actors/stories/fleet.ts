import { deployedOf, isPending, lastOf, payloadStatus, revisionOf } from "../../helm.ts";
import {
  agentVersion,
  deployedRevision,
  deploymentState,
  fleetOf,
  installsOverFailed,
  isAgentsOwn,
  uninstallers,
  uninstallsPendingInstall,
} from "../fleet.ts";
import type { Story, Told } from "../story.ts";

/** Its rules and their sources: `fleet.ts`. */
export const fleet: Story = {
  now({ snapshot }) {
    const { deployment } = fleetOf(snapshot);
    if (!deployment) return undefined;
    const revision = deployedRevision(deployment.object);
    const states = {
      waiting: "its agent has yet to deploy what it wants",
      failing: "its agent cannot deploy what it wants, and tries again and again (ErrApplied)",
      "given-up": "its agent could not deploy what it wants, and has given up until the Bundle changes",
      applied: `its agent has deployed what it wants${revision === undefined ? "" : `, as revision ${revision}`}`,
    };
    return states[deploymentState(deployment.object)];
  },
  next(told) {
    return `${told.hold === "suspended" ? "Once it is no longer paused, Fleet's" : "Fleet's"} agent ${sayAct(told)}`;
  },
};

function sayAct(told: Told): string {
  const { deployment } = fleetOf(told.snapshot);
  const state = deployment && deploymentState(deployment.object);
  if (state === "given-up") return "does nothing until the Bundle changes or its forceSyncGeneration is raised.";
  if (state === "applied") return sayApplied(told, deployedRevision(deployment!.object));
  const when = state === undefined ? "looks at the record when it has something to deploy: it" : "deploys at once: it";
  return `${when} ${sayAnswer(told)}`;
}

/** It looks for the revision by its number alone, and neither at its status nor at what came after it. */
function sayApplied({ snapshot }: Told, revision: number | undefined): string {
  const then = `does nothing until the Bundle changes, or drifts where it corrects that`;
  if (revision === undefined) return `${then}.`;
  const isThere = snapshot.records.some((record) => revisionOf(record) === revision);
  return isThere
    ? `${then}: it asks only whether revision ${revision}, which it deployed, is in the history.`
    : `deploys anew: revision ${revision}, which it deployed, is not in the history.`;
}

/** By the status that the newest record has now, and what a repair makes of that. */
function sayAnswer(told: Told): string {
  const { records } = told.snapshot;
  const last = lastOf(records);
  const status = last ? payloadStatus(last) : "";
  const isDeployed = deployedOf(records).length > 0;
  const repaired = `; once the record is failed or deployed, it ${
    isDeployed ? "upgrades." : "deploys over what is there."
  }`;
  if (status === "uninstalling") return `${sayUninstall(told)}${repaired}`;
  if (status === "pending-install") {
    const version = agentVersion(fleetOf(told.snapshot))?.says;
    if (version === undefined) return `UNINSTALLS the release first if it is of ${uninstallers}${repaired}`;
    if (uninstallsPendingInstall(version)) return `${sayUninstall(told, version)}${repaired}`;
  }
  if (last && isPending(status)) return sayPending(told, revisionOf(last) - 1, isDeployed, repaired);
  return !isDeployed
    ? "deploys what the Bundle says over what is there."
    : "upgrades the release to what the Bundle says.";
}

function sayUninstall({ snapshot }: Told, version?: string): string {
  if (isAgentsOwn(fleetOf(snapshot))) return "forgets the records and installs over what is there";
  return version === undefined
    ? "UNINSTALLS the release to the end and installs it anew"
    : `UNINSTALLS the release, as ${version} does, and installs it anew`;
}

function sayPending({ snapshot }: Told, before: number, isDeployed: boolean, repaired: string): string {
  const version = agentVersion(fleetOf(snapshot))?.says;
  const isOld = version !== undefined && installsOverFailed(version);
  if (isOld && !isDeployed) {
    return `is refused ("cannot re-use a name that is still in use"), again and again${repaired}`;
  }
  if (snapshot.records.some((record) => revisionOf(record) === before)) {
    return `rolls back to the revision before, whatever became of that, and upgrades again${repaired}`;
  }
  return isOld
    ? `tries to roll back to revision ${before}, which is not in the history, again and again${repaired}`
    : "marks the record failed and upgrades.";
}
