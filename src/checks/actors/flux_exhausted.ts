import type { Check } from "../../model/finding.ts";
import { shell } from "../../shell.ts";
import { conditionOf } from "../../state/actors/conditions.ts";
import { lastAction, remedyOf } from "../../state/actors/flux.ts";
import { evidence } from "../../state/evidence.ts";
import { fluxOf, ofFlux } from "./flux_draft.ts";

const reasons = ["RetriesExceeded", "MissingRollbackTarget"];

export const fluxExhausted: Check = {
  ...ofFlux,
  id: "actors/flux-exhausted",
  title: "Flux has given the release up",
  severity: "warning",
  thorough: true,
  symptoms: [
    /exceeded maximum retries: cannot (remediate failed|install|upgrade) release/,
    /missing target release for rollback: cannot remediate failed release/,
    /Failed to perform remediation: missing target release/,
  ],
  proof: "The condition Stalled of a HelmRelease, for the reason RetriesExceeded or MissingRollbackTarget.",
  why:
    "After as many failures as its spec allows Flux waits for a change of the HelmRelease, its chart or its values. It rolls " +
    "back to a revision only that it remembers having made: after an upgrade over somebody else's work it remembers none.",
  remedy: "Act on the cause of the failures, then ask it to try again; a change of the HelmRelease does the same.",
  recipes:
    "An edit of the newest record makes it upgrade once more too, and takes from it the revision to roll back to.",
  concerns: (records) => records.length > 0,
  *examine(snapshot) {
    const flux = fluxOf(snapshot);
    const stalled = flux && conditionOf(flux.object, "Stalled");
    if (!flux || stalled?.status !== "True" || !reasons.includes(stalled.reason)) return;
    const { object: { metadata: { name, namespace = "default" } }, at } = flux;
    const action = lastAction(flux);
    const remedy = action && remedyOf(flux, action);
    yield {
      subject: flux.name,
      summary: `${flux.name} has given up (${stalled.reason})` +
        (remedy && remedy.failures > 0
          ? ` after ${remedy.failures} failed ${action}${remedy.failures > 1 ? "s" : ""}.`
          : "."),
      notes: [flux.actor.next!],
      evidence: [
        evidence(snapshot, `${at}${stalled.path}/reason`, "why it has given up"),
        evidence(snapshot, `${at}${stalled.path}/lastTransitionTime`, "when"),
        ...(remedy && remedy.failures > 0
          ? [evidence(snapshot, `${at}/status/${action}Failures`, "failures so far")]
          : []),
      ],
      manual: [{
        summary: "Once the cause is gone, have it try again",
        commands: [shell`flux reconcile helmrelease ${name} -n ${namespace} --reset`],
      }],
    };
  },
};
