import type { Check, Draft, Manual } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { type Actor, findActors } from "../../state/actors/actors.ts";
import { isAutonamed, unsavedInstall } from "../../state/actors/pulumi_install.ts";
import { evidence } from "../../state/evidence.ts";
import { bearsData, lastOf, payloadStatus, pointerTo, type ReadableRecord } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { glanceAt } from "../../state/manifest/glance.ts";

const inUse = /cannot re-?use a name that is still in use/;

export const pulumiStateLost: Check = {
  id: "actors/pulumi-state-lost",
  title: "Pulumi's state does not have the release",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [inUse, /kubernetes:helm\.sh\/v3:Release::\S+, interrupted while creating/],
  proof:
    "The only record was written by Pulumi's Kubernetes provider (its name as field manager), and it is pending-install; or it is " +
    "failed, and another program wrote that: an install that failed by itself is in Pulumi's state. Or the log has an install " +
    "refused for its name, while Pulumi wrote the newest record. What was imported since is outside the cluster.",
  why:
    "The provider installs first, and the state is saved when it has ended. Killed on the way, Pulumi keeps a pending CREATE and no " +
    "resource. The next pulumi up warns of that and installs again: under the same name, which Helm refuses (cannot re-use a name " +
    "that is still in use); or, where the program names no release, under a new random one, and this one is left behind.",
  remedy:
    "Repair the record, import the release, then clear the pending CREATE: a refresh by itself does neither. The pulumi up that " +
    "follows upgrades it.",
  recipes:
    "pulumi refresh --import-pending-creates drops the pending CREATE and imports nothing (Pulumi 3.255). A helm uninstall deletes " +
    "the claims and definitions that the chart's templates name, with all that is in them.",
  concerns: (records, { transcript = "" }) =>
    unsavedInstall(records) !== undefined || (records.length > 0 && inUse.test(transcript)),
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const pulumi = findActors(snapshot).find(({ driver }) => driver === "pulumi");
    if (!last || !pulumi?.evidence.some(({ at }) => at.startsWith("/records/"))) return;
    const install = unsavedInstall(snapshot.records);
    if (install) yield sayInstall(snapshot, pulumi, install);
    else if (inUse.test(snapshot.transcript ?? "") && !payloadStatus(last).startsWith("uninstall")) {
      yield sayRefused(snapshot, pulumi, last);
    }
  },
};

function sayInstall(snapshot: Snapshot, pulumi: Actor, install: ReadableRecord): Draft {
  const { release, namespace } = snapshot.scope;
  const autonamed = isAutonamed(release);
  const bearing = glanceAt(install.release.manifest ?? "").filter(({ kind }) => bearsData(kind))
    .map(({ kind, name }) => `${kind}/${name}`);
  return {
    subject: `revision ${install.revision}`,
    summary:
      `Pulumi's install of ${release} did not end, and its state does not have it: unless it was imported since, ` +
      (autonamed
        ? "the next pulumi up installs another one beside it, under a new random name."
        : 'the next pulumi up ends with "cannot re-use a name that is still in use".'),
    notes: [
      "Whether it was imported, only Pulumi can tell: pulumi stack export names it, as a resource or in a pending operation.",
      ...(autonamed
        ? ["If pulumi up has run since, there is another one of this chart, and this one is nobody's."]
        : []),
      ...(bearing.length > 0 ? [`An uninstall would delete ${listNames(bearing)}.`] : []),
    ],
    evidence: [statusOf(snapshot, install), ...pulumi.evidence],
    manual: [
      importing(
        snapshot,
        "Once its record is repaired, import it (with your resource's name), and see what is planned",
      ),
      { summary: "If the stack is locked, and no update runs", commands: ["pulumi cancel"] },
      ...(autonamed
        ? [{
          summary: "If there is another one instead, and nothing of this one is wanted",
          commands: [shell`helm list -a -n ${namespace}`, shell`helm uninstall ${release} -n ${namespace}`],
        }]
        : []),
    ],
  };
}

/** Nothing of a state that was lost is in the cluster; only the words of the update that followed tell of it. */
function sayRefused(snapshot: Snapshot, pulumi: Actor, last: ReadableRecord): Draft {
  return {
    subject: "the log",
    past: true,
    summary:
      `The log has an install of ${snapshot.scope.release} refused for its name, while Pulumi deployed the release: if ` +
      "it is Pulumi's, its state did not have the release.",
    notes: [
      "The state was lost or is another stack's, or the resource was renamed in the program with no alias.",
      "Whether it was imported since, only Pulumi can tell.",
    ],
    evidence: [
      evidence(snapshot, "/transcript", "the log", "says that the name is still in use"),
      statusOf(snapshot, last),
      ...pulumi.evidence,
    ],
    manual: [importing(snapshot, "Import it (with your resource's name), and see what is planned")],
  };
}

function statusOf(snapshot: Snapshot, record: ReadableRecord) {
  const at = `${pointerTo(snapshot, record)}/release/info/status`;
  return evidence(snapshot, at, `status of revision ${record.revision}`);
}

function importing({ scope: { release, namespace } }: Snapshot, summary: string): Manual {
  return {
    summary,
    commands: [
      shell`pulumi import kubernetes:helm.sh/v3:Release NAME ${`${namespace}/${release}`} --protect=false`,
      "pulumi refresh --clear-pending-creates",
      "pulumi preview",
    ],
  };
}
