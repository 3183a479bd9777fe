import type { Check } from "../../model/finding.ts";
import type { ReportedFinding } from "../../model/report.ts";
import { evidence } from "../../state/evidence.ts";
import { pointerTo } from "../../state/helm.ts";
import { bloatIn, manyRecords, usualHistory } from "../../state/records/history_size.ts";

const shown = 5;

export const bloat: Check = {
  id: "history/bloat",
  title: "Far more records than anybody needs",
  severity: "info",
  since: "0.2.0",
  // Only where there is bloat: whoever is told to remove records must know whether somebody else does that already.
  needs: ["controllers"],
  symptoms: [
    /failed to query with labels: .*(timeout|Client\.Timeout|stream error)/,
    /list: failed to list: stream error when reading response body/,
    /unexpected error when reading response body/,
  ],
  proof: "The number of records, their bytes, and the age of the oldest.",
  why:
    "Every record holds its revision's whole chart and manifest, and Helm reads and decodes all of them for each history, " +
    "upgrade and rollback, and those of all releases for a list. helm upgrade keeps 10 unless told otherwise; other " +
    "clients of Helm's library, --history-max 0 and HELM_MAX_HISTORY=0 keep all, for ever.",
  remedy:
    "prune-history --keep N removes the oldest; then set --history-max (HELM_MAX_HISTORY) where the release is upgraded.",
  recipes:
    "Deleting the records of a release in bulk takes the deployed one along: the objects live on and Helm does not know them " +
    "any more. Deleting all superseded ones leaves nothing to roll back to.",
  concerns: (records) => bloatIn(records) !== undefined,
  *examine(snapshot) {
    const { records } = snapshot;
    const size = bloatIn(records);
    if (!size) return;
    const [oldest] = records;
    const largest = records.reduce((a, b) => b.size > a.size ? b : a);
    yield {
      subject: "history",
      summary: `The release has ${size.records} records of ${sayMegabytes(size.bytes)} together; ` +
        `with Helm's default it would have ${usualHistory}.`,
      notes: [
        "Nothing is broken. helm list, history, upgrade and rollback read all of them each time.",
        `The next helm upgrade with --history-max ${usualHistory}, which is the default, removes the surplus by itself, all in ` +
        "one go before it begins; that records are still there says that whoever upgrades this release asks for more, or may not delete.",
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, oldest!)}/ref/name`, "the oldest record"),
        ...(oldest!.createdAt
          ? [evidence(snapshot, `${pointerTo(snapshot, oldest!)}/createdAt`, "when it was made")]
          : []),
        evidence(
          snapshot,
          `${pointerTo(snapshot, largest)}/size`,
          `bytes of the largest, revision ${largest.revision}`,
        ),
      ],
    };
  },
};

/** What a survey by metadata knows of a release. */
interface Counted {
  readonly namespace: string;
  readonly release: string;
  readonly records: number;
}

/** The same of a whole cluster, by the number of records alone; undefined where no release has too many. */
export function bloatOf(surveyed: readonly Counted[]): ReportedFinding | undefined {
  const many = surveyed.filter(({ records }) => records > manyRecords)
    .sort((a, b) => b.records - a.records || (`${a.namespace}/${a.release}` < `${b.namespace}/${b.release}` ? -1 : 1));
  if (many.length === 0) return undefined;
  const all = surveyed.reduce((sum, { records }) => sum + records, 0);
  const theirs = many.reduce((sum, { records }) => sum + records, 0);
  const named = many.slice(0, shown).map(({ namespace, release, records }) => `${namespace}/${release} (${records})`);
  return {
    check: bloat.id,
    key: `${bloat.id} cluster`,
    severity: bloat.severity,
    subject: "cluster",
    summary: `Of ${surveyed.length} releases ${many.length} ${
      many.length > 1 ? "have" : "has"
    } more than ${manyRecords} records: ${theirs} of ${all}.`,
    notes: [`Most have ${named.join(", ")}${many.length > shown ? ` and ${many.length - shown} more releases` : ""}.`],
    evidence: [],
    remedies: [{
      manual: true,
      summary: "Shorten the history of each (prune-history), and set --history-max where it is upgraded.",
      commands: [],
    }],
  };
}

function sayMegabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
