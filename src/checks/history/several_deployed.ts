import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo, trulyDeployedOf } from "../../state/helm.ts";
import { runningOf } from "../../state/running.ts";

export const severalDeployed: Check = {
  id: "history/several-deployed",
  title: "More than one revision is called deployed",
  severity: "warning",
  since: "0.1.0",
  needs: ["objects", "controllers"],
  symptoms: [],
  why:
    "Two clients wrote to one release: rollback does not heed the lock, and the slower client finished last and called " +
    "its revision deployed too. Helm takes the highest for what is there; that need not be the one that runs.",
  remedy: "demote-duplicate-deployed: those that do not run are superseded, which is decided by what is live.",
  recipes:
    "Keeping the highest and deleting the others is wrong where a lower one runs: the next upgrade then starts from " +
    "a manifest that is not there.",
  concerns: (records) => trulyDeployedOf(records).length > 1,
  *examine(snapshot) {
    const deployed = trulyDeployedOf(snapshot.records);
    if (deployed.length < 2) return;
    const running = runningOf(snapshot, deployed);
    const numbers = deployed.map(({ revision }) => revision).join(" and ");
    yield {
      subject: `revisions ${numbers}`,
      summary: `Revisions ${numbers} are all called deployed; ` +
        (running ? `what runs is revision ${running.revision}.` : "which of them runs is not proven by what is live."),
      notes: [`The next helm upgrade would start from revision ${deployed.at(-1)!.revision}.`],
      evidence: deployed.flatMap((record) => [
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/image/labels/status`,
          `status of revision ${record.revision} in its label`,
        ),
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `and in its payload`),
      ]),
    };
  },
};
