import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { history, isPending, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import {
  identityLabels,
  isHidden,
  isInPlace,
  isNewest,
  subjectOf,
  wrongLabels,
} from "../../state/records/record_identity.ts";

export const labelMismatch: Check = {
  id: "history/label-mismatch",
  title: "A record's labels do not say what it is",
  severity: "error",
  since: "0.2.0",
  needs: [],
  symptoms: [/release: already exists/, /release: not found/, /has no deployed releases/, /release has no \d+ version/],
  proof: "The labels owner, name and version beside the payload and the name of the object, where these two agree.",
  why:
    "Helm finds a release's records by two labels: owner=helm and name. One that lost them is in no history, no upgrade, " +
    "no rollback and no purge sees it; but its object name is still taken, and by that name alone helm get --revision " +
    "reads it and the next revision collides with it. helm list asks for the owner label only. The version label Helm " +
    "writes and never reads; Rancher, Nelm and the helm-controller of k3s take the highest for the newest.",
  remedy: "align-record: the labels are made again from the payload and the object's name, where these two agree.",
  recipes:
    "Deleting the record that is in the way frees its number, and with it goes the account of what that revision brought: " +
    "its objects stay for ever. Uninstalling first deletes by an older manifest and leaves both.",
  concerns: (records) => records.some((record) => wrongLabels(record).length > 0),
  *examine(snapshot) {
    for (const record of snapshot.records) {
      const wrong = wrongLabels(record);
      if (!isInPlace(record) || wrong.length === 0) continue;
      const at = pointerTo(snapshot, record);
      const right = identityLabels(record);
      yield {
        subject: subjectOf(snapshot, record),
        severity: severityOf(snapshot, record),
        summary: isStranger(snapshot, record)
          ? `The record "${record.ref.name}" is of the release "${record.release.name}" and labelled as of this one.`
          : isHidden(record)
          ? `Helm does not see revision ${record.revision}: ${wrong.map((one) => sayLabel(record, one)).join(", ")}.`
          : `Revision ${record.revision}: ${sayLabel(record, "version")}.`,
        notes: sayMeaning(snapshot, record),
        evidence: [
          evidence(snapshot, `${at}/ref/name`, "the record"),
          evidence(snapshot, `${at}/release/name`, "the release by its payload"),
          evidence(snapshot, `${at}/release/version`, "the revision by its payload"),
          ...wrong.map((label) =>
            evidence(snapshot, `${at}/image/labels/${label}`, `its label ${label}`, "missing", right[label]!)
          ),
        ],
      };
    }
  },
};

function severityOf(snapshot: Snapshot, record: ReadableRecord) {
  if (isStranger(snapshot, record)) return "error";
  if (!isHidden(record)) return "info";
  const status = payloadStatus(record);
  return isNewest(snapshot, record) || status === "deployed" || isPending(status) ? "error" : "warning";
}

/** Labelled as of the release that is looked at, and of another. */
function isStranger({ scope }: Snapshot, { release }: ReadableRecord): boolean {
  return release.name !== scope.release;
}

function sayLabel(record: ReadableRecord, label: string): string {
  const value = record.image.labels[label];
  return value === undefined ? `it has no label ${label}` : `its label ${label} is ${JSON.stringify(value)}`;
}

function sayMeaning(snapshot: Snapshot, record: ReadableRecord): string[] {
  if (isStranger(snapshot, record)) {
    const { release } = snapshot.scope;
    return [
      `Helm takes it for revision ${record.release.version} of "${release}". Where that is its newest, helm upgrade and ` +
      `uninstall of "${release}" start from its manifest, and delete what is live of "${record.release.name}".`,
    ];
  }
  if (!isHidden(record)) return ["Helm does not read this label; Rancher, Nelm and the helm-controller of k3s do."];
  const { owner, name } = record.image.labels;
  const last = history(snapshot.records).at(-1);
  return [
    ...(owner === "helm" && name !== undefined && name !== record.release.name
      ? [`Helm takes it for a revision of the release "${name}": that one's history, upgrade and uninstall go by it.`]
      : []),
    isNewest(snapshot, record)
      ? `helm history shows ${last ? `revision ${revisionOf(last)} as the newest` : "no revision"}; helm upgrade and ` +
        `rollback fail ("release: already exists") once they come to revision ${record.revision}.`
      : `A rollback to it is refused ("release has no ${record.revision} version"), and pruning passes it over.`,
    `helm uninstall deletes by ${
      last ? `the manifest of revision ${revisionOf(last)}` : "no manifest"
    } and leaves this ` +
    "record behind, which then blocks the name.",
  ];
}
