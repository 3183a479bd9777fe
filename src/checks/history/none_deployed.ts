import type { Check, Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { payloadStatus, pointerTo } from "../../state/helm.ts";
import { howLost, type LostBaseline, lostBaseline } from "../../state/history/last_good.ts";
import { nameOf, observed } from "../../state/observation.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { sayUndecided } from "../../state/compare/running.ts";

export const noneDeployed: Check = {
  id: "history/none-deployed",
  title: "No revision is called deployed",
  severity: "error",
  since: "0.1.0",
  needs: ["objects", "controllers"],
  symptoms: [
    /has no deployed releases/,
    /unable to build kubernetes objects from current release manifest/,
    /failed to create resource: the server could not find the requested resource/,
    /an error occurred while cleaning up resources\. original rollback error: /,
    /object not found, skipping delete/,
  ],
  proof:
    "No label says deployed; the status of the newest revision; and what is live, held against each revision that could be called deployed.",
  why:
    "When a rollback fails while it applies, Helm still supersedes the revision that it set out from. No revision is " +
    "deployed then, and the next upgrade starts from the failed one, which is not what runs and often cannot even be built. " +
    "The same is left where somebody deleted the deployed record: Helm starts from the newest that is failed or superseded. " +
    "Where the newest has a status that Helm does not know, it refuses every upgrade.",
  remedy:
    "promote-last-good: the revision that runs is called deployed again, where live proves which that is. Where no upgrade " +
    "is refused it acts only when it is named with --repair.",
  recipes:
    "Another rollback to the same target fails the same way. Marking the failed revision changes nothing: it is " +
    "failed already, and stays what the next upgrade starts from. Labelling some revision deployed makes Helm diff " +
    "against a manifest that may never have been applied. helm upgrade --install is refused just as well.",
  concerns: (records) => howLost(records) !== undefined,
  *examine(snapshot) {
    const lost = lostBaseline(snapshot);
    if (!lost) return;
    yield {
      subject: `revision ${lost.last.revision}`,
      severity: lost.refused ? "error" : isHarmless(snapshot, lost) ? "info" : "warning",
      summary: summaries[lost.how](lost.last.revision) +
        (lost.refused ? "; helm upgrade cannot work until this is repaired." : "."),
      notes: [sayBaseline(snapshot, lost), sayRunning(snapshot, lost), ...sayMasked(lost)],
      evidence: proof(snapshot, lost),
    };
  },
};

const summaries = {
  rollback: (n: number) => `The rollback to revision ${n} failed and left no deployed revision`,
  failed: (n: number) => `Revision ${n} failed, and no revision is called deployed`,
  superseded: (n: number) => `Revision ${n}, the newest, is called superseded, and no revision is called deployed`,
  unknown: (n: number) =>
    `Revision ${n}, the newest, has a status that Helm does not know, and no revision is called deployed`,
};

function sayBaseline(snapshot: Snapshot, { last, good, how, unbuildable }: LostBaseline): string {
  if (how === "unknown") return 'Blocked: helm upgrade ("has no deployed releases") and helm install (name in use).';
  const start = `The next helm upgrade starts from revision ${last.revision}`;
  if (unbuildable !== undefined) {
    const { apiVersion, kind } = snapshot.facts.kinds[unbuildable]!.kind;
    return `${start}, and helm cannot build that: the server does not serve ${kind} of ${apiVersion}.`;
  }
  if (good === last) return `${start}, which is right. helm list (Helm 3) hides the release.`;
  if (!good) return `${start}.`;
  const known = new Set(namesOf(snapshot, last));
  const only = namesOf(snapshot, good).filter((name) => !known.has(name)).slice(0, shown);
  return `${start}, which is not what is live` +
    (only.length > 0 ? `: it does not know ${only.join(", ")}, which the next chart must name or they stay.` : ".");
}

const shown = 8;

function namesOf(snapshot: Snapshot, { release }: LostBaseline["last"]): string[] {
  return [...objectsOf(snapshot, release.manifest ?? "")?.values() ?? []]
    .map(({ ref }) => nameOf(ref, snapshot.scope.namespace));
}

function sayRunning(snapshot: Snapshot, { last, good, astray, how, candidates }: LostBaseline): string {
  if (!good) {
    if (isAbsent(snapshot, last)) return `Nothing that revision ${last.revision} names is there: nothing of it runs.`;
    const deleted = how === "superseded" ? " A newer revision whose record was deleted may be what runs." : "";
    return `Which revision runs is not proven: ${sayUndecided(snapshot, candidates)}.${deleted}`;
  }
  if (astray === undefined) return `What is live of revision ${good.revision} could not be read in full.`;
  if (astray.length === 0) return `What runs is revision ${good.revision}.`;
  return `Nearest to what is live is revision ${good.revision}, from which the rollback set out. Not as it has them: ${
    astray.join(", ")
  }, which the rollback had changed before it failed.`;
}

/** With --cleanup-on-fail the error is overlaid by that of a clean-up of nothing; the record has the one that came first. */
function sayMasked({ how, last }: LostBaseline): string[] {
  return how === "rollback"
    ? [
      `What helm printed may be the noise of its clean-up ("object not found, skipping delete"): the error that came first ` +
      `stands in the description of revision ${last.revision}.`,
    ]
    : [];
}

/** Helm starts from what is there: from the revision that runs, or from one of which nothing is left. */
function isHarmless(snapshot: Snapshot, { last, good, how }: LostBaseline): boolean {
  return good === last || (how === "superseded" && isAbsent(snapshot, last));
}

function isAbsent(snapshot: Snapshot, record: LostBaseline["last"]): boolean {
  const objects = [...objectsOf(snapshot, record.release.manifest ?? "")?.values() ?? []];
  return objects.length > 0 && objects.every(({ ref }) => observed(snapshot, ref)?.live === null);
}

function proof(snapshot: Snapshot, { last, good, how, unbuildable }: LostBaseline): Evidence[] {
  const told = good && good !== last ? [last, good] : [last];
  const at = unbuildable === undefined ? undefined : snapshot.facts.kinds[unbuildable]!.kind;
  return [
    ...told.map((record) =>
      evidence(
        snapshot,
        `${pointerTo(snapshot, record)}/release/info/status`,
        `status of revision ${record.revision}`,
        payloadStatus(record) === "" ? "missing" : "present",
      )
    ),
    ...(how === "rollback"
      ? [
        evidence(
          snapshot,
          `${pointerTo(snapshot, last)}/release/info/description`,
          `description of revision ${last.revision}`,
          "says why it failed",
        ),
      ]
      : []),
    ...(at ? [evidence(snapshot, `/facts/kinds/${unbuildable}/served`, `${at.apiVersion} ${at.kind} is served`)] : []),
  ];
}
