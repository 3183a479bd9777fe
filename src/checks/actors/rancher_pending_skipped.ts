import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { findActors } from "../../state/actors/actors.ts";
import { findPlaced, isOfKind } from "../../state/actors/placed.ts";
import { lookAgain, systemChartOf } from "../../state/actors/rancher_charts.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus, pointerTo } from "../../state/helm.ts";

export const rancherPendingSkipped: Check = {
  id: "actors/rancher-pending-skipped",
  title: "Rancher passes over a chart of its own that is pending",
  severity: "warning",
  since: "0.4.0",
  needs: ["controllers"],
  symptoms: [/wait helm release cattle-[\w-]+ [\w-]+/],
  proof:
    "The newest record is pending, its name and namespace are those of a chart that Rancher keeps by itself, Rancher is there, " +
    "and no Operation of its is at work on it.",
  why:
    "Before it upgrades one of its charts Rancher asks whether the release is pending, and if so does nothing: without a word, " +
    "without an error, and however old the record is. An upgrade of Rancher or Harvester then waits for ever.",
  remedy:
    "Repair the pending record as its own finding says; then Rancher goes on at its next look. Marked failed it is upgraded " +
    "with Rancher's own values only, marked deployed it keeps those that it has.",
  recipes:
    "helm rollback to the revision before unlocks it too, but turns the objects back first: between versions of Fleet or its " +
    "CRDs that is a downgrade that nobody has tried. helm uninstall of fleet-crd deletes every Bundle, GitRepo and Cluster.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && isPending(payloadStatus(last)) && systemChartOf(placeOf(last.ref)) !== undefined;
  },
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const at = rancherAt(snapshot);
    if (!last || !at || !isPending(payloadStatus(last)) || !systemChartOf(snapshot.scope)) return;
    if (findActors(snapshot).some(({ hold }) => hold === "process")) return;
    const { release, namespace } = snapshot.scope;
    yield {
      subject: `revision ${last.revision}`,
      summary: `Rancher keeps ${release} by itself, and passes it over for as long as revision ${last.revision} is ${
        payloadStatus(last)
      }.`,
      notes: [
        "It says nothing of that, in no log and no status, and it never expires.",
        "Marked failed, Rancher upgrades it at its next look, with its own values only: what was set by hand on this release " +
        "goes. Marked deployed, it merges its values into those that are there, and upgrades if anything differs.",
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${last.revision}`),
        evidence(snapshot, at, "sign of Rancher"),
      ],
      manual: [{
        summary: "Repair the record, then have Rancher look again",
        commands: [
          shell`helm doctor fix ${release} -n ${namespace} --assume-unmanaged`,
          lookAgain("rancher-charts", snapshot.takenAt),
        ],
      }],
    };
  },
};

function placeOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, release: name.replace(/^sh\.helm\.release\.v1\./, "").replace(/\.v\d+$/, "") };
}

/** An App of it, or its label: somebody may have installed Fleet without Rancher. */
function rancherAt(snapshot: Snapshot): string | undefined {
  const app = findPlaced(snapshot, isOfKind("catalog.cattle.io", "App"));
  if (app) return `${app.at}/metadata/name`;
  return findActors(snapshot).find(({ driver }) => driver === "rancher")?.evidence[0]?.at;
}
