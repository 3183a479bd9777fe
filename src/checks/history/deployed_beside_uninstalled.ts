import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, trulyDeployedOf } from "../../state/helm.ts";
import { staleDeployed } from "../../state/history/stale.ts";

export const deployedBesideUninstalled: Check = {
  id: "history/deployed-beside-uninstalled",
  title: "A revision is called deployed in a release that was uninstalled",
  severity: "warning",
  since: "0.2.0",
  needs: ["objects", "controllers"],
  symptoms: [],
  proof: "The newest record says uninstalled, and an older one is called deployed in label or payload.",
  why:
    "helm uninstall --keep-history before Helm 3.19.5 and 4.1.0 marked the newest revision uninstalled and left an older " +
    "one deployed, where the newest had failed. Later ones supersede it, and say nothing where that write is refused.",
  remedy: "demote-duplicate-deployed: what does not run is superseded, if its objects are gone.",
  recipes:
    "A plain helm upgrade goes through: it starts from the manifest of a revision of which nothing is there, and brings " +
    "back a release that was uninstalled. helm upgrade --install makes a new revision and leaves the old one deployed " +
    "beside it.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && payloadStatus(last) === "uninstalled" && trulyDeployedOf(records).length > 0;
  },
  *examine(snapshot) {
    const found = staleDeployed(snapshot);
    if (!found) return;
    const { uninstalled, stale, back, left, unread } = found;
    const base = stale.at(-1)!;
    yield {
      subject: `revision ${base.revision}`,
      summary:
        `Revision ${base.revision} is called deployed, and the release was uninstalled with revision ${uninstalled.revision}.`,
      notes: [
        back.length > 0
          ? `It is not gone: ${back.join(", ")} ${back.length === 1 ? "is" : "are"} there.`
          : unread.length > 0
          ? `Whether its objects are gone could not be read in full: ${unread.join(", ")}.`
          : left.length > 0
          ? `Its objects are gone but for ${left.join(", ")}, which revision ${uninstalled.revision} did not name.`
          : "Nothing that it names is there.",
        `The next plain helm upgrade is not refused, as it should be: it starts from revision ${base.revision}. ` +
        "helm upgrade --install would leave two deployed revisions.",
      ],
      evidence: [
        evidence(
          snapshot,
          `${pointerTo(snapshot, uninstalled)}/release/info/status`,
          `status of revision ${uninstalled.revision}`,
        ),
        ...stale.map((record) =>
          evidence(
            snapshot,
            `${pointerTo(snapshot, record)}/image/labels/status`,
            `status of revision ${record.revision} in its label`,
          )
        ),
      ],
    };
  },
};
