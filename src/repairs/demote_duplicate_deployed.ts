import type { Finding } from "../model/finding.ts";
import type { Edit, Proposal, Refusal, Repair } from "../model/plan.ts";
import type { Status } from "../model/release.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { isTelling, neverWorked, payloadStatus, type ReadableRecord, trulyDeployedOf } from "../state/helm.ts";
import { type Overlooked, overlooked } from "../state/history/overlooked.ts";
import { runningOf, sayUndecided } from "../state/compare/running.ts";
import { staleDeployed } from "../state/history/stale.ts";
import { sayInstallAnew } from "../state/history/install_anew.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";
import { sayStatus } from "../state/history/say_status.ts";
import { shell } from "../shell.ts";

export const demoteDuplicateDeployed: Repair = {
  id: "demote-duplicate-deployed",
  title: "Supersede the deployed revisions that do not run",
  risk: "careful",
  since: "0.1.0",
  answers: ["history/several-deployed", "history/superseded-runs", "history/deployed-beside-uninstalled"],
  uncovers: ["history/uninstalled-kept", "objects/dropped-by-dead-revision", "upgrade/failed"],
  why:
    "Which of several deployed revisions runs is decided by what is live, not by the number. The others are superseded, " +
    "so that the next upgrade starts from what is there. Where the one that runs is called superseded, it is called " +
    "deployed again. Beside an uninstalled revision none of them runs.",
  propose(snapshot, findings) {
    if (staleDeployed(snapshot)) return demoteStale(snapshot, findings);
    const exchanged = overlooked(snapshot);
    return exchanged ? exchange(snapshot, exchanged, findings) : demoteDuplicates(snapshot, findings);
  },
};

function exchange({ tool }: Snapshot, { running, deployed }: Overlooked, findings: readonly Finding[]): Proposal {
  // A text that tells of a failure would make it look as if it had never worked.
  const text = neverWorked(running) ? `(deployed again by ${tool}: it is what runs)` : undefined;
  return allOrRefusal([
    setStatus(demoteDuplicateDeployed.id, running, "deployed", findings, text),
    setStatus(demoteDuplicateDeployed.id, deployed, "superseded", findings),
  ], []);
}

function demoteDuplicates(snapshot: Snapshot, findings: readonly Finding[]): Proposal {
  const { release, namespace } = snapshot.scope;
  const deployed = trulyDeployedOf(snapshot.records);
  const running = runningOf(snapshot, deployed);
  if (!running) {
    const numbers = deployed.map(({ revision }) => revision);
    return {
      repair: demoteDuplicateDeployed.id,
      reason: "ambiguous",
      says: `Live objects do not prove which of revisions ${numbers.join(", ")} runs: ${
        sayUndecided(snapshot, deployed)
      }.`,
      findings: findings.map(({ key }) => key),
      manual: [{
        summary: "Compare each with what is live:",
        commands: numbers.map((revision) =>
          shell`helm get manifest ${release} --revision ${revision} -n ${namespace} | kubectl diff -f -`
        ),
      }, {
        summary:
          "Then make the one that you want run: helm applies it again, fires rollback hooks, supersedes all others:",
        commands: numbers.map((revision) => shell`helm rollback ${release} ${revision} -n ${namespace}`),
      }],
    };
  }
  const others = deployed.filter((record) => record !== running);
  return allOrRefusal([
    ...(payloadStatus(running) === "deployed" ? [] : [demote(running, "deployed", findings)]),
    ...others.map((record) => demote(record, restOf(record), findings)),
  ], []);
}

function demoteStale(snapshot: Snapshot, findings: readonly Finding[]): Proposal {
  const { uninstalled, stale, back, left, unread } = staleDeployed(snapshot)!;
  if (unread.length > 0 || back.length > 0) {
    return {
      repair: demoteDuplicateDeployed.id,
      reason: unread.length > 0 ? "not-proven" : "ambiguous",
      says: unread.length > 0
        ? `Whether the objects of revision ${stale.at(-1)!.revision} are gone could not be read: ${unread.join(", ")}.`
        : `Revision ${uninstalled.revision} says that the release is uninstalled, and ${back.join(", ")} ${
          back.length === 1 ? "is" : "are"
        } there all the same.`,
      findings: findings.map(({ key }) => key),
    };
  }
  return allOrRefusal(stale.map((record) => demote(record, restOf(record), findings)), [
    ...(left.length > 0
      ? [
        `${left.join(", ")} of revision ${stale.at(-1)!.revision} ${
          left.length === 1 ? "is" : "are"
        } still there, and no ` +
        "upgrade will start from a revision that knows of it: delete it by hand, or name it in the next chart.",
      ]
      : []),
    `The name stays in use for a plain helm install: ${sayInstallAnew(snapshot)}.`,
  ]);
}

/** One that was deployed by its label alone keeps what its payload says, if that is a status. */
function restOf(record: ReadableRecord): Status {
  const status = payloadStatus(record);
  return status !== "deployed" && isTelling(status) ? status as Status : "superseded";
}

function demote(record: ReadableRecord, status: Status, findings: readonly Finding[]): Edit | Refusal {
  const edit = setStatus(demoteDuplicateDeployed.id, record, status, findings);
  if ("reason" in edit || payloadStatus(record) === "deployed") return edit;
  const by = status === "deployed" ? "payload" : "label";
  const from = status === "deployed" ? sayStatus(payloadStatus(record)) : "deployed";
  return { ...edit, says: `revision ${record.revision}: ${by} ${from} -> ${status}` };
}
