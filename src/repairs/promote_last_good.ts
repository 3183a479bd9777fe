import type { Repair } from "../model/plan.ts";
import { lostBaseline } from "../state/last_good.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

export const promoteLastGood: Repair = {
  id: "promote-last-good",
  title: "Call the revision that runs deployed again",
  risk: "careful",
  since: "0.1.0",
  answers: ["history/none-deployed"],
  uncovers: ["objects/left-by-dead-revision"],
  why:
    "A failed rollback superseded the revision that still runs. With it deployed again, the next upgrade starts from what " +
    "is there.",
  propose(snapshot, findings) {
    const { last, good, runs } = lostBaseline(snapshot)!;
    if (runs !== true) {
      return {
        repair: this.id,
        reason: "not-proven",
        says:
          `That revision ${good.revision} is what runs is not proven: live objects differ from its manifest, or could not be read.`,
        findings: findings.map(({ key }) => key),
        manual: [{
          summary: "Compare it with what is live:",
          commands: [
            `helm get manifest ${snapshot.scope.release} --revision ${good.revision} -n ${snapshot.scope.namespace} | kubectl diff -f -`,
          ],
        }],
      };
    }
    const description = `${
      good.release.info?.description ?? ""
    } (deployed again by ${snapshot.tool}: revision ${last.revision} failed)`;
    return allOrRefusal([setStatus(this.id, good, "deployed", findings, description.trim())], []);
  },
};
