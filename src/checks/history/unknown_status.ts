import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import {
  deployedOf,
  history,
  isTelling,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
} from "../../state/helm.ts";
import { howLost } from "../../state/history/last_good.ts";
import { shell } from "../../shell.ts";

export const unknownStatus: Check = {
  id: "history/unknown-status",
  title: "A status that Helm does not know",
  severity: "warning",
  since: "0.2.0",
  needs: [],
  symptoms: [/has no deployed releases/],
  proof: "A status in the payload that is `unknown`, or none of Helm's other eight words, to the letter.",
  why:
    "Helm reads any text as a status and then compares it with those that it knows. No command writes `unknown` or another " +
    "word: a record was edited, or made by another tool. Helm passes such a revision over when it looks for one to start " +
    "from or to go back to by itself, unless the label calls it deployed, by which an upgrade finds it; as the newest it " +
    "makes helm list hide the release (Helm 3).",
  remedy:
    "Where it blocks every upgrade, history/none-deployed says so and promote-last-good mends it. Where the label still " +
    "names a status of Helm's, align-status writes that. Else any next revision that works makes it harmless.",
  recipes: "A label alone changes nothing that helm list, helm history or Helm's lock go by: they read the payload.",
  concerns: (records) => unknowns(records).length > 0,
  *examine({ records, ...rest }) {
    const snapshot = { records, ...rest };
    const last = lastOf(records);
    const base = deployedOf(records).at(-1);
    for (const record of unknowns(records)) {
      const at = pointerTo(snapshot, record);
      yield {
        subject: `revision ${record.revision}`,
        severity: record === last ? "warning" : "info",
        summary: `The status of revision ${record.revision} is ${sayWord(payloadStatus(record))} in its payload.`,
        notes: [sayMeaning(record, last, base)],
        evidence: [
          evidence(
            snapshot,
            `${at}/release/info/status`,
            `status of revision ${record.revision} in its payload`,
            "not a status of Helm's",
          ),
          evidence(snapshot, `${at}/image/labels/status`, "and in its label"),
        ],
        ...(record === last && base && base !== record
          ? {
            manual: [{
              summary: "Find out whether it was applied:",
              commands: [
                shell`helm get manifest ${snapshot.scope.release} --revision ${record.revision} -n ${snapshot.scope.namespace} | kubectl diff -f -`,
              ],
            }],
          }
          : {}),
      };
    }
  },
};

function sayWord(status: string): string {
  if (status === "") return "no text at all";
  return status === "unknown" ? '"unknown", by which Helm does nothing' : "a word that Helm does not know";
}

function sayMeaning(record: ReadableRecord, last?: ReadableRecord, base?: ReadableRecord): string {
  if (record === base) {
    return "Its label calls it deployed, so the next helm upgrade starts from it all the same; " +
      (record === last ? "helm list (Helm 3) hides the release." : "no automatic rollback will go to it.");
  }
  if (record === last && base) {
    return `The next helm upgrade passes it over and starts from revision ${base.revision}: what revision ` +
      `${record.revision} brought and the next chart does not name would stay.`;
  }
  return "Nothing is blocked. helm rollback reaches it by its number; no automatic rollback will go to it.";
}

/** The newest is left to history/none-deployed where it blocks every upgrade; a payload without info to the decoding. */
function unknowns(records: Parameters<typeof history>[0]) {
  const last = lastOf(records);
  return history(records).filter((record) =>
    record.release.info && !isTelling(payloadStatus(record)) && !(record === last && howLost(records) === "unknown")
  );
}
