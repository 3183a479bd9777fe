import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { deployedOf, isRollback, lastOf, payloadStatus, pointerTo } from "../../state/helm.ts";
import { lostBaseline } from "../../state/last_good.ts";

export const noneDeployed: Check = {
  id: "history/none-deployed",
  title: "A failed rollback left no deployed revision",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "controllers"],
  symptoms: [
    /unable to build kubernetes objects from current release manifest/,
    /failed to create resource: the server could not find the requested resource/,
  ],
  why:
    "When a rollback fails while it applies, Helm still supersedes the revision that it set out from. No revision is " +
    "deployed then, and the next upgrade starts from the failed one, which is not what runs and often cannot even be built.",
  remedy: "promote-last-good: the revision that runs is called deployed again.",
  recipes:
    "Another rollback to the same target fails the same way. Marking the failed revision changes nothing: it is " +
    "failed already, and stays what the next upgrade starts from.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && payloadStatus(last) === "failed" && isRollback(last) &&
      deployedOf(records).length === 0;
  },
  *examine(snapshot) {
    const lost = lostBaseline(snapshot);
    if (!lost) return;
    const { last, good, unbuildable, astray } = lost;
    const kind = unbuildable === undefined ? undefined : snapshot.facts.kinds[unbuildable]!.kind;
    yield {
      subject: `revision ${last.revision}`,
      severity: kind ? "error" : "warning",
      summary: `The rollback to revision ${last.revision} failed and left no deployed revision` +
        (kind ? `; helm upgrade cannot work until this is repaired.` : "."),
      notes: [
        `The next helm upgrade starts from revision ${last.revision}` +
        (kind
          ? `, and helm cannot build that: the server does not serve ${kind.kind} of ${kind.apiVersion}.`
          : ", which is not what is live."),
        astray === undefined
          ? `What is live of revision ${good.revision} could not be read in full.`
          : astray.length === 0
          ? `What runs is revision ${good.revision}.`
          : `Nearest to what is live is revision ${good.revision}, from which the rollback set out; it had already turned back ${
            astray.join(", ")
          }.`,
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
        evidence(snapshot, `${pointerTo(snapshot, good)}/release/info/status`, `status of revision ${good.revision}`),
        ...(kind
          ? [evidence(snapshot, `/facts/kinds/${unbuildable}/served`, `${kind.apiVersion} ${kind.kind} is served`)]
          : []),
      ],
    };
  },
};
