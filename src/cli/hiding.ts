import type { Run } from "../model/run.ts";
import {
  noFacts,
  type RecordImage,
  type RecordRef,
  type Snapshot,
  type StoredRecord,
  type Trial,
} from "../model/snapshot.ts";
import { decodeRecord } from "../record/decode.ts";
import { redactor } from "../redact.ts";
import { withImage } from "../state/objects/image.ts";

/** Takes the secrets of one release out of a text. Built when it is first asked: most runs meet no text by others. */
export type Redact = (text: string) => string;

export function redactFor(snapshot: Snapshot): Redact {
  let redact: Redact | undefined;
  return (text) => (redact ??= redactor(snapshot))(text);
}

/** By the records that a stored run holds: there is no snapshot of it any more. */
export function redactForRun({ plan, tool, startedAt }: Run): Redact {
  const records = plan.steps.flatMap(({ target, before, after }) =>
    target ? [before, after].flatMap((image) => image === null ? [] : [recordOf(target, image)]) : []
  );
  const objects = plan.steps.flatMap(({ object, before, after }) =>
    object ? [before, after].map((image) => ({ ref: object, live: withImage(object, null, image) })) : []
  );
  return redactFor({
    version: 1,
    takenAt: startedAt,
    tool,
    server: {},
    scope: plan.scope,
    records,
    objects,
    facts: noFacts,
    gaps: [],
  });
}

function recordOf(ref: RecordRef, image: RecordImage): StoredRecord {
  return decodeRecord({ ref, uid: "", resourceVersion: "", managers: [], image });
}

/** What could not be read, and what the server refused, in words that hold none of the release's secrets. */
export function hideInGaps(snapshot: Snapshot): Snapshot {
  const { gaps, facts } = snapshot;
  if (gaps.length === 0 && !facts.trials.some(({ refused }) => refused)) return snapshot;
  const redact = redactFor(snapshot);
  return {
    ...snapshot,
    facts: { ...facts, trials: facts.trials.map((trial) => hideInTrial(trial, redact)) },
    gaps: gaps.map((gap) => ({ ...gap, says: redact(gap.says) })),
  };
}

function hideInTrial({ refused, ...trial }: Trial, redact: Redact): Trial {
  if (!refused) return trial;
  const causes = refused.causes.map((cause) => ({ ...cause, says: redact(cause.says) }));
  return { ...trial, refused: { ...refused, says: redact(refused.says), causes } };
}
