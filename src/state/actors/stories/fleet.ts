import { lastOf, payloadStatus, revisionOf } from "../../helm.ts";
import {
  agentVersion,
  deployedRevision,
  deploymentState,
  fleetOf,
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
function sayAnswer({ snapshot }: Told): string {
  const last = lastOf(snapshot.records);
  const status = last ? payloadStatus(last) : "";
  const repaired = "; once the record is failed or deployed, it upgrades.";
  if (status === "uninstalling") return `UNINSTALLS the release to the end and installs it anew${repaired}`;
  if (status === "pending-install") {
    const version = agentVersion(fleetOf(snapshot))?.says;
    if (version === undefined) return `UNINSTALLS the release first if it is of ${uninstallers}${repaired}`;
    return uninstallsPendingInstall(version)
      ? `UNINSTALLS the release, as ${version} does, and installs it anew${repaired}`
      : "marks a pending-install failed and upgrades.";
  }
  if (status.startsWith("pending-")) {
    return `rolls back to the revision before, whatever became of that, and upgrades again${repaired}`;
  }
  return "upgrades the release to what the Bundle says.";
}
