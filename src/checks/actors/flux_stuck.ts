import type { Check } from "../../model/finding.ts";
import { conditionOf, hasObserved, isReconciling, lastReport } from "../../state/actors/conditions.ts";
import { timeoutOf } from "../../state/actors/flux.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo, revisionOf } from "../../state/helm.ts";
import { fluxOf, lookAtIt, ofFlux } from "./flux_draft.ts";

export const fluxStuck: Check = {
  ...ofFlux,
  id: "actors/flux-stuck",
  title: "Flux says that it is at work, and nothing comes of it",
  severity: "warning",
  thorough: true,
  symptoms: [/Running '(install|upgrade|rollback|uninstall|test)' action with timeout of/],
  proof:
    "A HelmRelease's condition Reconciling, or Ready Unknown, for longer than any of its timeouts without a write to its " +
    "status, while the newest record is deployed.",
  why:
    "Flux writes the end of an operation into the HelmRelease after Helm has written the record. Where its program dies in " +
    "between, or is not run any more, the HelmRelease goes on saying that it is at work; whoever waits for Ready waits for ever.",
  remedy: "See that the helm-controller runs, then ask it for a look: it finds the record deployed, and says so.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    if (!flux?.record || flux.suspended || flux.state === "locked" || flux.state === "failed") return;
    const { object, at, name, record } = flux;
    const said = conditionOf(object, "Reconciling") ?? conditionOf(object, "Ready");
    const silent = seconds(snapshot.takenAt) - seconds(lastReport(object) || said?.since);
    const limit = timeoutOf(flux);
    const waits = said?.reason === "ProgressingWithRetry";
    if (!said || !isReconciling(object) || waits || !(silent > limit)) return;
    const number = revisionOf(record);
    yield {
      subject: name,
      summary: `${name} says that it is at work (${said.reason}), and has reported nothing for ${
        sayDuration(silent)
      }; its longest timeout is ${sayDuration(limit)}.`,
      notes: [
        ...(hasObserved(object) ? [] : ["It has not looked at its newest settings either."]),
        "Most likely its helm-controller died in the middle, or does not run.",
      ],
      evidence: [
        evidence(snapshot, `${at}${said.path}/reason`, `what ${name} says that it does`),
        evidence(snapshot, `${at}${said.path}/lastTransitionTime`, "since when"),
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
      ],
      manual: [lookAtIt("See whether it runs:", flux)],
    };
  },
};
