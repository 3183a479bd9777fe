import { checks } from "../checks/mod.ts";
import { collect } from "../cluster/collect.ts";
import { diagnose, facetsFor } from "../diagnose.ts";
import type { CheckId, Finding } from "../model/finding.ts";
import type { Choices } from "../model/plan.ts";
import type { Cluster, Reading } from "../model/ports.ts";
import type { ReleaseReport, ReportedFinding } from "../model/report.ts";
import type { Gap, Snapshot, StoredRecord } from "../model/snapshot.ts";
import { remediesFor } from "../plan.ts";
import { repairs } from "../repairs/mod.ts";
import { tool } from "./tool.ts";

/** One release, read once, and what there is to say of it. */
export interface Examined {
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  readonly reported: readonly ReportedFinding[];
}

/** An operation that was heard of within the hour may be alive: nobody vouched for anything yet. */
export const cautious: Choices = { allow: "safe", only: [], staleAfter: 3600, assumeUnmanaged: false };

export async function examine(
  cluster: Cluster,
  scope: { readonly namespace: string; readonly release: string },
  choices = cautious,
): Promise<Reading<Examined>> {
  const snapshot = await collect(cluster, scope, (records) => facetsFor(records, checks), tool);
  if (!snapshot.ok) return snapshot;
  const findings = diagnose(snapshot.value, checks);
  const reported = remediesFor(snapshot.value, findings, repairs, choices);
  return { ok: true, value: { snapshot: snapshot.value, findings, reported } };
}

/** A release of which there is no record, and nothing live claims to be of it either. */
export function isUnknown({ snapshot, findings }: Examined): boolean {
  return snapshot.records.length === 0 && findings.length === 0 &&
    !snapshot.gaps.some(({ facet }) => facet === "records");
}

export function releaseReport({ snapshot, reported }: Examined): ReleaseReport {
  const newest = snapshot.records.at(-1);
  return {
    namespace: snapshot.scope.namespace,
    name: snapshot.scope.release,
    revision: newest?.revision ?? 0,
    status: newest === undefined ? "" : statusOf(newest),
    chart: newest === undefined ? "" : chartOf(newest),
    depth: "collected",
    findings: [...reported, ...unreadFindings(snapshot.gaps.filter(({ facet }) => facet === "records"))],
    gaps: snapshot.gaps,
  };
}

/** Records that could not be read are no sign of health: they count as an error. */
export function unreadFindings(gaps: readonly Gap[]): ReportedFinding[] {
  const check: CheckId = "records/unread";
  return gaps.map((gap) => ({
    check,
    key: `${check} ${gap.what}`,
    severity: "error",
    subject: gap.what,
    summary: `Cannot read ${gap.what}: ${gap.says}`,
    evidence: [],
    remedies: [],
  }));
}

/** The payload decides, as it does for Helm; the label where there is no readable one. */
function statusOf(record: StoredRecord): string {
  return record.release?.info?.status ?? record.image.labels.status ?? "";
}

function chartOf(record: StoredRecord): string {
  const { name, version } = record.release?.chart?.metadata ?? {};
  return [name, version].filter(Boolean).join("-");
}
