import type { Refusal, Repair } from "../model/plan.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { history, labelStatus, type ReadableRecord } from "../state/helm.ts";
import { hooksToCome, leftOf, type UninstallCase, uninstallCase } from "../state/operation/uninstall.ts";
import { sayInstallAnew } from "../state/history/install_anew.ts";
import { allOrRefusal, setStatus } from "./set_status.ts";
import { shell } from "../shell.ts";

export const finishUninstall: Repair = {
  id: "finish-uninstall",
  title: "Call the release uninstalled, for all of its objects are gone",
  risk: "safe",
  since: "0.2.0",
  answers: ["history/uninstall-unfinished"],
  uncovers: ["history/uninstalled-kept"],
  why:
    "It is what helm uninstall --keep-history writes at its end. Of the last revision and of those before it that may have " +
    "been live nothing is there any more; what could not be read counts as there.",
  propose(snapshot, findings) {
    const stuck = uninstallCase(snapshot)!;
    const refusal = whyUnfinished(snapshot, stuck);
    if (refusal) return { repair: this.id, ...refusal, findings: findings.map(({ key }) => key) };
    const { record } = stuck;
    const stale = history(snapshot.records).filter((one) => one !== record && labelStatus(one) === "deployed");
    const deleted = record.release.info?.deleted ? [] : [{ path: ["info", "deleted"], value: snapshot.takenAt }];
    const text = `Uninstallation complete (status written by ${snapshot.tool})`;
    return allOrRefusal([
      ...stale.map((one) => setStatus(this.id, one, "superseded", findings)),
      setStatus(this.id, record, "uninstalled", findings, text, deleted),
    ], [...sayHooksLost(stuck), ...sayAfter(snapshot)]);
  },
};

/** What keeps an uninstall from being over, as a refusal without its repair; undefined where all is gone for certain. */
export function whyUnfinished(
  snapshot: Snapshot,
  stuck: UninstallCase,
): Pick<Refusal, "reason" | "says"> | undefined {
  const left = leftOf(stuck);
  if (left.length > 0) {
    const names = left.slice(0, 8).map(({ name }) => name).join(", ") + (left.length > 8 ? ", …" : "");
    return {
      reason: "not-proven",
      says: `${left.length} of its objects ${left.length === 1 ? "is" : "are"} still there: ${names}.`,
    };
  }
  if (stuck.stand !== "gone") {
    return { reason: "not-proven", says: "Not all of its objects could be read: what cannot be read is not gone." };
  }
  const damaged = snapshot.records.find((record) => !history(snapshot.records).includes(record as ReadableRecord));
  return damaged && {
    reason: "unreadable",
    says: `What the record "${damaged.ref.name}" names is not known, so it may still be there.`,
  };
}

/** Whatever calls an uninstall finished, nobody runs the hooks that helm would have run after it. */
export function sayHooksLost(stuck: UninstallCase): string[] {
  const hooks = hooksToCome(stuck).map(({ kind, name }) => `${kind} "${name}"`);
  return hooks.length === 0 ? [] : [`Its post-delete hooks will not run any more: ${hooks.join(", ")}.`];
}

function sayAfter(snapshot: Snapshot): string[] {
  const { release, namespace } = snapshot.scope;
  return [
    `The records stay, and the name is still in use for a plain helm install: ${sayInstallAnew(snapshot)}.`,
    `To be rid of the records as well: ${shell`helm uninstall ${release} -n ${namespace}`}, or fix with --allow careful --repair purge-records.`,
  ];
}
