import type { Repair } from "../model/plan.ts";
import { type LostBaseline, lostBaseline, unservedKind } from "../state/last_good.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";

export const promoteLastGood: Repair = {
  id: "promote-last-good",
  title: "Call the last good revision deployed again",
  risk: "careful",
  since: "0.1.0",
  answers: ["history/none-deployed"],
  uncovers: ["objects/left-by-dead-revision"],
  why:
    "A failed rollback superseded the revision that it set out from. With that one deployed again, the next upgrade " +
    "starts from a manifest that Helm can build and that is nearest to what is live.",
  propose(snapshot, findings) {
    const lost = lostBaseline(snapshot)!;
    const { last, good, astray } = lost;
    const refusal = whyNot(snapshot, lost);
    if (refusal) {
      return {
        repair: this.id,
        reason: "not-proven",
        says: refusal,
        findings: findings.map(({ key }) => key),
        manual: [{
          summary: "Compare it with what is live:",
          commands: [
            `helm get manifest ${snapshot.scope.release} --revision ${good.revision} -n ${snapshot.scope.namespace} | kubectl diff -f -`,
          ],
        }],
      };
    }
    const text = good.release.info?.description ?? "";
    const description = `${text} (deployed again by ${snapshot.tool}: revision ${last.revision} failed)`.trim();
    return allOrRefusal([setStatus(this.id, good, "deployed", findings, description)], [
      ...(astray?.length
        ? [
          `The failed rollback had turned back ${
            astray.join(", ")
          } already; the next helm upgrade applies its own over that.`,
        ]
        : []),
    ]);
  },
};

function whyNot(snapshot: Snapshot, { good, last, unbuildable, astray }: LostBaseline): string | undefined {
  if (astray === undefined) return `What is live of revision ${good.revision} could not be read in full.`;
  if (unservedKind(snapshot, good) !== undefined) {
    return `Revision ${good.revision} names a kind that the server does not serve.`;
  }
  if (astray.length > 0 && unbuildable === undefined) {
    return `Live is neither revision ${good.revision} (${
      astray.slice(0, 3).join(", ")
    }) nor revision ${last.revision}, and ` +
      "helm upgrade is not blocked: an ordinary upgrade puts things right.";
  }
  return undefined;
}
