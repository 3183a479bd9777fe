import type { Check } from "../../model/finding.ts";
import type { StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { history, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { shell } from "../../shell.ts";

export const chartMissing: Check = {
  id: "history/chart-missing",
  title: "A record without its chart",
  severity: "warning",
  since: "0.2.0",
  needs: [],
  symptoms: [/\bMISSING MISSING\b/, /invalid memory address or nil pointer dereference/],
  proof: "The payload decodes, and has no chart, or a chart without metadata.",
  why:
    "helm list and helm history show such a revision with the chart MISSING; helm get values --all, get all and get metadata " +
    "panic over it, and so does helm upgrade --reuse-values. An upgrade that names its values writes a whole record again.",
  remedy: "An ordinary helm upgrade with the chart and all values named; the old record then matters no more.",
  recipes: "helm upgrade --reuse-values looks for the defaults in the chart that is not there, and panics.",
  concerns: (records) => bare(records).length > 0,
  *examine(snapshot) {
    const newest = history(snapshot.records).at(-1);
    for (const record of bare(snapshot.records)) {
      const at = pointerTo(snapshot, record);
      yield {
        subject: `revision ${revisionOf(record)}`,
        severity: record === newest ? "warning" : "info",
        summary: `Revision ${revisionOf(record)} has no chart in its record.`,
        notes: [
          'helm get values --all, get all and get metadata panic over it ("invalid memory address or nil pointer dereference")' +
          (record === newest ? ", and so does helm upgrade --reuse-values: name the values instead." : "."),
        ],
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          evidence(snapshot, `${at}/release/chart/metadata`, "its chart", "there"),
        ],
        ...(record === newest
          ? {
            manual: [{
              summary: "Upgrade with the chart and every value that it is to have:",
              commands: [
                shell`helm upgrade ${snapshot.scope.release} CHART -f VALUES -n ${snapshot.scope.namespace}`,
              ],
            }],
          }
          : {}),
      };
    }
  },
};

/** What Helm can decode and does not stumble over at once, without a chart's metadata. */
function bare(records: readonly StoredRecord[]): ReadableRecord[] {
  return history(records).filter(({ release, faults }) => faults.length === 0 && !release.chart?.metadata);
}
