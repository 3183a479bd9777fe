import type { Check, Draft, Manual } from "../../model/finding.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { isPending, lastOf, payloadStatus, pointerTo, revisionOf } from "../../state/helm.ts";
import { isList, isObject } from "../../state/json_values.ts";
import { type ManifestDocument, parseManifest } from "../../state/manifest/manifest.ts";
import { observed, type Seen } from "../../state/observation.ts";
import { shell } from "../../shell.ts";

export const storedVersions: Check = {
  id: "manifest/stored-versions",
  title: "The chart drops a version of a definition in which objects may still be stored",
  severity: "error",
  since: "0.3.0",
  needs: ["objects"],
  symptoms: [
    /status\.storedVersions\[\d+\]: Invalid value/,
    /must remain in spec\.versions until a storage migration/,
    /storedVersions.*must appear in spec\.versions/,
  ],
  proof:
    "status.storedVersions of the live definition, held against spec.versions of the manifest that failed or is to come.",
  why:
    "The API server remembers each version in which an object of the kind was ever stored, and refuses a definition that " +
    "leaves one of them out: it could not read those objects any more. It does not forget a version by itself.",
  remedy:
    "With a chart that has both versions: rewrite every object, which stores it in the new version, then take the old version " +
    "out of status.storedVersions; only then the chart that has dropped it.",
  recipes:
    "Patching status.storedVersions without rewriting the objects makes those in the old version unreadable for ever. " +
    "Deleting the definition deletes every object of the kind in every namespace.",
  thorough: true,
  concerns: (records, given) => manifestsOf(records, given).some(({ text }) => definitionsIn(text).length > 0),
  *examine(snapshot) {
    for (const { text, record } of manifestsOf(snapshot.records, snapshot)) {
      for (const document of definitionsIn(text)) {
        const seen = observed(snapshot, document.ref);
        const missing = seen ? missingIn(document.object, seen) : [];
        if (seen && missing.length > 0) yield draftOf(snapshot, document, seen, missing, record);
      }
    }
  },
};

interface Text {
  readonly text: string;
  /** Absent: it is the manifest to come. */
  readonly record?: StoredRecord;
}

/** What an upgrade has tried to apply, or is to. What a deployed revision has was applied. */
function manifestsOf(records: readonly StoredRecord[], { desired }: Given): Text[] {
  const last = lastOf(records);
  const tried = last && (payloadStatus(last) === "failed" || isPending(payloadStatus(last)));
  return [
    ...(tried ? [{ text: last.release.manifest ?? "", record: last }] : []),
    ...(desired === undefined ? [] : [{ text: desired }]),
  ];
}

function definitionsIn(text: string): ManifestDocument[] {
  return parseManifest(text).documents.filter(({ ref }) => ref.kind === "CustomResourceDefinition");
}

interface Missing {
  readonly version: string;
  readonly at: string;
}

function missingIn({ spec }: JsonObject, { live, at }: Seen): Missing[] {
  const versions = isObject(spec) && isList(spec["versions"]) ? spec["versions"] : [];
  const names = versions.map((version) => isObject(version) ? version["name"] : undefined);
  // One that still has spec.version alone: not to be told from here.
  if (names.length === 0) return [];
  const status = live?.["status"] as { storedVersions?: readonly string[] } | undefined;
  return (status?.storedVersions ?? []).flatMap((version, index) =>
    names.includes(version) ? [] : [{ version, at: `${at}/status/storedVersions/${index}` }]
  );
}

function draftOf(
  snapshot: Snapshot,
  { ref }: ManifestDocument,
  seen: Seen,
  missing: readonly Missing[],
  record: StoredRecord | undefined,
): Draft {
  const dropped = missing.map(({ version }) => version).join(", ");
  const whose = record ? `Revision ${revisionOf(record)}` : "The manifest to come";
  return {
    subject: `${record ? "" : "next "}CustomResourceDefinition/${ref.name}`,
    summary:
      `${whose} drops ${dropped} of the definition "${ref.name}", in which objects may still be stored: the API ` +
      "server refuses the definition.",
    notes: [
      "The definition on the cluster is unchanged, and its objects are well. Each upgrade that drops the version fails in the same way.",
    ],
    evidence: [
      ...missing.map(({ at, version }) => evidence(snapshot, at, "a version that objects were stored in", version)),
      record
        ? evidence(snapshot, `${pointerTo(snapshot, record)}/release/manifest`, "the manifest that drops it")
        : evidence(snapshot, "/desired", "the manifest that drops it"),
    ],
    manual: waysOut(ref.name, seen, missing),
  };
}

function waysOut(name: string, { live }: Seen, missing: readonly Missing[]): Manual[] {
  const { versions = [] } = live!["spec"] as { versions?: readonly { name: string; storage?: boolean }[] };
  const storage = versions.find((version) => version.storage)?.name ?? "";
  const stored = (live!["status"] as { storedVersions: readonly string[] }).storedVersions;
  const left = stored.filter((version) => !missing.some((one) => one.version === version));
  const status = JSON.stringify({ status: { storedVersions: [...new Set([...left, storage])] } });
  const isOld = missing.some(({ version }) => version === storage);
  if (isOld) {
    return [{
      summary:
        `Objects are stored as ${storage} now. First upgrade with a chart that has both versions and stores the newer one ` +
        "(storage: true), then look again:",
      commands: [shell`kubectl get customresourcedefinition ${name} -o jsonpath='{.spec.versions[*].name}'`],
    }];
  }
  return [
    {
      summary: `Write every object anew, which stores it as ${storage}:`,
      commands: [shell`kubectl get ${name} -A -o json | kubectl replace -f -`],
    },
    {
      summary:
        "When that has rewritten all of them, without an error, let the API server forget the old version; then upgrade:",
      commands: [shell`kubectl patch customresourcedefinition ${name} --subresource=status --type=merge -p ${status}`],
    },
  ];
}
