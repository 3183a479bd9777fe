import type { Repair } from "../model/plan.ts";
import { trulyDeployedOf } from "../state/helm.ts";
import { runningOf } from "../state/running.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

export const demoteDuplicateDeployed: Repair = {
  id: "demote-duplicate-deployed",
  title: "Supersede the deployed revisions that do not run",
  risk: "careful",
  since: "0.1.0",
  answers: ["history/several-deployed"],
  uncovers: [],
  why:
    "Which of several deployed revisions runs is decided by what is live, not by the number. The others are superseded, " +
    "so that the next upgrade starts from what is there.",
  propose(snapshot, findings) {
    const deployed = trulyDeployedOf(snapshot.records);
    const running = runningOf(snapshot, deployed);
    if (!running) {
      const numbers = deployed.map(({ revision }) => revision).join(", ");
      return {
        repair: this.id,
        reason: "ambiguous",
        says: `Live objects do not prove which of revisions ${numbers} runs.`,
        findings: findings.map(({ key }) => key),
        manual: [{
          summary: "Compare each with what is live:",
          commands: deployed.map(({ revision }) =>
            `helm get manifest ${snapshot.scope.release} --revision ${revision} -n ${snapshot.scope.namespace} | kubectl diff -f -`
          ),
        }],
      };
    }
    const others = deployed.filter((record) => record !== running);
    return allOrRefusal(others.map((record) => setStatus(this.id, record, "superseded", findings)), []);
  },
};
