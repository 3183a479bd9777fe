import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { conditionOf } from "../../state/actors/conditions.ts";
import { answerToFailure, remedyOf } from "../../state/actors/flux.ts";
import { evidence } from "../../state/evidence.ts";
import { payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { type FluxDriven, fluxOf, ofFlux } from "./flux_draft.ts";

export const fluxRemediation: Check = {
  ...ofFlux,
  id: "actors/flux-remediation",
  title: "Flux will uninstall the release, or upgrades it and rolls it back again and again",
  severity: "error",
  thorough: true,
  symptoms: [
    /Helm uninstall remediation for release \S+ with chart \S+ (succeeded|failed)/,
    /Helm rollback to previous release \S+ with chart \S+ (succeeded|failed)/,
  ],
  proof:
    "The newest record is failed, pending or not what Flux remembers, and the spec of its HelmRelease remedies a failure by an " +
    "uninstall; or the condition Remediated stands while tries are left without end.",
  why:
    "A failed install is remedied by an uninstall wherever spec.install.remediation.retries is not 0, a failed upgrade where " +
    "spec.upgrade.remediation.strategy is uninstall: objects, claims that no policy keeps, and what was in them. With " +
    "unlimited retries each round adds revisions, and fires the hooks again.",
  remedy:
    "Suspend it before it looks again, act on the cause, and take the remediation out of the spec before it is resumed.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    if (!flux?.record) return;
    const danger = dangerOf(snapshot, flux, flux.record) ?? loopOf(snapshot, flux);
    if (danger) yield danger;
  },
};

function dangerOf(snapshot: Snapshot, flux: FluxDriven, record: ReadableRecord): Draft | undefined {
  const answer = flux.state === "failed" ? answerToFailure(flux) : "upgrade";
  const upgrades = ["failed", "locked", "unmanaged"].includes(flux.state) && !flux.isDeadEnd;
  const remedy = answer === "upgrade" ? remedyOf(flux, "upgrade") : answer;
  if (!upgrades || remedy.act !== "uninstall") return undefined;
  const number = revisionOf(record);
  const when = flux.suspended ? "once it is resumed" : "at its next look";
  return {
    subject: `revision ${number}`,
    summary: answer === "upgrade"
      ? `${flux.name} upgrades revision ${number} (${
        payloadStatus(record)
      }) ${when}, and UNINSTALLS the release if that fails.`
      : `${flux.name} UNINSTALLS the release ${when}, to remedy the failed revision ${number}.`,
    notes: ["An uninstall deletes all that the release has, its claims among it unless a policy keeps them."],
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
      evidence(snapshot, remedy.at, "how its spec remedies a failure", "uninstall"),
    ],
    manual: [switchOff(flux)],
  };
}

function loopOf(snapshot: Snapshot, flux: FluxDriven): Draft | undefined {
  const remediated = conditionOf(flux.object, "Remediated");
  const remedy = remedyOf(flux, "upgrade");
  if (!remediated || flux.suspended || remedy.retries >= 0 || remedy.failures < 3 || remedy.act === "retry") {
    return undefined;
  }
  return {
    subject: flux.name,
    severity: "warning",
    summary: `${flux.name} has failed to upgrade ${remedy.failures} times, remedies each and tries again without end.`,
    notes: ["Each round adds revisions and fires the hooks again; the cause is in the failed ones."],
    evidence: [
      evidence(snapshot, `${flux.at}/status/upgradeFailures`, "failed upgrades so far"),
      evidence(snapshot, `${flux.at}${remediated.path}/reason`, "its last remedy"),
      evidence(snapshot, `${remedy.at}/retries`, "how often it tries again", "without end"),
    ],
    manual: [switchOff(flux)],
  };
}

function switchOff({ object: { metadata: { name, namespace = "default" } } }: FluxDriven) {
  return { summary: "Suspend it first", commands: [shell`flux suspend helmrelease ${name} -n ${namespace}`] };
}
