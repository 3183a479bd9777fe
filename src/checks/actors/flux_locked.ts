import type { Check } from "../../model/finding.ts";
import { conditionOf, isReconciling, lastReport } from "../../state/actors/conditions.ts";
import { timeoutOf } from "../../state/actors/flux.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { livenessOf } from "../../state/operation/liveness.ts";
import { fluxOf, lookAtIt, ofFlux, repairUnderneath } from "./flux_draft.ts";

export const fluxLocked: Check = {
  ...ofFlux,
  id: "actors/flux-locked",
  title: "The release is locked under Flux",
  severity: "warning",
  symptoms: [
    /Helm upgrade failed for release \S+ with chart \S+: another operation \(install\/upgrade\/rollback\) is in progress/,
    /Release unlocked from stale '[\w-]+' state/,
    /Unlock of Helm release \S+ with chart \S+ in \S+ state failed/,
  ],
  proof:
    "The newest record is pending, a HelmRelease names the release, and it is not at work on it within its timeout.",
  why:
    "The program died in the middle of an operation. Since 0.37 (Flux 2.2) it sets a pending record to failed when it next " +
    "looks, without asking whether a Helm still runs, and goes on with an upgrade; older ones leave it locked for ever. Where " +
    "it is suspended, is not running, waits for something else first or may not write records, it does not look.",
  remedy:
    "Where Flux is at work, wait for it. Otherwise suspend it and repair the record; by hand under a Flux at work, two write at once.",
  recipes:
    "Deleting the record makes Flux take the revision before for the newest and upgrade from there: what the dead one brought " +
    "stays for ever. To suspend and resume only asks for a look.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && isPending(payloadStatus(last));
  },
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    if (!flux || flux.state !== "locked" || !flux.record) return;
    const { object, at, record, suspended, name } = flux;
    const { silentFor } = livenessOf(snapshot, record);
    const limit = timeoutOf(flux);
    const silent = seconds(snapshot.takenAt) - seconds(lastReport(object));
    // As long as its own operation may take, this is how one looks that is in order.
    if (!suspended && silentFor <= limit && !(silent > limit)) return;
    const number = revisionOf(record);
    const ready = conditionOf(object, "Ready");
    yield {
      subject: `revision ${number}`,
      summary: `Revision ${number} is ${payloadStatus(record)} under ${name}, ` +
        (suspended
          ? "which is suspended: nobody unlocks it."
          : `which has not unlocked it for ${sayDuration(silentFor)}.`),
      notes: [
        flux.actor.next!,
        ...(suspended ? [] : [
          isReconciling(object) && silent > limit
            ? `It says that it is at work, and has reported nothing for ${
              sayDuration(silent)
            }: see whether the helm-controller runs.`
            : "It is older than 0.37, does not run, waits for something else first, or may not write the record.",
          "Do not repair it by hand while it is not suspended: it may unlock and upgrade in the middle of that.",
        ]),
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
        ...(suspended ? [evidence(snapshot, `${at}/spec/suspend`, `whether ${name} is suspended`)] : []),
        ...(ready ? [evidence(snapshot, `${at}${ready.path}/reason`, `condition Ready of ${name}`)] : []),
      ],
      manual: [repairUnderneath(flux, snapshot), ...(suspended ? [] : [lookAtIt("What Flux says of it:", flux)])],
    };
  },
};
