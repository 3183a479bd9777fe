import type { Run } from "../model/run.ts";
import { noFacts, type RecordImage, type RecordRef, type Snapshot, type StoredRecord } from "../model/snapshot.ts";
import { decodeRecord } from "../record/decode.ts";
import { redactor } from "../redact.ts";

/** Takes the secrets of one release out of a text. Built when it is first asked: most runs meet no text by others. */
export type Redact = (text: string) => string;

export function redactFor(snapshot: Snapshot): Redact {
  let redact: Redact | undefined;
  return (text) => (redact ??= redactor(snapshot))(text);
}

/** By the records that a stored run holds: there is no snapshot of it any more. */
export function redactForRun({ plan, tool, startedAt }: Run): Redact {
  const images = plan.steps.flatMap(({ target, before, after }) =>
    [before, after].flatMap((image) => image === null ? [] : [recordOf(target, image)])
  );
  return redactFor({
    version: 1,
    takenAt: startedAt,
    tool,
    server: {},
    scope: plan.scope,
    records: images,
    objects: [],
    facts: noFacts,
    gaps: [],
  });
}

function recordOf(ref: RecordRef, image: RecordImage): StoredRecord {
  return decodeRecord({ ref, uid: "", resourceVersion: "", managers: [], image });
}

/** What could not be read, in words that hold none of the release's secrets. */
export function hideInGaps(snapshot: Snapshot): Snapshot {
  if (snapshot.gaps.length === 0) return snapshot;
  const redact = redactFor(snapshot);
  return { ...snapshot, gaps: snapshot.gaps.map((gap) => ({ ...gap, says: redact(gap.says) })) };
}
