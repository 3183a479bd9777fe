import type { Severity } from "../model/finding.ts";
import { count } from "../report/page.ts";
import { desiredObjects, faultsIn } from "../state/upgrade/desired.ts";
import { exitCode, reportOf } from "./doctor.ts";
import { cautious, examine, releaseReport } from "./examine.ts";
import { readManifest } from "./manifest.ts";
import { text } from "./options.ts";
import { printReport } from "./print.ts";
import { fail, type Session } from "./session.ts";

/** Diagnoses one release as `doctor` does, with the manifest beside it that is to be installed or upgraded to. */
export async function preflight(session: Session): Promise<number> {
  if (session.options.allNamespaces) return fail(session, "preflight is for one release: -A cannot be used with it");
  const read = await readDesired(session);
  if (!read.ok) return fail(session, read.says);
  const opened = await session.open();
  if (!opened.ok) return fail(session, opened.says);
  const { cluster, namespace } = opened;
  const release = session.args[0]!;
  session.progress(`Trying the manifest on ${cluster.name}, release "${release}" in namespace "${namespace}"`);
  const examined = await examine(cluster, { namespace, release }, cautious, {
    desired: read.desired,
    ...serverSide(text(session.typed["server-side"])),
  });
  if (!examined.ok) return fail(session, `Cannot read ${examined.gap.what}: ${examined.gap.says}`);
  for (const line of leftOut(read.desired)) session.progress(line);
  const found = { releases: [releaseReport(examined.value)], gaps: [], cluster: [] };
  const report = await reportOf(session, cluster, namespace, found);
  printReport(session, { ...report, scope: { ...report.scope, preflight: true } });
  return exitCode(report, (text(session.typed["fail-on"]) ?? "warning") as Severity);
}

function serverSide(typed: string | undefined): { serverSide?: boolean } {
  return typed === undefined || typed === "auto" ? {} : { serverSide: typed === "true" };
}

type ReadDesired = { readonly ok: true; readonly desired: string } | { readonly ok: false; readonly says: string };

async function readDesired(session: Session): Promise<ReadDesired> {
  const manifest = await readManifest(session);
  if (!manifest.ok) return manifest;
  const { text: desired } = manifest;
  const name = text(session.typed.manifest);
  if (desired === undefined) {
    return {
      ok: false,
      says: "Name what is to be installed with --manifest: a file of what `helm template` prints, or -",
    };
  }
  const [fault] = faultsIn(desired);
  if (!fault) return { ok: true, desired };
  const hint = /^(MANIFEST|HOOKS|NOTES):\s*$/m.test(desired)
    ? "; this is what `helm install --dry-run` prints: give what `helm template` prints"
    : "";
  const where = `document ${fault.document}, from line ${fault.line}`;
  return { ok: false, says: `Cannot read the manifest ${JSON.stringify(name)} (${where}): ${fault.says}${hint}` };
}

/** What is looked at only as far as it can be without being sent. */
function leftOut(desired: string): string[] {
  const objects = desiredObjects(desired);
  const [hooks, crds] = (["hook", "crd"] as const).map((role) => objects.filter((one) => one.role === role).length);
  return [
    ...(hooks ? [`Not tried out: ${count(hooks, "hook")}, which Helm creates in its own time`] : []),
    ...(crds ? [`Not tried out: ${count(crds, "definition")} of crds/, which no upgrade touches`] : []),
  ];
}
