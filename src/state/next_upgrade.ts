import type { Snapshot } from "../model/snapshot.ts";
import { baselineOf, isPending, lastOf, payloadStatus, revisionOf } from "./helm.ts";
import { leftoversOf } from "./operation/leftovers.ts";
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
  const left = (leftoversOf(snapshot)?.left ?? []).map(({ name }) => name);
  const names = left.slice(0, shown).join(", ") + (left.length > shown ? ` and ${left.length - shown} more` : "");
  return [
    `The next helm upgrade starts from revision ${number} and becomes revision ${revisionOf(last) + 1}.`,
    ...(payloadStatus(baseline) === "deployed"
      ? []
      : [`Without values of its own it takes over those of revision ${number}: name the values that you want.`]),
    ...(left.length > 0 ? [`What the next chart does not name of these will stay for ever: ${names}.`] : []),
  ];
}
