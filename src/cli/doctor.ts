import { undecryptableRecord } from "../checks/access/undecryptable_record.ts";
import type { Severity } from "../model/finding.ts";
import type { Cluster } from "../model/ports.ts";
import { apiVersion, type ReleaseReport, type Report, type ReportedFinding } from "../model/report.ts";
import { partConditions } from "./conditions.ts";
import { examineAll } from "./examine_all.ts";
import { examineNamed } from "./examine_named.ts";
import { readLog } from "./log.ts";
import type { Looked } from "./looked.ts";
import { text } from "./options.ts";
import { printReport } from "./print.ts";
import { fail, type Session } from "./session.ts";
import { sayNoNamespace, sayNothingThere } from "./unknown_release.ts";

const severities: readonly Severity[] = ["info", "warning", "error"];

/** Diagnoses; sends no write, not even a dry one. */
export async function doctor(session: Session): Promise<number> {
  const name = text(session.typed.log);
  if (name !== undefined && session.args.length === 0) {
    const command = session.style.command(["explain", name]);
    return fail(session, `Name the release that the log is about; without one, use ${command}`);
  }
  const log = name === undefined ? undefined : await readLog(session, name);
  if (log && !log.ok) return fail(session, log.says);
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const { cluster } = opened;
  const namespace = session.options.allNamespaces ? undefined : opened.namespace;
  session.progress(
    `Reading ${cluster.name}, ${namespace === undefined ? "all namespaces" : `namespace "${namespace}"`}`,
  );
  const found = session.args.length > 0
    ? await examineNamed(session, cluster, namespace, log?.recognised)
    : await examineAll(session, cluster, namespace);
  if ("says" in found) {
    const command = name === undefined ? "" : session.style.command(["explain", name]);
    return fail(session, `${found.says}${command && `. What the log says by itself: ${command}`}`);
  }
  const nothing = found.releases.length + found.gaps.length === 0;
  const absent = nothing ? await sayNoNamespace(session, cluster, namespace) : undefined;
  if (absent !== undefined) return fail(session, absent);
  const report = await reportOf(session, cluster, namespace, found);
  printReport(session, report);
  const hint = nothing ? await sayNothingThere(session, namespace) : undefined;
  if (hint !== undefined) session.warn(hint);
  return exitCode(report, (text(session.typed["fail-on"]) ?? "warning") as Severity);
}

export async function reportOf(
  { options, args }: Session,
  cluster: Cluster,
  namespace: string | undefined,
  { releases: seen, gaps, cluster: own }: Looked,
): Promise<Report> {
  const server = await cluster.objects.server();
  const { releases, conditions } = partConditions(seen);
  const reached = saidOnce(releases.flatMap(reaching));
  // What a release that was looked into says already, the survey need not say again.
  const around = own.filter(({ subject }) => !reached.some((one) => one.subject.endsWith(subject)));
  const findings = [...releases.flatMap((release) => release.findings), ...conditions, ...around];
  const countOf = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return {
    apiVersion,
    kind: "Report",
    takenAt: server.ok ? server.value.takenAt : new Date().toISOString(),
    scope: {
      ...(cluster.context === undefined ? {} : { context: cluster.context }),
      ...(namespace === undefined ? {} : { namespace }),
      releases: args,
      driver: options.driver,
    },
    clusterFindings: [...conditions, ...reached, ...around],
    releases: [...releases].sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name)),
    gaps,
    totals: {
      releases: releases.length,
      collected: releases.filter(({ depth }) => depth === "collected").length,
      findings: { info: countOf("info"), warning: countOf("warning"), error: countOf("error") },
    },
  };
}

/** What a release's damage does to commands on the whole cluster, said of the cluster. */
function reaching({ namespace, name, findings }: ReleaseReport): ReportedFinding[] {
  return findings.filter(({ reach }) => reach === "cluster").map((finding) => ({
    ...finding,
    subject: `release "${name}" in namespace "${namespace}", ${finding.subject}`,
    key: `${finding.check} ${namespace}/${name} ${finding.subject}`,
  }));
}

/** One Secret that cannot be decrypted is in the way of every release that was looked into. */
function saidOnce(findings: readonly ReportedFinding[]): ReportedFinding[] {
  const causes = new Map(findings.map((finding) => [
    finding.check === undecryptableRecord.id ? finding.subject.split(", ").at(-1) : finding.key,
    finding,
  ]));
  return [...causes.values()];
}

export function exitCode({ totals }: Report, failOn: Severity): number {
  return severities.slice(severities.indexOf(failOn)).some((severity) => totals.findings[severity] > 0) ? 2 : 0;
}
