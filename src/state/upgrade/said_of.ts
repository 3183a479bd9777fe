import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { judgeObject } from "../compare/compare.ts";
import { objectsOf } from "../compare/judgement.ts";
import { history, type ReadableRecord, revisionOf } from "../helm.ts";
import { sameObjectImage } from "../objects/image.ts";
import { keyOf } from "../observation.ts";
import { withoutHead } from "../transcript/heard.ts";
import { isNamed, objectsIn, sayNamed } from "../transcript/objects_in.ts";
import { type Coming, type ComingObject, comingOf } from "./coming.ts";

/**
 * Why a look at what is to come does not disprove a text: it was said of another object than any of these, or of another
 * manifest. `missed` says the same of one object that is as it was then. undefined: all that the text names was looked at.
 */
export function lookedPast(
  snapshot: Snapshot,
  said: string,
  missed: (object: ComingObject, coming: Coming) => string | undefined,
): string | undefined {
  const coming = comingOf(snapshot);
  const named = objectsIn(said);
  if (!coming || named.length === 0) return "Which object and manifest it was said of is not known";
  const speaker = speakerOf(snapshot.records, said);
  for (const one of named) {
    const object = coming.objects.find(({ ref }) => isNamed(one, ref));
    if (!object) return `${sayManifest(coming)} does not name ${sayNamed(one)}`;
    const other = speaker === coming.failed ? undefined : sayOther(snapshot, coming, object, speaker);
    const why = other ?? missed(object, coming);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The newest record that was called failed in these words. */
export function speakerOf(records: readonly StoredRecord[], said: string): ReadableRecord | undefined {
  return history(records).findLast(({ release }) => {
    const words = inOneLine(withoutHead(release.info?.description ?? ""));
    return words !== "" && inOneLine(said).includes(words);
  });
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function sayOther(
  snapshot: Snapshot,
  coming: Coming,
  { ref, name, next }: ComingObject,
  speaker: ReadableRecord | undefined,
): string | undefined {
  if (!speaker) return `Of which manifest with ${name} it was said is not known`;
  const then = objectsOf(snapshot, speaker.release.manifest ?? "")?.get(keyOf(ref, snapshot.scope.namespace));
  return then && sameObjectImage({ fields: then.object }, { fields: next })
    ? undefined
    : `${sayManifest(coming)} has another ${name} than that of revision ${revisionOf(speaker)}, of which it was said`;
}

function sayManifest({ failed }: Coming): string {
  return failed ? `The manifest of revision ${revisionOf(failed)}` : "The manifest that was given";
}

/** For what only the server's dry run can tell: nothing is open where it was asked, or where there is nothing to change. */
export function untried(
  { name, base, next, seen, trial }: ComingObject,
  { how }: Coming,
): string | undefined {
  if (trial) return trial.refused && `The server refuses ${name} for something else now`;
  if (!seen) return `${name} was not read`;
  if (!seen.live) return how === "given" ? `${name} was not tried out` : undefined;
  const { differences, foreign } = judgeObject(base, next, seen.live);
  if (differences.length + foreign.length === 0) return undefined;
  return how === "given"
    ? `${name} was not tried out`
    : `${name} is not live as that revision means it, and what may change only a dry run tells: preflight makes one`;
}
