import type { Check, Draft, Heard } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { astrayFrom, runsRatherThan, sayUndecided } from "../../state/compare/running.ts";
import { evidence } from "../../state/evidence.ts";
import { baselineOf, lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { failuresOf, isMarkedFailed } from "../../state/history/failures.ts";
import { listNames } from "../../state/history/claimed.ts";
import { sayLeftByHelm3, sayNextUpgrade } from "../../state/next_upgrade.ts";
import { leftFieldsOf } from "../../state/operation/left_fields.ts";
import { goneOf } from "../../state/ownership/missing.ts";
import { passedOver } from "../../state/records/passed_over.ts";
import { withoutHead } from "../../state/transcript/heard.ts";

export const failed: Check = {
  id: "upgrade/failed",
  title: "The newest revision failed",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "controllers"],
  symptoms: [],
  proof:
    "The status of the newest record, and the descriptions of the revisions that failed since the last good one; the known texts in them, looked up among all checks.",
  why:
    "Helm keeps the reason of a failure in one place, the record's description, cut off in helm history and overlaid by what " +
    "failed afterwards. The revision that failed stays the newest; what is live may be it, the one before, or some of each.",
  remedy:
    "Act on the cause, then upgrade again: a failed revision blocks nothing. Where another check proves the cause, its own " +
    "finding says how; this one is a note then.",
  recipes:
    "Deleting the failed record changes nothing but the numbers: the next upgrade starts from the deployed revision all the same. " +
    "A rollback in haste undoes what may be in order, and fires hooks.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && payloadStatus(last) === "failed";
  },
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    if (!last || payloadStatus(last) !== "failed" || passedOver(snapshot)) return;
    yield draft(snapshot, last);
  },
};

function draft(snapshot: Snapshot, last: ReadableRecord): Draft {
  const failures = failuresOf(snapshot.records);
  const first = failures[0] ?? last;
  const told = first === last ? [last] : [first, last];
  const heard = heardOf(told.filter((record) => !isMarkedFailed(record)));
  return {
    subject: `revision ${last.revision}`,
    // Whoever called it failed by this tool was told why.
    ...(isMarkedFailed(last) ? { severity: "info" } : {}),
    summary: `Revision ${last.revision}, the newest, failed` +
      (first === last ? "." : `; the first to fail since the last good one was revision ${first.revision}.`),
    notes: [
      ...told.flatMap(sayMarked),
      sayRunning(snapshot, last),
      sayNextUpgrade(snapshot)[0]!,
      ...sayLeftByHelm3(snapshot),
    ],
    ...(heard.length > 0 ? { heard } : {}),
    evidence: told.flatMap((record) => {
      const at = `${pointerTo(snapshot, record)}/release/info`;
      return [
        evidence(snapshot, `${at}/status`, `status of revision ${record.revision}`),
        evidence(snapshot, `${at}/description`, `description of revision ${record.revision}`, "says why it failed"),
      ];
    }),
  };
}

/** What this tool wrote itself is not Helm's word, nor is why Helm ended known. */
function sayMarked(record: ReadableRecord): string[] {
  if (!isMarkedFailed(record)) return [];
  const { info } = record.release;
  const [tool] = /helm-doctor\/[\w.+-]+(?=\)$)/.exec(info?.description ?? "") ?? ["helm-doctor"];
  return [`Helm did not say why revision ${record.revision} failed: it was pending, and ${tool} marked it failed.`];
}

/** What several revisions failed with in the same words is said of the first. */
function heardOf(records: readonly ReadableRecord[]): Heard[] {
  const heard = records.map((record) => ({
    of: `revision ${record.revision}`,
    says: withoutHead(record.release.info?.description ?? ""),
  }));
  return heard.filter(({ says }, at) => says !== "" && heard.findIndex((other) => other.says === says) === at);
}

const shown = 5;

function sayRunning(snapshot: Snapshot, last: ReadableRecord): string {
  const base = baselineOf(snapshot.records, "upgrade");
  const gone = goneOf(snapshot);
  if (gone) return `Nothing lasting of revision ${last.revision} is live, nor of revision ${revisionOf(gone.record)}.`;
  if (!base || base === last) {
    const astray = astrayFrom(snapshot, last);
    if (astray === undefined) return `What is live of revision ${last.revision} could not be read in full.`;
    const names = astray.slice(0, shown).join(", ") +
      (astray.length > shown ? ` and ${astray.length - shown} more` : "");
    const left = leftFieldsOf(snapshot)?.left ?? [];
    if (astray.length === 0 && left.length > 0) {
      return `All of revision ${last.revision} is live, and what earlier ones left beside it: ${
        listNames(left.map(({ name }) => name))
      }.`;
    }
    return astray.length === 0
      ? `What is live is revision ${last.revision}, whole.`
      : `Of revision ${last.revision} these are not there, or not as it means them: ${names}.`;
  }
  if (runsRatherThan(snapshot, last, base) === true) {
    return `What is live is revision ${last.revision} all the same, and not revision ${base.revision}, which is called ${
      payloadStatus(base)
    }.`;
  }
  if (runsRatherThan(snapshot, base, last) === true) {
    return `What is live is revision ${base.revision}: nothing of revision ${last.revision} was applied, or all was taken back.`;
  }
  return `No revision is live as a whole: ${sayUndecided(snapshot, [base, last])}.`;
}
