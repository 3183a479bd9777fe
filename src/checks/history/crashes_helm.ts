import type { Check } from "../../model/finding.ts";
import type { Fault, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { labelStatus, pointerTo, revisionOf, trulyDeployedOf } from "../../state/helm.ts";
import { sayRecord, subjectOf } from "../../state/records/record_identity.ts";
import { isCrashing, placeOf } from "../../state/records/unreadable.ts";

export const crashesHelm: Check = {
  id: "history/crashes-helm",
  title: "A record over which Helm panics",
  severity: "error",
  since: "0.2.0",
  needs: ["claims"],
  symptoms: [/invalid memory address or nil pointer dereference/, /Failed to purge the release: release: not found/],
  proof:
    "The payload decodes, and holds null (or nothing) where Helm follows a pointer without a look: the payload itself, its info, one of its hooks.",
  why:
    "Helm decodes the record without a word, then follows a pointer that is null and panics. Commands that list several " +
    "releases go down with it, and those that delete have deleted before they come to it.",
  remedy:
    "restore-record for a null among the hooks, salvage-record for info that is lost, quarantine-record for a payload " +
    "that holds nothing: it goes, and its bytes stay in the run folder. No helm uninstall before that.",
  recipes: "helm uninstall deletes the live objects of the revision before, then fails, and all records stay.",
  concerns: (records) => records.some(isCrashing),
  *examine(snapshot) {
    for (const record of snapshot.records.filter(isCrashing)) {
      const at = pointerTo(snapshot, record);
      const index = record.faults.findIndex(({ kind }) => kind === "crash");
      const fault = record.faults[index]!;
      const part = partOf(fault);
      yield {
        subject: subjectOf(snapshot, record),
        summary: `Helm panics over the ${sayRecord(snapshot, record)}: ${sayPart(part)}.`,
        notes: sayConsequences(snapshot, record, part),
        ...(breaksList(snapshot, record, part) ? { reach: "cluster" } : {}),
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          evidence(snapshot, `${at}/faults/${index}/says`, "what Helm makes of it"),
          evidence(snapshot, `${at}/image/labels/status`, "status in its label"),
        ],
      };
    }
  },
};

type Part = "payload" | "info" | "hooks";

const partOf = ({ at }: Fault): Part => at === "" ? "payload" : at === "/info" ? "info" : "hooks";

function sayPart(part: Part): string {
  if (part === "payload") return "its payload is null";
  return part === "info" ? "its payload has no info" : "one of its hooks is null";
}

/**
 * `helm list` looks at the info of the newest record of each release; a null payload has no name, so it counts as a release
 * of its own (Helm 3.22 and 4.3 `pkg/action/list.go` `Run`).
 */
function breaksList(snapshot: Snapshot, record: StoredRecord, part: Part): boolean {
  if (record.image.labels["owner"] !== "helm") return false;
  return part === "payload" || (part === "info" && isNewest(snapshot, record));
}

function isNewest({ records }: Snapshot, record: StoredRecord): boolean {
  return records.every((one) => !one.release || revisionOf(one) <= revisionOf(record));
}

/** As Helm 3.22 and 4.3 were seen to do. */
function sayConsequences(snapshot: Snapshot, record: StoredRecord, part: Part): string[] {
  const list = breaksList(snapshot, record, part)
    ? ["helm list panics, of the whole cluster too (helm list -A): nobody sees any release."]
    : [];
  if (part === "payload") return [...list, ...sayNull(snapshot, record)];
  const isLast = isNewest(snapshot, record);
  if (part === "info") {
    return isLast
      ? [...list, "helm history, helm status, helm upgrade and helm uninstall of this release panic."]
      : ["helm history of this release panics."];
  }
  return isLast
    ? ["helm status, helm get hooks and helm uninstall of this release panic."]
    : ["helm rollback to it panics half-way, and leaves a revision in pending-rollback."];
}

/** A null payload says it is revision 0 of no release: it is never the last, and found by its label alone. */
function sayNull(snapshot: Snapshot, record: StoredRecord): string[] {
  const { place, last } = placeOf(snapshot, record);
  const isBaseline = labelStatus(record) === "deployed" && trulyDeployedOf(snapshot.records).every(isCrashing);
  const collides = place === "newest" ? ['helm upgrade and helm rollback end with "release: already exists".'] : [];
  return [
    "helm history of this release panics.",
    ...(isBaseline ? ["helm upgrade panics: it looks for the deployed revision by its label."] : collides),
    last
      ? `helm uninstall first deletes all that revision ${
        revisionOf(last)
      } names, then fails with "Failed to purge the ` +
        'release: release: not found", and all records stay.'
      : "helm uninstall panics.",
  ];
}
