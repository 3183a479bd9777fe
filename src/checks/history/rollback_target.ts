import type { Check, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { unservedKind } from "../../state/history/last_good.ts";
import { type BadTarget, badTarget, invitesRollback } from "../../state/history/rollback_targets.ts";
import { shell } from "../../shell.ts";

const shown = 5;

export const rollbackTarget: Check = {
  id: "history/rollback-target",
  title: "helm rollback without a number would go to a revision that is of no use",
  severity: "info",
  since: "0.2.0",
  needs: ["objects"],
  symptoms: [
    /release has no \d+ version/,
    /unable to build kubernetes objects from (current|new) release manifest/,
  ],
  proof:
    "The newest revision failed or hangs, and the one before it, which is where helm rollback goes, is gone, unreadable, never worked or names a kind that is no longer served.",
  why:
    "Without a number helm rollback goes to the revision before the newest, whether that worked, failed or is there at all. " +
    "It builds the newest revision's manifest first: where that names a kind which is not served, no rollback works, and " +
    "each attempt leaves one more pending revision.",
  remedy: "Name the revision. The finding lists those that worked once.",
  recipes:
    "Trying helm rollback again and again adds a revision each time, and the revision before the newest is then a failed one.",
  concerns: invitesRollback,
  *examine(snapshot) {
    const found = badTarget(snapshot);
    if (!found) return;
    const { release, namespace } = snapshot.scope;
    const { last, number, usable } = found;
    const [best] = usable;
    const broken = unservedKind(snapshot, last);
    yield {
      subject: `revision ${number}`,
      summary: number === 0
        ? "There is nothing to roll back to: the first revision is the newest."
        : `helm rollback without a number goes to revision ${number}, which ${sayReason(snapshot, found)}.`,
      notes: [
        ...(found.reason === "missing" || found.reason === "unreadable"
          ? [`It says "release has no ${number} version".`]
          : []),
        usable.length === 0
          ? "No other revision that worked is left."
          : `Revisions that worked once: ${usable.slice(0, shown).map((one) => revisionOf(one)).join(", ")}${
            usable.length > shown ? ` and ${usable.length - shown} more` : ""
          }.`,
        ...(broken === undefined ? [] : [
          `No rollback works as it is: helm cannot build revision ${
            revisionOf(last)
          }, from which it sets out, and leaves ` +
          "one more pending revision each time.",
        ]),
      ],
      evidence: proof(snapshot, found),
      ...(best && broken === undefined
        ? {
          manual: [{
            summary: "If you want to roll back, name the revision. This applies it again and fires rollback hooks:",
            commands: [shell`helm rollback ${release} ${revisionOf(best)} -n ${namespace}`],
          }],
        }
        : {}),
    };
  },
};

function sayReason(snapshot: Snapshot, { reason, unserved }: BadTarget): string {
  const kind = unserved === undefined ? undefined : snapshot.facts.kinds[unserved]!.kind;
  return {
    "missing": "has no record",
    "unreadable": "has a record that Helm cannot decode",
    "failed": "failed itself",
    "pending": "never ended",
    "never-worked": "is called superseded and never worked",
    "unserved": `names ${kind?.kind} of ${kind?.apiVersion}, which the server does not serve`,
  }[reason];
}

function proof(snapshot: Snapshot, { last, record, reason, unserved }: BadTarget): Evidence[] {
  const status = (one: typeof last) =>
    evidence(
      snapshot,
      `${pointerTo(snapshot, one)}/release/info/status`,
      `status of revision ${revisionOf(one)}`,
      payloadStatus(one),
    );
  const at = record && pointerTo(snapshot, record);
  return [
    status(last),
    ...(at === undefined
      ? []
      : reason === "unreadable"
      ? [evidence(snapshot, `${at}/ref/name`, "the record that cannot be decoded")]
      : [evidence(snapshot, `${at}/release/info/status`, `status of revision ${record!.revision}`)]),
    ...(unserved === undefined ? [] : [evidence(snapshot, `/facts/kinds/${unserved}/served`, "its kind is served")]),
  ];
}
