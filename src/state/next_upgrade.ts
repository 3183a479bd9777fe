import type { Snapshot } from "../model/snapshot.ts";
import { baselineOf, lastOf, payloadStatus, revisionOf } from "./helm.ts";
import { leftoversOf } from "./operation/leftovers.ts";

const shown = 8;

/** What the next ordinary `helm upgrade` would do to a release with these records: one sentence each. */
export function sayNextUpgrade(snapshot: Snapshot): string[] {
  const last = lastOf(snapshot.records);
  const baseline = baselineOf(snapshot.records, "upgrade");
  if (!last || !baseline) return ["helm upgrade still refuses this release."];
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
