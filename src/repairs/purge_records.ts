import type { Repair } from "../model/plan.ts";
import { revisionOf } from "../state/helm.ts";
import { uninstallCase } from "../state/operation/uninstall.ts";
import { sayHooksLost, whyUnfinished } from "./finish_uninstall.ts";

export const purgeRecords: Repair = {
  id: "purge-records",
  title: "Remove the records of a release of which nothing else is left",
  risk: "careful",
  since: "0.2.0",
  answers: ["history/uninstall-unfinished"],
  uncovers: [],
  why:
    "It is the last thing that helm uninstall does: oldest first, so that the name stays taken until all are gone. They are " +
    "kept in the run folder, and undo puts them back.",
  propose(snapshot, findings, choices) {
    const keys = findings.map(({ key }) => key);
    const stuck = uninstallCase(snapshot)!;
    const refusal = whyUnfinished(snapshot, stuck);
    if (refusal) return { repair: this.id, ...refusal, findings: keys };
    if (choices.repair !== this.id) {
      return {
        repair: this.id,
        reason: "risk-not-allowed",
        says: `${this.title}: finish-uninstall keeps them; to have them removed, name it with --repair ${this.id}.`,
        findings: keys,
      };
    }
    const { release } = snapshot.scope;
    return {
      edits: snapshot.records.toSorted((a, b) => revisionOf(a) - revisionOf(b)).map((record) => ({
        target: record.ref,
        before: record.image,
        after: null,
        rank: 3,
        says: `revision ${record.revision}: record removed`,
        findings: keys,
      })),
      consequences: [
        ...sayHooksLost(stuck),
        `The history and the values of release "${release}" are in the run folder alone; helm install takes the name again.`,
      ],
    };
  },
};
