import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, pointerTo, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { isApart, isGate, isOthersKind, type Missing, missingOf } from "../../state/ownership/missing.ts";
import { standingOf } from "../../state/ownership/named.ts";

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
    "The manifest of the deployed revision names the object, and so does that of each revision that failed after it; the API server serves its kind and says that there is none of that name. Jobs and Pods do not count.",
  why:
    "Somebody deleted them by other means than Helm. The release is deployed all the same, for Helm looks at nothing until its next command.",
  remedy:
    "recreate-missing makes just these again, from the deployed revision's own manifest, as Helm would have. The next helm upgrade would do it too, with whatever else it brings.",
  recipes:
    "kubectl apply of a copy makes an object that is not Helm's: the next upgrade by Helm 4 stops at it with a conflict as soon as a value differs. helm rollback re-applies everything and fires hooks.",
  concerns: (records) => standingOf(records) !== undefined,
  *examine(snapshot) {
    const found = missingOf(snapshot);
    if (!found) return;
    const { record, objects } = found;
    const [apart, others] = [true, false].map((wanted) => objects.filter((one) => isApart(one) === wanted));
    if (others!.length > 0) yield draft(snapshot, found, others!, `revision ${revisionOf(record)}`);
    for (const one of apart!) yield draft(snapshot, found, [one], one.name);
  },
};

function draft(snapshot: Snapshot, { record, failed }: Missing, objects: Missing["objects"], subject: string): Draft {
  const number = revisionOf(record);
  const last = failed.at(-1);
  const names = listNames(objects.map(({ name }) => name));
  const kinds = objects.map(({ ref }) => ref.kind);
  return {
    subject,
    ...(objects.every(isOthersKind) ? { severity: "info" as const } : {}),
    summary: `${names} of revision ${number} ${
      objects.length === 1 ? "is" : "are"
    } not there: deleted by something other than a helm command on this release.`,
    notes: [
      ...(objects.some(isOthersKind)
        ? ["Of a custom kind its own controller may have deleted what it was done with."]
        : []),
      ...(kinds.some(bearsData) ? [`What ${names} held is gone with it: made again it is empty.`] : []),
      ...(last
        ? [
          `Revision ${revisionOf(last)}, which failed, names ${
            objects.length === 1 ? "it" : "them"
          } too, and so had nothing of it to delete.`,
        ]
        : []),
      ...(kinds.some(isGate)
        ? ["Such are deleted on purpose where what answers for them is down and lets nobody work: find out before."]
        : []),
    ],
    evidence: [
      ...[record, ...(last ? [last] : [])].map((one) =>
        evidence(snapshot, `${pointerTo(snapshot, one)}/release/info/status`, `status of revision ${revisionOf(one)}`)
      ),
      ...objects.slice(0, shown).map(({ name, seen }) => evidence(snapshot, seen.at, `${name} on the cluster`)),
    ],
  };
}
