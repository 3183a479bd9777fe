import { sayDuration, seconds } from "../../clock.ts";
import { payloadStatus, revisionOf } from "../../helm.ts";
import { conditionOf, isReconciling, lastReport } from "../conditions.ts";
import { field } from "../field.ts";
import { answerToFailure, type FluxCase, readFlux, remedyOf, startsAfresh, timeoutOf } from "../flux.ts";
import type { Story, Told } from "../story.ts";

/** fluxcd/helm-controller 1.6.3 `internal/reconcile/{state,atomic_release,unlock}.go`. */
export const flux: Story = {
  now(told) {
    const { object } = told;
    if (!object) return undefined;
    const stalled = conditionOf(object, "Stalled");
    if (stalled?.status === "True") return `it has given up (${stalled.reason})${sayAge(told, stalled.since)}`;
    const reconciling = conditionOf(object, "Reconciling");
    const ready = conditionOf(object, "Ready");
    if (told.hold !== "suspended" && isReconciling(object)) {
      const { reason = "", since = "" } = reconciling ?? ready ?? {};
      if (reason === "ProgressingWithRetry") return `it tries again and again${sayAge(told, since)}${sayReady(object)}`;
      return `it is at work${sayAge(told, since)} (${reason})${saySilence(told, object)}`;
    }
    if (!ready) return undefined;
    const age = sayAge(told, ready.since);
    return ready.status === "True" ? `it is ready${age}` : `it is not ready${age} (${ready.reason})`;
  },
  next(told) {
    const known = readFlux(told);
    if (told.object?.metadata.deletionTimestamp) return sayDeletion(told);
    const who = told.hold === "suspended" ? "Once it is resumed, Flux" : "Flux";
    if (!known) return `${who} answers any edit of the newest record with an upgrade to what its HelmRelease says.`;
    return `${who} ${sayNext(known)}`;
  },
};

/** `internal/controller/helmrelease_controller.go` `reconcileDelete`: it uninstalls unless it is suspended, and then lets go. */
function sayDeletion({ hold }: Told): string {
  return hold === "suspended"
    ? "The HelmRelease is being deleted while it is suspended: Flux lets it go and leaves the release as it is."
    : "Flux UNINSTALLS the release: its HelmRelease is being deleted. Suspended now, it goes without that, and nobody keeps the release.";
}

function sayAge({ snapshot }: Told, since: string): string {
  const age = seconds(snapshot.takenAt) - seconds(since);
  return Number.isFinite(age) ? ` for ${sayDuration(age)}` : "";
}

function sayReady(object: NonNullable<Told["object"]>): string {
  const ready = conditionOf(object, "Ready");
  return ready?.status === "False" ? ` (${ready.reason})` : "";
}

/** Through a whole action it reports nothing; after more than that its program is to be looked for. */
function saySilence({ snapshot }: Told, object: NonNullable<Told["object"]>): string {
  const silent = seconds(snapshot.takenAt) - seconds(lastReport(object));
  return silent > timeoutOf({ object }) ? `, and has not been heard of for ${sayDuration(silent)}` : "";
}

function sayNext(known: FluxCase): string {
  const { record, state } = known;
  const number = record ? revisionOf(record) : 0;
  switch (state) {
    case "absent":
      return "installs the release anew.";
    case "locked":
      return `sets revision ${number} to failed without asking whether a Helm still runs (before 0.37 it leaves it locked ` +
        `for ever), and then upgrades to what its HelmRelease says.${sayIfItFails(known)}`;
    case "unmanaged":
      return known.isDeadEnd
        ? `tries an upgrade again and again that Helm refuses, for revision ${number} is ${
          payloadStatus(record!)
        }; no look ` +
          "of it heals that."
        : `takes revision ${number} for somebody else's work (${
          known.changes[0]?.says ?? "it has no memory of this release"
        }) and answers with an upgrade to what its HelmRelease says.${sayIfItFails(known)}`;
    case "failed":
      return sayAfterFailure(known, number);
    case "deployed":
      return `leaves revision ${number} as it is as long as its HelmRelease asks for the same chart and values. Any edit of ` +
        "its record counts as a change by others, which it answers with an upgrade.";
    case "error":
      return `makes nothing of a newest revision that is ${
        payloadStatus(record!)
      } (StateError), and never will by itself.`;
  }
}

function sayAfterFailure(known: FluxCase, number: number): string {
  const answer = answerToFailure(known);
  if (answer === "upgrade") {
    const why = startsAfresh(known) ? " with its counts of failures back at zero" : "";
    return `answers the failed revision ${number} with an upgrade to what its HelmRelease says${why}.${
      sayIfItFails(known)
    }`;
  }
  if (answer.act === "uninstall") {
    return `UNINSTALLS the release to remedy the failed revision ${number}, and then installs it anew: data goes with it.`;
  }
  if (answer.act === "rollback") {
    return `rolls back from the failed revision ${number} to the one before, and tries again.`;
  }
  return `leaves the failed revision ${number} as it is (RetriesExceeded) until the HelmRelease or its chart changes, or ` +
    "it is asked to with --reset or --force. Any edit of the record counts as a change by others, which it answers with an upgrade.";
}

/** An upgrade that sets out from nothing it remembers has no revision to go back to: its memory was cleared for it. */
function sayIfItFails(known: FluxCase): string {
  const { act } = remedyOf({ ...known, object: withoutFailures(known.object) }, "upgrade");
  if (act === "uninstall") {
    return " If that upgrade fails it UNINSTALLS the release (spec.upgrade.remediation.strategy), and data goes with it.";
  }
  if (act === "retry") return " If that upgrade fails it tries again after a pause.";
  const forgets = known.state === "unmanaged" || known.state === "locked";
  if (act === "rollback" && forgets) {
    return " If that upgrade fails it has no revision to roll back to and gives up (MissingRollbackTarget).";
  }
  return act === "rollback" ? " If that upgrade fails it rolls back." : " If that upgrade fails it gives up.";
}

function withoutFailures(object: FluxCase["object"]): FluxCase["object"] {
  const status = field(object, "status");
  return { ...object, status: { ...(status as object), installFailures: 0, upgradeFailures: 0 } } as FluxCase["object"];
}
