import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { bearsData, history, payloadStatus, revisionOf, trulyDeployedOf } from "../../state/helm.ts";
import { mayBeAlive } from "../../state/operation/cause.ts";
import { deadRevision } from "../../state/operation/dead.ts";
import { isDead, leftoversOf } from "../../state/operation/leftovers.ts";
import { pendingCase } from "../../state/operation/pending.ts";
import { lateCase } from "../../state/rollout/late.ts";

const shown = 12;

export const leftByDeadRevision: Check = {
  id: "objects/left-by-dead-revision",
  title: "Things that a dead revision brought and that no later upgrade will remove",
  severity: "warning",
  since: "0.1.0",
  needs: ["objects", "neighbours", "controllers", "namespaces"],
  symptoms: [],
  proof:
    "What a failed or killed revision brought is live and claims the release, and the manifest from which the next upgrade starts does not have it.",
  why:
    "After a failed or killed revision the next upgrade starts from the newest deployed one, which knows nothing of what " +
    "the dead one brought. Whole objects stay under both ways of applying; fields and list items stay under client-side " +
    "apply (Helm 3, and Helm 4 on releases that Helm 3 made).",
  remedy:
    "Before any other upgrade: true-baseline. The dead revision becomes what that starts from, its manifest made true where " +
    "it was applied only in part; the upgrade then removes what it no longer names, by Helm's own hand.",
  recipes:
    "None of the popular ones helps: deleting the dead record, upgrading again, rolling back after a further upgrade, " +
    "and kubectl apply with Helm's field manager all leave it. A rollback before any other upgrade removes it, and " +
    "undoes the upgrade. helm upgrade --force (Helm 3) replaces every object.",
  concerns: (records) => {
    const baseline = trulyDeployedOf(records).at(-1);
    return baseline !== undefined &&
      history(records).some((record) => revisionOf(record) > revisionOf(baseline) && isDead(record));
  },
  *examine(snapshot) {
    const leftovers = leftoversOf(snapshot);
    // A finished revision is no dead one: what it brought is what should be there.
    if (!leftovers || leftovers.left.length === 0 || isFinished(snapshot)) return;
    const { baseline, left, dead } = leftovers;
    const names = left.slice(0, shown).map(({ name }) => name).join(", ");
    const kept = left.filter(({ what, kind }) => what === "object" && bearsData(kind));
    const numbers = [...new Set(left.map(({ revision }) => revision))].sort((a, b) => a - b);
    const who = `${numbers.length === 1 ? "revision" : "revisions"} ${numbers.join(" and ")}`;
    // What it brought is what should be there, if it ends well after all.
    const open = openRevision(snapshot);
    const isOpen = open !== undefined && numbers.includes(open);
    yield {
      subject: `revision ${dead[0]!.revision}`,
      summary:
        (isOpen
          ? `Unless revision ${open}, which may still be running, ends well, no later upgrade will remove what ` +
            `${numbers.length === 1 ? "it" : who} brought: ${names}`
          : `R${who.slice(1)} left behind what no later upgrade will remove: ${names}`) +
        (left.length > shown ? ` and ${left.length - shown} more.` : "."),
      notes: [
        ...sayPhase(snapshot),
        `The next helm upgrade ${isOpen ? "then " : ""}starts from revision ${baseline.revision}, which does not know ${
          left.length === 1 ? "it" : "them"
        }. ` +
        "If the next chart still names them, they are adopted and nothing is lost.",
        `${isOpen ? "Wait first. Once it is known to be dead, act" : "Act"} before any other upgrade. ` +
        "What works, in the order of harm: true-baseline (no live object is touched); " +
        `helm rollback to revision ${baseline.revision} (undoes the upgrade, fires rollback hooks); deleting each by hand.`,
        ...(kept.length > 0
          ? [
            `${kept.map(({ name }) => name).join(", ")} may hold data: decide about ${
              kept.length === 1 ? "it" : "them"
            } yourself.`,
          ]
          : []),
      ],
      evidence: left.slice(0, shown).map(({ evidence }) => evidence),
    };
  },
};

/** The pending revision, where its helm may be at it. */
function openRevision(snapshot: Snapshot): number | undefined {
  const stuck = pendingCase(snapshot);
  return stuck && mayBeAlive(snapshot, stuck) ? revisionOf(stuck.record) : undefined;
}

function isFinished(snapshot: Snapshot): boolean {
  return pendingCase(snapshot)?.progress.verdict === "finished" || lateCase(snapshot) !== undefined;
}

/** In which phase a failed one ended decides what it left; a pending one's own finding tells that. */
function sayPhase(snapshot: Snapshot): string[] {
  const dead = deadRevision(snapshot);
  if (!dead || payloadStatus(dead.record) !== "failed") return [];
  const { record: { revision }, progress: { allApplied, reasons } } = dead;
  return [
    allApplied
      ? `All of revision ${revision} was applied, and what it dropped is gone: it failed afterwards, while it waited or in a hook.`
      : `Revision ${revision} was applied only in part, as far as can be proven: ${reasons.join("; ")}.`,
  ];
}
