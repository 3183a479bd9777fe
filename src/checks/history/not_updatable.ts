import type { Check } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, labelStatus, payloadStatus, pointerTo } from "../../state/helm.ts";
import { isNewest, sayRecord, subjectOf } from "../../state/records/record_identity.ts";
import { isForeignType, isFrozen, isUpdatable } from "../../state/records/updatable.ts";

export const notUpdatable: Check = {
  id: "history/not-updatable",
  title: "A record that Helm can read and not write",
  severity: "error",
  since: "0.2.0",
  needs: [],
  symptoms: [
    /update: failed to update: Secret "sh\.helm\..*" is invalid: type: Invalid value: "helm\.sh\/release\.v1": field is immutable/,
    /data: Forbidden: field is immutable when `immutable` is set/,
  ],
  proof: "The type of the Secret, or its immutable flag: the server refuses every later write by either.",
  why:
    "Helm asks neither for the type of a Secret nor whether it is immutable when it reads a record, so all looks well. But " +
    "it replaces the whole object when it writes a status, always with the type helm.sh/release.v1, and the server lets " +
    "nobody change a Secret's type, or the data of anything immutable. Helm swallows most of these errors: an upgrade ends " +
    "with exit code 0, and the old revision stays deployed beside the new one; a new one stays pending for ever. Records " +
    "that were restored by hand or by a backup tool often are Opaque; some policies make every Secret immutable.",
  remedy: "recreate-record: the record is deleted and created again under its name, as Helm makes it.",
  recipes: "kubectl patch and kubectl edit are refused as Helm is. Deleting the record alone loses the revision.",
  concerns: (records) => records.some((record) => !isUpdatable(record)),
  *examine(snapshot) {
    for (const record of snapshot.records) {
      if (isUpdatable(record)) continue;
      const at = pointerTo(snapshot, record);
      yield {
        subject: subjectOf(snapshot, record),
        severity: isStillWritten(snapshot, record) ? "error" : "warning",
        summary: `Helm cannot write the ${sayRecord(snapshot, record)}: ${sayWhy(record)}.`,
        notes: [
          isStillWritten(snapshot, record)
            ? "The next operation writes it: its status stays what it is, while helm says that all went well."
            : "Helm hardly ever writes a record so old again, and can delete it: nothing is blocked.",
        ],
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          ...(isForeignType(record)
            ? [evidence(snapshot, `${at}/image/type`, "type of the Secret", "missing", "helm.sh/release.v1")]
            : []),
          ...(isFrozen(record)
            ? [evidence(snapshot, `${at}/image/immutable`, "it is immutable", "missing", false)]
            : []),
        ],
      };
    }
  },
};

function isStillWritten(snapshot: Snapshot, record: StoredRecord): boolean {
  const statuses = [payloadStatus(record), labelStatus(record)];
  return isNewest(snapshot, record) || statuses.some((status) => status === "deployed" || isPending(status));
}

function sayWhy(record: StoredRecord): string {
  return [
    ...(isForeignType(record) ? [`its type is ${record.image.type}, not helm.sh/release.v1`] : []),
    ...(isFrozen(record) ? ["it is immutable"] : []),
  ].join(", and ");
}
