import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { findActors } from "../../state/actors/actors.ts";
import { endlessRow, timeOf } from "../../state/actors/endless.ts";
import { sayDuration, seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { isHelmManager, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";

/** Seconds: what ended longer ago is over. */
const recent = 30 * 60;

export const endlessRevisions: Check = {
  id: "actors/endless-revisions",
  title: "Something upgrades the release again and again, and changes nothing",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [],
  proof:
    "The newest five kept revisions or more have the same chart and version, the same values and the same manifest, and none " +
    "was made more than fifteen minutes after the one before. A warning where a controller is known to drive the release and " +
    "the last is less than half an hour old, else a note.",
  why:
    "A controller that does not find in the record what it wrote there, or counts every run as a failure, upgrades without " +
    "end. Each run fires the hooks, drives the good revisions out of the history (ten are kept by default), so that no " +
    "rollback leads back to them, and may catch a repair half way.",
  remedy:
    "Stop who does it, by its own commands, before anything is repaired; then see why it never finds what it wants: values " +
    "that are rendered anew each time, an edited record, two that drive one release.",
  recipes: "Pruning the history, or raising its limit, only hides it.",
  concerns: (records) => endlessRow(records).length > 0,
  *examine(snapshot) {
    const row = endlessRow(snapshot.records);
    const [first, last] = [row[0], row.at(-1)];
    if (!first || !last) return;
    const actor = findActors(snapshot).find(({ hold }) => hold === "controller" || hold === "process");
    const isOn = actor !== undefined && seconds(snapshot.takenAt) - timeOf(last) <= recent;
    const writer = writerOf(last);
    yield {
      subject: `revision ${last.revision}`,
      ...(isOn ? {} : { severity: "info" }),
      summary: `The newest ${row.length} revisions are the same, and were made ${
        sayDuration((timeOf(last) - timeOf(first)) / (row.length - 1))
      } apart: something upgrades again and again.`,
      notes: [
        `${actor ? `By all signs it is ${actor.name}` : "Who it is, only the writer of the records tells"}` +
        `${writer ? `; they were written under the name "${writer}"` : ""}.`,
        sayEnds(row),
        ...(first === snapshot.records[0] && revisionOf(first) > 1
          ? [`No other revision is left in the history: the count stands at ${revisionOf(last)}.`]
          : []),
      ],
      evidence: [first, last].flatMap((record) => evidenceOf(snapshot, record)),
      manual: [
        ...(actor ? [actor.manual] : []),
        {
          summary: "The revisions:",
          commands: [shell`helm history ${snapshot.scope.release} -n ${snapshot.scope.namespace}`],
        },
      ],
    };
  },
};

function sayEnds(row: readonly ReadableRecord[]): string {
  const bad = row.filter((record) => payloadStatus(record) === "failed").length;
  return bad === 0
    ? "None of them failed: each time something else than Helm's answer was taken for a reason."
    : bad === row.length
    ? "All of them failed: it tries the same again, with the same end."
    : `${bad} of them failed.`;
}

function writerOf({ managers }: ReadableRecord): string | undefined {
  const names = managers.flatMap(({ manager }) => manager && !/^(kubectl|helm-doctor)/.test(manager) ? [manager] : []);
  return names.find((name) => !isHelmManager(name)) ?? names[0];
}

function evidenceOf(snapshot: Snapshot, record: ReadableRecord) {
  const at = pointerTo(snapshot, record);
  const writer = record.managers.findIndex(({ manager }) => manager === writerOf(record));
  return [
    evidence(snapshot, `${at}/createdAt`, `when revision ${record.revision} was made`),
    evidence(snapshot, `${at}/release/chart/metadata/version`, `chart version of revision ${record.revision}`),
    ...(writer < 0
      ? []
      : [evidence(snapshot, `${at}/managers/${writer}/manager`, `who wrote revision ${record.revision}`)]),
  ];
}
