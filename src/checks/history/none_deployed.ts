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
    const { last, good, runs } = lost;
    yield {
      subject: `revision ${last.revision}`,
      summary: `The rollback to revision ${last.revision} failed and left no deployed revision; ` +
        (runs
          ? `what runs is revision ${good.revision}.`
          : `whether revision ${good.revision} still runs is not proven.`),
      notes: [`The next helm upgrade would start from revision ${last.revision}, which is not what is live.`],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
        evidence(snapshot, `${pointerTo(snapshot, good)}/release/info/status`, `status of revision ${good.revision}`),
        ...snapshot.facts.kinds.flatMap(({ kind, served }, index) =>
          served
            ? []
            : [evidence(snapshot, `/facts/kinds/${index}/served`, `${kind.apiVersion} ${kind.kind} is served`)]
        ),
      ],
    };
  },
};
