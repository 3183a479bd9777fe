import type { Check } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { history, lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { isKept, listNames } from "../../state/history/claimed.ts";
import { claims, nameOf, observed } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

export const manifestEmpty: Check = {
  id: "history/manifest-empty",
  title: "The deployed record names no object, and objects of the release are live",
  severity: "error",
  since: "0.2.0",
  needs: ["objects"],
  symptoms: [],
  proof:
    "The manifest of the deployed revision is empty, and what an older revision names is live and claims the release.",
  why:
    "Helm deletes what a new revision does not name any more: after an upgrade to a chart without objects none of these would " +
    "be live. So the record lost its manifest. The next upgrade starts from nothing: what its chart names is taken over, what " +
    "it does not name stays for ever; helm uninstall deletes nothing; a later rollback to this revision deletes everything.",
  remedy: "An upgrade that names every live object; it takes them over. Never roll back to this revision.",
  recipes:
    "helm rollback to the revision deletes all live objects. helm uninstall purges the records and leaves the objects.",
  concerns: (records) => suspect(records) !== undefined,
  *examine(snapshot) {
    const found = suspect(snapshot.records);
    if (!found) return;
    const { last, before } = found;
    const standing = liveOf(snapshot, before);
    if (standing.length === 0) return;
    const number = revisionOf(last);
    yield {
      subject: `revision ${number}`,
      summary: `Revision ${number} is deployed and names no object, but ${standing.length} of revision ${
        revisionOf(before)
      } are live and claim the release.`,
      notes: [
        `Live: ${listNames(standing.map(({ name }) => name))}.`,
        `The next helm upgrade takes over what its chart names of these; the rest stays for ever. helm uninstall would leave ` +
        `them all, and a later helm rollback to revision ${number} would delete them all.`,
      ],
      evidence: [
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/info/status`, `status of revision ${number}`),
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/manifest`, "its manifest", "empty"),
        ...standing.slice(0, 4).map(({ at, name }) => evidence(snapshot, at, `${name} on the cluster`, "still there")),
      ],
      manual: [{
        summary: "Upgrade to the chart and values that run, so that a record names them again:",
        commands: [shell`helm upgrade ${snapshot.scope.release} CHART -f VALUES -n ${snapshot.scope.namespace}`],
      }],
    };
  },
};

/** The newest revision, deployed without a manifest, and the last before it that has one. */
function suspect(records: readonly StoredRecord[]): { last: ReadableRecord; before: ReadableRecord } | undefined {
  const last = lastOf(records);
  if (!last || payloadStatus(last) !== "deployed" || !isEmpty(last)) return undefined;
  const before = history(records).findLast((record) => !isEmpty(record));
  return before && { last, before };
}

function isEmpty({ release }: ReadableRecord): boolean {
  return (release.manifest ?? "").trim() === "";
}

function liveOf(snapshot: Snapshot, record: ReadableRecord): { name: string; at: string }[] {
  const { release, namespace } = snapshot.scope;
  return [...objectsOf(snapshot, record.release.manifest ?? "")?.values() ?? []].flatMap(({ ref }) => {
    const seen = observed(snapshot, ref);
    const stands = seen?.live && claims(seen.live, release, namespace) && !seen.live.metadata.deletionTimestamp &&
      !isKept(seen.live.metadata.annotations);
    return stands ? [{ name: nameOf(ref, namespace), at: seen.at }] : [];
  });
}
