import type { ReleaseReport, ReportedFinding } from "../model/report.ts";
import { bySeverity } from "../report/text_findings.ts";

/** What `doctor` found, with the conditions of the cluster apart from the releases that they hit. */
export interface Parted {
  readonly releases: readonly ReleaseReport[];
  readonly conditions: readonly ReportedFinding[];
}

/** A condition of the cluster is found with every release that it hits, and said once. */
export function partConditions(releases: readonly ReleaseReport[]): Parted {
  const found = releases.flatMap((release) =>
    release.findings.filter(isCondition).map((finding) => ({ release, finding }))
  );
  return {
    releases: releases.map((release) => ({
      ...release,
      findings: release.findings.filter((finding) => !isCondition(finding)),
    })),
    conditions: [...Map.groupBy(found, ({ finding }) => finding.key).values()]
      .map((group) => join(group as [Found, ...Found[]])).sort(bySeverity),
  };
}

interface Found {
  readonly release: ReleaseReport;
  readonly finding: ReportedFinding;
}

function isCondition({ hits }: ReportedFinding): boolean {
  return hits !== undefined;
}

/** In the words of where it is worst; the evidence is of that release's snapshot. */
function join(group: readonly [Found, ...Found[]]): ReportedFinding {
  const [worst] = group.map(({ finding }) => finding).sort(bySeverity) as [ReportedFinding];
  const { hits: _, notes: __, ...finding } = worst;
  const notes = [...new Set(group.flatMap(({ finding }) => finding.notes ?? []))];
  return {
    ...finding,
    ...(notes.length > 0 ? { notes } : {}),
    releases: group.flatMap(({ release: { namespace, name }, finding: { hits = [] } }) =>
      hits.length > 0 ? [{ namespace, name, hits }] : []
    ),
  };
}
