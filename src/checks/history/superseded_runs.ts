import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo } from "../../state/helm.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { nameOf } from "../../state/observation.ts";
import { overlooked, supersededAbove } from "../../state/history/overlooked.ts";

export const supersededRuns: Check = {
  id: "history/superseded-runs",
  title: "A superseded revision is what runs, and an older one is called deployed",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "controllers"],
  symptoms: [],
  proof: "What is live is as a superseded revision means it, and not as the deployed one does.",
  why:
    "A rollback that fails before its first change calls the revision that it set out from superseded, though that one is " +
    "what runs; statuses that were set by hand do the same. The next upgrade starts from the revision that is called " +
    "deployed, which does not know what the newer one brought.",
  remedy: "demote-duplicate-deployed: the revision that runs is called deployed, the other superseded.",
  recipes: "An ordinary upgrade goes through, and leaves for ever what it does not name of the revision that runs.",
  concerns: (records) => supersededAbove(records) !== undefined,
  *examine(snapshot) {
    const found = overlooked(snapshot);
    if (!found) return;
    const { running, deployed } = found;
    const [kept, brought] = [deployed, running].map((record) =>
      objectsOf(snapshot, record.release.manifest ?? "") ?? new Map()
    ) as [ReturnType<typeof objectsOf> & object, ReturnType<typeof objectsOf> & object];
    const unknown = [...brought].filter(([key]) => !kept.has(key)).map(([, { ref }]) =>
      nameOf(ref, snapshot.scope.namespace)
    );
    yield {
      subject: `revision ${running.revision}`,
      summary:
        `Revision ${running.revision} is what runs and is called superseded; revision ${deployed.revision} is called deployed.`,
      notes: [
        `The next helm upgrade starts from revision ${deployed.revision}` +
        (unknown.length > 0
          ? `, which does not know ${unknown.join(", ")}: what the next chart does not name of that would stay.`
          : ", whose manifest is not what is live."),
      ],
      evidence: [running, deployed].map((record) =>
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/release/info/status`,
          `status of revision ${record.revision}`,
        )
      ),
    };
  },
};
