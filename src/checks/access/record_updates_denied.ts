import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, pointerTo } from "../../state/helm.ts";
import { everUpdated } from "../../state/operation/liveness.ts";
import { whoCannotUpdate } from "../../state/actors/rbac.ts";
import { isPendingRelease } from "../pending/draft.ts";

export const recordUpdatesDenied: Check = {
  id: "access/record-updates-denied",
  title: "Somebody may create release records but not update them",
  severity: "warning",
  since: "0.1.0",
  needs: ["rbac"],
  symptoms: [
    /failed to record the release: update: failed to update: secrets/,
    /update: failed to update: (secrets|configmaps) "sh\.helm\.release\.v1\.[^"]+" is forbidden/,
    /cannot update resource "(secrets|configmaps)"/,
  ],
  proof:
    "Roles and bindings of the namespace that give somebody create on the records and not update, and a newest record that Helm made and never wrote again.",
  why:
    "Helm creates the record of a revision as pending and updates it when it is done. Without the right to update, an " +
    "install prints success and exits 0 (helm/helm#13189), an upgrade fails after everything was applied, and the record " +
    "stays pending either way.",
  remedy:
    "Add the rule that is shown, then repair the release. Without the rule the next upgrade by the same identity sticks again.",
  recipes:
    "Reinstalling causes an outage and sticks again. helm rollback by the same identity leaves one more pending record.",
  concerns: (records) => {
    const last = lastOf(records);
    return isPendingRelease(records) && last !== undefined && !everUpdated(last);
  },
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    if (!last || everUpdated(last)) return;
    for (const candidate of whoCannotUpdate(snapshot)) {
      const { kind, name, namespace } = candidate.subject;
      yield {
        subject: `${kind} ${namespace ? `${namespace}/` : ""}${name}`,
        summary: candidate.says,
        notes: [
          "This identity is a candidate, not a proven culprit: the record does not say who wrote it. " +
          "That nobody else is named here proves nothing, for other authorizers exist.",
          "Without the rule, the next upgrade by this identity sticks again.",
        ],
        evidence: [
          evidence(
            snapshot,
            `${pointerTo(snapshot, last)}/createdAt`,
            `when the record of revision ${last.revision} was made; it was never updated`,
          ),
          ...candidate.evidence,
        ],
        manual: [{
          summary: `Grant ${candidate.missing.join(" and ")} on release records:`,
          commands: candidate.commands,
        }],
      };
    }
  },
};
