import { checks } from "../checks/mod.ts";
import { collect, recordsAlone } from "../cluster/collect/collect.ts";
import { diagnose, facetsFor } from "../diagnose.ts";
import { judgeTexts } from "../judge_texts.ts";
import type { Check, Finding } from "../model/finding.ts";
import type { Choices } from "../model/plan.ts";
import type { Cluster, Reading } from "../model/ports.ts";
import type { Depth, ReleaseReport, ReportedFinding } from "../model/report.ts";
import type { Facet, Gap, Given, Snapshot, StoredRecord } from "../model/snapshot.ts";
import type { Recognised } from "../model/transcript.ts";
import { remediesFor } from "../plan.ts";
import { repairs } from "../repairs/mod.ts";
import { findActors, reportActor } from "../state/actors/actors.ts";
import { hideInGaps, redactFor } from "./hiding.ts";
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
  given: Given = {},
): Promise<Reading<Examined>> {
  // A repair that was named may act on a release in which nothing is found: whether a controller drives it must be known.
  const asked: readonly Facet[] = choices.repair === undefined ? [] : ["controllers"];
  const collected = await collect(
    cluster,
    scope,
    (records) => new Set([...facetsFor(records, checks, given), ...asked]),
    tool,
    given,
  );
  if (!collected.ok) return collected;
  return { ok: true, value: look(collected.value, checks, choices) };
}

/** What the records of a release tell by themselves; undefined where they give a reason to read more. */
export function examineRecords(snapshot: Snapshot): Examined | undefined {
  return facetsFor(snapshot.records, quick).size > 0 ? undefined : look(snapshot, quick, cautious);
}

const quick = checks.filter(({ thorough }) => !thorough);

function look(read: Snapshot, checks: readonly Check[], choices: Choices): Examined {
  const snapshot = hideInGaps(read);
  const findings = diagnose(snapshot, checks);
  return { snapshot, findings, reported: remediesFor(snapshot, findings, repairs, choices) };
}

/** A release of which there is no record, and nothing live claims to be of it either. */
export function isUnknown({ snapshot, findings }: Examined): boolean {
  return snapshot.records.length === 0 && findings.length === 0 &&
    !snapshot.gaps.some(({ facet }) => facet === "records");
}

export function releaseReport({ snapshot, reported }: Examined, depth: Depth = "collected"): ReleaseReport {
  const newest = snapshot.records.at(-1);
  const actors = findActors(snapshot).map(reportActor);
  return {
    namespace: snapshot.scope.namespace,
    name: snapshot.scope.release,
    revision: newest?.revision ?? 0,
    status: newest === undefined ? "" : statusOf(newest),
    chart: newest === undefined ? "" : chartOf(newest),
    depth,
    ...(actors.length > 0 ? { actors } : {}),
    findings: reported,
    gaps: snapshot.gaps,
  };
}

/** What the texts of a log come to for a release; they are quoted without its secrets. */
export function judgedLog(
  { snapshot, findings }: Examined,
  log: Recognised | undefined,
): Pick<ReleaseReport, "log"> {
  if (log === undefined) return {};
  const redact = redactFor(snapshot);
  const texts = log.texts.map((text) => ({ ...text, quote: redact(text.quote) }));
  return { log: judgeTexts(snapshot, findings, texts, checks) };
}

/** A release of which not even the records could be read: the checks are shown what is missing, and nothing else. */
export function examineUnread(
  cluster: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  gap: Gap,
): Examined {
  const now = { takenAt: new Date().toISOString() };
  const snapshot: Snapshot = {
    ...recordsAlone(cluster, { namespace, release }, now, [], tool),
    gaps: [{ ...gap, facet: "records" }],
  };
  return look(snapshot, checks, cautious);
}

/** The payload decides, as it does for Helm; the label where there is no readable one. */
function statusOf(record: StoredRecord): string {
  return record.release?.info?.status ?? record.image.labels.status ?? "";
}

function chartOf(record: StoredRecord): string {
  const { name, version } = record.release?.chart?.metadata ?? {};
  return [name, version].filter(Boolean).join("-");
}
