import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, pointerTo, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { isOthersKind, missingOf } from "../../state/ownership/missing.ts";
import { deployedLast } from "../../state/ownership/named.ts";

const shown = 6;

export const missing: Check = {
  id: "objects/missing",
  title: "Objects of the deployed revision that are not there",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "controllers"],
  thorough: true,
  symptoms: [],
  proof:
    "The manifest of the deployed revision names the object, the API server serves its kind and says that there is none of that name. Jobs and Pods do not count.",
  why:
    "Somebody deleted them by other means than Helm. The release is deployed all the same, for Helm looks at nothing until its next command.",
  remedy:
    "recreate-missing makes just these again, from the deployed revision's own manifest, as Helm would have. The next helm upgrade would do it too, with whatever else it brings.",
  recipes:
    "kubectl apply of a copy makes an object that is not Helm's: the next upgrade by Helm 4 stops at it with a conflict as soon as a value differs. helm rollback re-applies everything and fires hooks.",
  concerns: (records) => deployedLast(records) !== undefined,
  *examine(snapshot) {
    const found = missingOf(snapshot);
    if (!found) return;
    const { record, objects } = found;
    const number = revisionOf(record);
    const one = objects.length === 1;
    const bearing = objects.filter(({ ref }) => bearsData(ref.kind));
    yield {
      subject: `revision ${number}`,
      ...(objects.every(isOthersKind) ? { severity: "info" as const } : {}),
      summary: `${listNames(objects.map(({ name }) => name))} of revision ${number} ${
        one ? "is" : "are"
      } not there: deleted by something other than Helm.`,
      notes: [
        ...(objects.some(isOthersKind)
          ? ["Of a custom kind its own controller may have deleted what it was done with."]
          : []),
        ...(bearing.length > 0
          ? [`What ${listNames(bearing.map(({ name }) => name))} held is gone with it: made again it is empty.`]
          : []),
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
        ...objects.slice(0, shown).map(({ name, seen }) => evidence(snapshot, seen.at, `${name} on the cluster`)),
      ],
    };
  },
};
