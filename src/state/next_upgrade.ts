import type { Snapshot } from "../model/snapshot.ts";
import { baselineOf, isPending, lastOf, payloadStatus, revisionOf } from "./helm.ts";
import { type Leftover, leftoversOf } from "./operation/leftovers.ts";
import { inTheWay } from "./records/passed_over.ts";
import { isCrashing } from "./records/unreadable.ts";

const shown = 8;

/** What the next ordinary `helm upgrade` would do to a release with these records: one sentence each. */
export function sayNextUpgrade(snapshot: Snapshot): string[] {
  const last = lastOf(snapshot.records);
  const baseline = baselineOf(snapshot.records, "upgrade");
  if (last && isPending(payloadStatus(last))) {
    return [`helm upgrade still refuses this release: revision ${revisionOf(last)} is ${payloadStatus(last)}.`];
  }
  if (!last || !baseline) return ["helm upgrade still refuses this release."];
  const next = inTheWay(snapshot);
  if (next) {
    const end = isCrashing(next) ? "still crashes" : 'still ends with "release: already exists"';
    return [`helm upgrade ${end}: the record "${next.ref.name}" is in the way.`];
  }
  const number = revisionOf(baseline);
  const left = leftoversOf(snapshot)?.left ?? [];
  return [
    `The next helm upgrade starts from revision ${number} and becomes revision ${revisionOf(last) + 1}.`,
    ...(payloadStatus(baseline) === "deployed"
      ? []
      : [`Without values of its own it takes over those of revision ${number}: name the values that you want.`]),
    ...(left.length > 0 ? [`What the next chart does not name of these will stay for ever: ${sayNames(left)}.`] : []),
    ...sayLeftByHelm3(snapshot),
  ];
}

/** Nobody can know which Helm comes next: one sentence where the dead revisions left fields that only Helm 4 would remove. */
export function sayLeftByHelm3(snapshot: Snapshot): string[] {
  const left = leftoversOf(snapshot)?.leftByClient ?? [];
  return left.length === 0 ? [] : [
    `Should Helm 3 do it, this release being Helm 4's, what its chart does not name of these fields stays: ${
      sayNames(left)
    }. ` +
    "Then doctor finds them, and true-baseline lets the upgrade after that remove them.",
  ];
}

function sayNames(left: readonly Leftover[]): string {
  const names = left.slice(0, shown).map(({ name }) => name).join(", ");
  return names + (left.length > shown ? ` and ${left.length - shown} more` : "");
}
