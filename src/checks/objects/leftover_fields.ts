import type { Check } from "../../model/finding.ts";
import { baselineOf, history, revisionOf, trulyDeployedOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { leftFieldsOf } from "../../state/operation/left_fields.ts";
import { isDead } from "../../state/operation/leftovers.ts";

const shown = 12;

export const leftoverFields: Check = {
  id: "objects/leftover-fields",
  title: "Fields that a failed revision left and that no later upgrade removes",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "controllers"],
  symptoms: [],
  proof:
    "The field is live and Helm's own, a failed revision below the one from which the next upgrade starts has it, and neither that one nor any newer has. It starts from the deployed revision or, where nothing ever worked, from the newest.",
  why:
    "Under client-side apply (Helm 3, and Helm 4 on releases that Helm 3 made) an upgrade removes what the revision that it " +
    "starts from has and the next one has not. What a failed revision put into an object is in neither, so every later upgrade takes " +
    "it for somebody else's: a nodeSelector that no node satisfies, a second container, a variable.",
  remedy:
    "true-baseline: the record that the next upgrade starts from learns the field, and that removes it by Helm's own hand.",
  recipes:
    "Upgrading again, rolling back, deleting the failed record and kubectl apply as Helm's field manager all leave it. " +
    "helm upgrade --force (Helm 3) replaces every object of the release.",
  concerns: (records) => {
    const baseline = trulyDeployedOf(records).at(-1) ?? baselineOf(records, "upgrade");
    return baseline !== undefined &&
      history(records).some((record) => revisionOf(record) < revisionOf(baseline) && isDead(record));
  },
  *examine(snapshot) {
    const found = leftFieldsOf(snapshot);
    if (!found || found.left.length === 0) return;
    const { baseline, left } = found;
    const numbers = [...new Set(left.map(({ revision }) => revision))].sort((a, b) => a - b);
    yield {
      subject: `revision ${baseline.revision}`,
      summary: `${numbers.length === 1 ? "Revision" : "Revisions"} ${
        numbers.join(" and ")
      } failed and left what revision ${baseline.revision} does not have, in objects of its own: ${
        listNames(left.map(({ name }) => name))
      }.`,
      notes: [
        `Helm does not know of ${left.length === 1 ? "it" : "them"}: helm get manifest does not show ${
          left.length === 1 ? "it" : "them"
        }, and no upgrade removes ${left.length === 1 ? "it" : "them"}.`,
      ],
      evidence: left.slice(0, shown).map(({ evidence }) => evidence),
    };
  },
};
