import type { Check, Draft, Severity } from "../../model/finding.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { baselineOf, lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { type ManifestDocument, parseManifest } from "../../state/manifest/manifest.ts";
import { keyOf, nameOf } from "../../state/observation.ts";

export const duplicates: Check = {
  id: "manifest/duplicates",
  title: "The manifest names an object more than once",
  severity: "info",
  since: "0.3.0",
  needs: [],
  symptoms: [
    /no \w+ with the name "[^"]+" found/,
    /resource exists on cluster but not in original release, using cluster state as baseline/,
  ],
  proof:
    "Documents of one kind, namespace and name in one revision's manifest; where that failed, also what it says of itself.",
  why:
    "Helm applies each document by itself, in its order, so that of two for one object the later one wins. Up to Helm 3.21 the " +
    "first upgrade that brings the object fails on the second document: it finds on the cluster what the revision before does " +
    "not name. Helm 3.22 and 4.3 go on.",
  remedy: "One document for each object in the chart: two templates, or a chart and its dependency, render the same.",
  thorough: true,
  concerns: (records, given) => textsOf(records, given).length > 0,
  *examine(snapshot) {
    for (const { text, record } of textsOf(snapshot.records, snapshot)) {
      const twice = doubles(snapshot.scope.namespace, text);
      if (twice.length > 0) yield draftOf(snapshot, twice, record);
    }
  },
};

interface Text {
  readonly text: string;
  /** Absent: it is the manifest to come. */
  readonly record?: ReadableRecord;
}

/** Of the revisions that the next commands read, and of what is to come: those with any object twice. */
function textsOf(records: readonly StoredRecord[], { desired }: Given): Text[] {
  const read = new Set([lastOf(records), baselineOf(records, "upgrade")]);
  const texts: Text[] = [
    ...[...read].flatMap((record) => record ? [{ text: record.release.manifest ?? "", record }] : []),
    ...(desired === undefined ? [] : [{ text: desired }]),
  ];
  return texts.filter(({ text, record }) => doubles(record?.ref.namespace ?? "", text).length > 0);
}

/** The documents for which there is another one, the first of each. */
function doubles(namespace: string, text: string): ManifestDocument[] {
  const named = parseManifest(text).documents.filter(({ ref }) => ref.name !== "");
  return [...Map.groupBy(named, ({ ref }) => keyOf(ref, namespace)).values()].filter(({ length }) => length > 1)
    .map(([first]) => first!);
}

function draftOf(snapshot: Snapshot, twice: readonly ManifestDocument[], record: ReadableRecord | undefined): Draft {
  const { namespace } = snapshot.scope;
  const names = twice.map(({ ref }) => nameOf(ref, namespace));
  const blamed = record && blamedBy(record, twice);
  const at = record ? `${pointerTo(snapshot, record)}/release/manifest` : "/desired";
  return {
    subject: record ? `revision ${revisionOf(record)}` : "next manifest",
    severity: (blamed ? "error" : "info") satisfies Severity,
    summary:
      `${record ? `Revision ${revisionOf(record)}` : "The manifest to come"} names more than once: ${
        listNames(names)
      }.` +
      (blamed
        ? ` That is why it failed: helm found ${nameOf(blamed.ref, namespace)} made by itself a moment before.`
        : ""),
    notes: [
      "The later document wins; the earlier one is applied first each time, so that a workload may roll twice.",
      ...(blamed ? [] : ["Helm before 3.22 fails where an upgrade brings such an object; 3.22 and 4.3 do not."]),
    ],
    evidence: [
      evidence(snapshot, at, record ? `manifest of revision ${revisionOf(record)}` : "the manifest to come"),
      ...(blamed
        ? [
          evidence(
            snapshot,
            `${pointerTo(snapshot, record!)}/release/info/description`,
            "what it says of its failure",
            `no ${blamed.ref.kind} with that name found`,
          ),
        ]
        : []),
    ],
  };
}

/** The object of which the revision's own text says that it was not found, as Helm 3 words it (`pkg/kube/client.go` `update`). */
function blamedBy(record: ReadableRecord, twice: readonly ManifestDocument[]): ManifestDocument | undefined {
  const text = record.release.info?.description ?? "";
  return payloadStatus(record) === "failed"
    ? twice.find(({ ref }) => text.includes(`no ${ref.kind} with the name "${ref.name}" found`))
    : undefined;
}
