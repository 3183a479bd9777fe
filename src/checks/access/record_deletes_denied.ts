import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { history, pointerTo } from "../../state/helm.ts";
import { usualHistory } from "../../state/records/history_size.ts";
import { whoCannotDelete } from "../../state/actors/rbac.ts";

export const recordDeletesDenied: Check = {
  id: "access/record-deletes-denied",
  title: "Somebody may write release records but not delete them",
  severity: "info",
  since: "0.2.0",
  needs: ["rbac"],
  symptoms: [
    /UPGRADE FAILED: (secrets|configmaps) "sh\.helm\.release\.v1\.[^"]+" is forbidden: .*cannot delete resource/,
    /cannot delete resource "(secrets|configmaps)"/,
    /encountered \d+ deletion errors\. First is:/,
  ],
  proof:
    "Roles and bindings of the namespace that give somebody create and update on the records and not delete, and a history at the length at which Helm prunes.",
  why:
    "helm upgrade and rollback remove the oldest records before they create a new one, so that no more than --history-max (10) " +
    "are left, and give up where that is denied. Nothing was applied then and nothing is left behind; but once the history is " +
    "full, every upgrade by that identity fails, and helm uninstall by it stays uninstalling.",
  remedy: "Add the rule that is shown. Nothing in the release needs repair.",
  recipes:
    "--history-max 0 gets past it and lets the history grow for ever. Deleting the release's records by hand loses it.",
  thorough: true,
  // An account that lacks the right is no trouble before the history is full.
  concerns: (records) => history(records).length >= usualHistory,
  *examine(snapshot) {
    const known = history(snapshot.records);
    if (known.length < usualHistory) return;
    for (const candidate of whoCannotDelete(snapshot)) {
      const { kind, name, namespace } = candidate.subject;
      yield {
        subject: `${kind} ${namespace ? `${namespace}/` : ""}${name}`,
        summary: candidate.says,
        notes: [
          `The history has ${known.length} records: with Helm's default the next upgrade has to remove one first.`,
          "This identity is a candidate: who upgrades the release, its records do not say.",
        ],
        evidence: [
          evidence(snapshot, `${pointerTo(snapshot, known[0]!)}/ref/name`, "the record that goes next"),
          ...candidate.evidence,
        ],
        manual: [{ summary: "Grant delete on release records:", commands: candidate.commands }],
      };
    }
  },
};
