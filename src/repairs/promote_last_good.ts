import type { Manual } from "../model/finding.ts";
import type { Choices, Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { neverWorked, type ReadableRecord } from "../state/helm.ts";
import { type LostBaseline, lostBaseline, unservedKind } from "../state/history/last_good.ts";
import { astrayFrom, sayUndecided } from "../state/compare/running.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";
import { shell } from "../shell.ts";

export const promoteLastGood: Repair = {
  id: "promote-last-good",
  title: "Call the last good revision deployed again",
  risk: "careful",
  since: "0.1.0",
  answers: ["history/none-deployed"],
  uncovers: [
    "objects/left-by-dead-revision",
    "history/rollback-target",
    "history/unknown-status",
    "hooks/failed",
    "hooks/running",
    "objects/dropped-by-dead-revision",
    "objects/missing",
    "upgrade/failed",
  ],
  why:
    "Helm refuses every upgrade, or starts it from a revision that does not run. With the one that runs called deployed, " +
    "the next upgrade starts from a manifest that Helm can build and that is nearest to what is live.",
  propose(snapshot, findings, choices) {
    const lost = lostBaseline(snapshot)!;
    const refusal = whyNot(snapshot, lost, choices);
    if (refusal) {
      return {
        repair: this.id,
        ...refusal,
        findings: findings.map(({ key }) => key),
        manual: waysOut(snapshot, lost),
      };
    }
    const { good, last, how } = lost;
    // What only the failed one names is none of it: that stays, as is said of the next upgrade.
    const changed = astrayFrom(snapshot, good!) ?? [];
    // A word that Helm does not know would still be the newest's; where its own text tells what it was, it is that again.
    const isKnownDead = how === "unknown" && last !== good && neverWorked(last);
    return allOrRefusal([
      setStatus(this.id, good!, "deployed", findings, describe(snapshot, lost)),
      ...(isKnownDead ? [setStatus(this.id, last, "failed", findings)] : []),
    ], [
      ...(changed.length > 0
        ? [
          `Not as revision ${good!.revision} has them: ${
            changed.join(", ")
          }, which the failed rollback had changed; the next helm upgrade applies its own over that.`,
        ]
        : []),
    ]);
  },
};

/** A text that tells of a failure would make the revision look as if it had never worked. */
function describe({ tool }: Snapshot, { good, last, how }: LostBaseline): string {
  const text = neverWorked(good!) ? "" : good!.release.info?.description ?? "";
  const why = good === last
    ? "it is what runs"
    : how === "unknown"
    ? `revision ${last.revision} has no status that helm knows`
    : how === "superseded"
    ? `revision ${last.revision} does not run`
    : `revision ${last.revision} failed`;
  return `${text} (deployed again by ${tool}: ${why})`.trim();
}

function whyNot(
  snapshot: Snapshot,
  { good, last, how, refused, unbuildable, astray, candidates }: LostBaseline,
  choices: Choices,
): Pick<Refusal, "reason" | "says"> | undefined {
  if (!good) {
    return { reason: "ambiguous", says: `Which revision runs is not proven: ${sayUndecided(snapshot, candidates)}.` };
  }
  if (astray === undefined) {
    return { reason: "not-proven", says: `What is live of revision ${good.revision} could not be read in full.` };
  }
  if (unservedKind(snapshot, good) !== undefined) {
    return { reason: "not-proven", says: `Revision ${good.revision} names a kind that the server does not serve.` };
  }
  // Of a rollback that failed half-way nothing runs as a whole; the one that it set out from is the nearest.
  if (astray.length > 0 && unbuildable === undefined && choices.repair !== promoteLastGood.id) {
    return {
      reason: "not-proven",
      says:
        `Live is neither revision ${good.revision} (${
          astray.slice(0, 3).join(", ")
        }) nor revision ${last.revision}, and ` +
        "helm upgrade is not blocked: an ordinary upgrade that names all of them puts things right. To call revision " +
        `${good.revision} deployed, from which the rollback set out, name it with --repair ${promoteLastGood.id}.`,
    };
  }
  if (!refused && choices.repair !== promoteLastGood.id) {
    return {
      reason: "not-proven",
      says: `helm upgrade is not refused: it starts from revision ${last.revision}${
        how === "superseded" && good === last ? "" : `, while revision ${good.revision} is what runs`
      }. To call revision ${good.revision} deployed, name it with --repair ${promoteLastGood.id}.`,
    };
  }
  return undefined;
}

function waysOut({ scope: { release, namespace } }: Snapshot, { candidates, good }: LostBaseline): Manual[] {
  const asked: readonly ReadableRecord[] = good ? [good] : candidates;
  return [
    {
      summary: asked.length > 1 ? "Compare each with what is live:" : "Compare it with what is live:",
      commands: asked.map(({ revision }) =>
        shell`helm get manifest ${release} --revision ${revision} -n ${namespace} | kubectl diff -f -`
      ),
    },
    ...(good ? [] : [{
      summary:
        "Then make the one that you want run: helm applies it again, fires rollback hooks, and calls it deployed. Deletes " +
        "what only the newest names:",
      commands: asked.map(({ revision }) => shell`helm rollback ${release} ${revision} -n ${namespace}`),
    }]),
  ];
}
