import type { Check } from "../../model/finding.ts";
import { findActors } from "../../state/actors/actors.ts";
import { listNames } from "../../state/history/claimed.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo, revisionOf } from "../../state/helm.ts";
import { restoredFrom, restoredRecord } from "../../state/history/restored.ts";
import { shell } from "../../shell.ts";

const shown = 4;

export const restoredRecords: Check = {
  id: "history/restored-records",
  title: "The records are older than what runs",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "claims", "controllers"],
  thorough: true,
  symptoms: [],
  proof:
    "A record that Helm has not written since it was put there, and objects that Helm wrote after the time at which that record says it was deployed.",
  why:
    "Records were put back from a backup or another cluster, and the objects were not, or are newer. Helm believes the " +
    "record: it is what the next upgrade compares with, and what is in no record is nothing that Helm would clean up.",
  remedy:
    "None by this tool: only your deployment knows what should run. One upgrade with the chart and the values that run now " +
    "adopts what the records do not name.",
  recipes:
    "helm rollback to the restored revision turns the workload back to the time of the backup. An upgrade with another chart " +
    "leaves what no record names where it is, for ever.",
  concerns: (records) => restoredRecord(records) !== undefined,
  *examine(snapshot) {
    // Whoever drives it may write records under a name of their own.
    const found = findActors(snapshot).length > 0 ? undefined : restoredFrom(snapshot);
    if (!found) return;
    const { record, changed, unknown } = found;
    const { release, namespace } = snapshot.scope;
    const number = revisionOf(record);
    const names = (traces: typeof changed) => listNames(traces.map(({ name }) => name));
    const at = pointerTo(snapshot, record);
    yield {
      subject: `revision ${number}`,
      summary: `The record of revision ${number} was put back, and Helm has gone on since: ` +
        (unknown.length > 0
          ? `no record names ${names(unknown)}.`
          : `${names(changed)} ${changed.length === 1 ? "is" : "are"} newer than it says.`),
      notes: [
        "No Helm wrote the record where it is: a backup, a copy or kubectl did.",
        ...(changed.length > 0 ? [`Live is not as it says, by Helm's own hand: ${names(changed)}.`] : []),
        ...(unknown.length > 0
          ? [`What the next helm upgrade does not name of these stays for ever: ${names(unknown)}.`]
          : []),
        "A helm rollback to it would turn the workload back to what the record says.",
      ],
      evidence: [
        evidence(snapshot, `${at}/createdAt`, `when the record of revision ${number} was put there`),
        evidence(snapshot, `${at}/release/info/last_deployed`, "when it was deployed, by the record"),
        ...unknown.slice(0, shown).map((trace) =>
          evidence(snapshot, trace.at, `last write by Helm to ${trace.name}, which no record names`)
        ),
        ...changed.slice(0, shown).map((trace) =>
          evidence(snapshot, trace.at, `last write by Helm to ${trace.name}, which is not as the record says`)
        ),
      ],
      manual: [{
        summary:
          "Upgrade once with the chart and the values that run now; what is live is adopted and comes under a record again:",
        commands: [shell`helm upgrade ${release} CHART --version VERSION -f VALUES.yaml -n ${namespace}`],
      }],
    };
  },
};
