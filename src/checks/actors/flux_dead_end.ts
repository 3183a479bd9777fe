import type { Check } from "../../model/finding.ts";
import { conditionOf } from "../../state/actors/conditions.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { fluxOf, ofFlux, repairUnderneath } from "./flux_draft.ts";

export const fluxDeadEnd: Check = {
  ...ofFlux,
  id: "actors/flux-dead-end",
  title: "Flux cannot get past the newest revision",
  severity: "error",
  symptoms: [
    /unable to determine state for release with status '[\w-]+'/,
    /Could not determine release state/,
    /Helm upgrade failed for release \S+ with chart \S+: "[^"]+" has no deployed releases/,
  ],
  proof:
    "The newest record is neither deployed, failed, uninstalled nor pending, and a HelmRelease names the release: Flux either " +
    "knows no state for it, or has no memory of it and tries an upgrade that Helm refuses.",
  why:
    "Flux unlocks pending revisions and no others. One that an uninstall left behind, or that somebody set to superseded or " +
    "unknown, ends every look of it with an error: StateError where it is the revision it remembers, else Helm's own " +
    '"has no deployed releases".',
  remedy:
    "Suspend it and repair the record: once the newest is deployed, failed or uninstalled, Flux goes on by itself.",
  recipes:
    "Deleting and making the HelmRelease again does not help: the record stays, and the deletion may uninstall first what still runs.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && !["deployed", "failed", "uninstalled"].includes(payloadStatus(last));
  },
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    if (!flux?.record || !flux.isDeadEnd) return;
    const { object, at, record, name } = flux;
    const number = revisionOf(record);
    const ready = conditionOf(object, "Ready");
    yield {
      subject: `revision ${number}`,
      summary: `Revision ${number} is ${payloadStatus(record)}, which ${name} never gets past by itself${
        flux.suspended ? "; and it is suspended" : ""
      }.`,
      notes: [flux.actor.next!],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
        ...(flux.memory
          ? [evidence(snapshot, `${flux.memory.at}/version`, "the newest revision that Flux remembers")]
          : []),
        ...(ready ? [evidence(snapshot, `${at}${ready.path}/reason`, `condition Ready of ${name}`)] : []),
      ],
      manual: [repairUnderneath(flux, snapshot)],
    };
  },
};
