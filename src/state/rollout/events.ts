import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { once } from "../once.ts";
import { textAt } from "./fields.ts";
import type { Located } from "./workloads.ts";

/**
 * What was said about an object, by its uid, newest first. Events only explain a state that lasts: many tell of what has
 * passed (a StatefulSet that makes a failed pod again says `RecreatingFailedPod` and `FailedDelete`, and is well: werf#6048).
 */
export function eventsOf(snapshot: Snapshot, { metadata: { uid } }: KubeObject): readonly Located[] {
  return uid === undefined ? [] : eventsByUid(snapshot).get(uid) ?? [];
}

/** Of thousands of pods each asks for its own. */
const eventsByUid = once(({ facts }: Snapshot): ReadonlyMap<string, readonly Located[]> => {
  const events = facts.events.map((object, index): Located => ({ object, at: `/facts/events/${index}` }));
  return Map.groupBy(
    events.toSorted((a, b) => timeOf(b.object) - timeOf(a.object)),
    ({ object }) => involvedUid(object),
  );
});

export function reasonOf({ object }: Located): string {
  return textAt(object, "reason");
}

export function messageOf({ object }: Located): string {
  return textAt(object, "message") || textAt(object, "note");
}

/** `events.k8s.io` calls it what it regards. */
function involvedUid(event: KubeObject): string {
  return textAt(event, "involvedObject", "uid") || textAt(event, "regarding", "uid");
}

function timeOf(event: KubeObject): number {
  const times = [
    textAt(event, "series", "lastObservedTime"),
    textAt(event, "lastTimestamp"),
    textAt(event, "eventTime"),
    event.metadata.creationTimestamp ?? "",
  ];
  return Math.max(...times.map(seconds).filter(Number.isFinite), 0);
}
