import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { sayDuration } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import { objectsOf } from "../../state/judgement.ts";
import { livenessOf } from "../../state/liveness.ts";
import { claims, nameOf, observed } from "../../state/observation.ts";
import { usuallyDeadAfter } from "../pending/draft.ts";

const shown = 8;

export const uninstallUnfinished: Check = {
  id: "history/uninstall-unfinished",
  title: "An uninstall that never ended",
  severity: "error",
  since: "0.1.0",
  needs: ["objects"],
  symptoms: [/has no deployed releases/, /cannot re-?use a name that is still in use/, /failed to delete release/],
  why:
    "helm uninstall first writes that it has begun, then runs its hooks, deletes the objects and at last the records. " +
    "Where it is killed, or a hook or a deletion fails, the release stays as uninstalling: neither there nor gone.",
  remedy: "Decide which way: uninstall again, which deletes what is left, or bring it back with a rollback.",
  recipes:
    "Deleting the records leaves every object that is still there without a release. helm upgrade --install is refused.",
  concerns: isUninstalling,
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    if (!last || !isUninstalling(snapshot.records)) return;
    const { silentFor, evidence: signs } = livenessOf(snapshot, last);
    const dead = silentFor >= usuallyDeadAfter;
    const { named, there, unread } = standing(snapshot, last);
    const { release, namespace } = snapshot.scope;
    yield {
      subject: `revision ${last.revision}`,
      severity: dead ? "error" : "warning",
      summary: `The uninstall of revision ${last.revision} never ended; it began ${sayDuration(silentFor)} ago` +
        (unread > 0 ? "." : `, and ${there.length} of ${named} objects are still there.`),
      notes: [
        ...(there.length > 0 ? [`Still there: ${sayNames(there.map(({ name }) => name))}.`] : []),
        ...(unread > 0 ? [`${unread} of its ${named} objects could not be read.`] : []),
        ...(dead ? [] : ["An uninstall that waits, for a hook or with --wait, writes nothing: it may still be alive."]),
        'Blocked: helm upgrade ("has no deployed releases") and helm install (the name is still in use).',
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
        ...signs,
        ...there.slice(0, shown).map(({ at, name }) => evidence(snapshot, at, `${name} on the cluster`, "still there")),
      ],
      manual: [
        {
          summary: "Finish it: this deletes what is left. If it fails, its error names the obstacle:",
          commands: [`helm uninstall ${release} -n ${namespace}`],
        },
        {
          summary: "Or bring the release back: this creates again what is gone (without its data), and fires hooks:",
          commands: [`helm rollback ${release} ${last.revision} -n ${namespace}`],
        },
      ],
    };
  },
};

function isUninstalling(records: Snapshot["records"]): boolean {
  const last = lastOf(records);
  return last !== undefined && payloadStatus(last) === "uninstalling";
}

/** What is live of the objects of a revision and still bears the release's marks. */
function standing(snapshot: Snapshot, record: ReadableRecord) {
  const { release, namespace } = snapshot.scope;
  const objects = [...objectsOf(snapshot, record.release.manifest ?? "")?.values() ?? []]
    .map(({ ref }) => ({ name: nameOf(ref, namespace), seen: observed(snapshot, ref) }));
  return {
    named: objects.length,
    unread: objects.filter(({ seen }) => seen === undefined).length,
    there: objects.flatMap(({ name, seen }) =>
      seen?.live && claims(seen.live, release, namespace) ? [{ name, at: seen.at }] : []
    ),
  };
}

function sayNames(names: readonly string[]): string {
  return names.slice(0, shown).join(", ") + (names.length > shown ? ` and ${names.length - shown} more` : "");
}
