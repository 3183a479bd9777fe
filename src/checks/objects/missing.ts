import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { isApart, isGate, isOthersKind, type Missing, missingOf } from "../../state/ownership/missing.ts";
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
    const [apart, others] = [true, false].map((wanted) => objects.filter((one) => isApart(one) === wanted));
    if (others!.length > 0) yield draft(snapshot, record, others!, `revision ${revisionOf(record)}`);
    for (const one of apart!) yield draft(snapshot, record, [one], one.name);
  },
};

function draft(snapshot: Snapshot, record: ReadableRecord, objects: Missing["objects"], subject: string): Draft {
  const number = revisionOf(record);
  const names = listNames(objects.map(({ name }) => name));
  const kinds = objects.map(({ ref }) => ref.kind);
  return {
    subject,
    ...(objects.every(isOthersKind) ? { severity: "info" as const } : {}),
    summary: `${names} of revision ${number} ${
      objects.length === 1 ? "is" : "are"
    } not there: deleted by something other than Helm.`,
    notes: [
      ...(objects.some(isOthersKind)
        ? ["Of a custom kind its own controller may have deleted what it was done with."]
        : []),
      ...(kinds.some(bearsData) ? [`What ${names} held is gone with it: made again it is empty.`] : []),
      ...(kinds.some(isGate)
        ? ["Such are deleted on purpose where what answers for them is down and lets nobody work: find out before."]
        : []),
    ],
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/release/info/status`, `status of revision ${number}`),
      ...objects.slice(0, shown).map(({ name, seen }) => evidence(snapshot, seen.at, `${name} on the cluster`)),
    ],
  };
}
