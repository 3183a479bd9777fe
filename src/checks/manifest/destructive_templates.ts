import type { Check } from "../../model/finding.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { evidence } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../../state/helm.ts";
import { isObject } from "../../state/json_values.ts";
import { listNames } from "../../state/history/claimed.ts";
import { type ManifestDocument, parseManifest } from "../../state/manifest/manifest.ts";
import { nameOf, observed } from "../../state/observation.ts";

const kinds = ["CustomResourceDefinition", "Namespace", "PersistentVolumeClaim", "PersistentVolume"];

export const destructiveTemplates: Check = {
  id: "manifest/destructive-templates",
  title: "An uninstall would take more along than the release's own objects",
  severity: "info",
  since: "0.3.0",
  needs: ["objects"],
  symptoms: [/because it is being terminated/],
  proof:
    "Definitions, Namespaces and volume claims in the manifest of the newest revision, live, without the annotation that has Helm keep them.",
  why:
    "Helm deletes on uninstall whatever the newest revision's manifest names. With a definition go all objects of its kind in " +
    "every namespace, whoever made them; with a Namespace all that is in it, the release's own records too; with a claim its data.",
  remedy:
    "Nothing to do, as long as nobody uninstalls the release. To be safe annotate them with helm.sh/resource-policy: keep, in " +
    "the chart, and upgrade.",
  recipes:
    '"Uninstall and install again" is the usual advice for a stuck release, and what some controllers do by themselves: here it ' +
    "loses data. helm upgrade --install with --atomic uninstalls a first install that fails.",
  thorough: true,
  concerns: (records) => candidates(records).length > 0,
  *examine(snapshot) {
    const last = lastOf(snapshot.records);
    const found = candidates(snapshot.records).filter(({ ref }) =>
      observed(snapshot, ref)?.live && !isSpared(snapshot, ref)
    );
    if (!last || found.length === 0) return;
    const { namespace } = snapshot.scope;
    const own = found.some(({ ref }) => ref.kind === "Namespace" && ref.name === namespace);
    yield {
      subject: `revision ${revisionOf(last)}`,
      summary: `An uninstall deletes ${
        listNames(found.map(({ ref }) => nameOf(ref, namespace)))
      }, and all that hangs on ${found.length === 1 ? "it" : "them"}.`,
      notes: [
        ...(own ? ["Its own namespace is among them: everything in it goes, the records of this release too."] : []),
        ...consequences(found),
      ],
      evidence: [
        evidence(
          snapshot,
          `${pointerTo(snapshot, last)}/release/info/status`,
          `status of revision ${revisionOf(last)}`,
        ),
        evidence(snapshot, `${pointerTo(snapshot, last)}/release/manifest`, `manifest of revision ${revisionOf(last)}`),
        ...found.slice(0, 4).map(({ ref }) =>
          evidence(snapshot, observed(snapshot, ref)!.at, `${nameOf(ref, namespace)} on the cluster`, "there")
        ),
      ],
    };
  },
};

/** Of a release that is ill: of a sound one nobody wants to know. */
function candidates(records: readonly StoredRecord[]): ManifestDocument[] {
  const last = lastOf(records);
  if (!last || ["deployed", "uninstalled", "superseded"].includes(payloadStatus(last))) return [];
  return documentsOf(last).filter(({ ref, object: { metadata } }) => kinds.includes(ref.kind) && !isKept(metadata));
}

function documentsOf({ release }: ReadableRecord): readonly ManifestDocument[] {
  return parseManifest(release.manifest ?? "").documents;
}

/** Helm goes by the manifest, and keeps what has the annotation (`pkg/action/resource_policy.go` `filterManifestsToKeep`). */
function isKept(metadata: unknown): boolean {
  const annotations = isObject(metadata as never) ? (metadata as { annotations?: unknown }).annotations : undefined;
  return isObject(annotations as never) &&
    (annotations as Record<string, unknown>)["helm.sh/resource-policy"] !== undefined;
}

/** A volume that its reclaim policy keeps. */
function isSpared(snapshot: Snapshot, ref: ObjectRef): boolean {
  const spec = observed(snapshot, ref)?.live?.["spec"] as { persistentVolumeReclaimPolicy?: string } | undefined;
  return ref.kind === "PersistentVolume" && spec?.persistentVolumeReclaimPolicy !== "Delete";
}

function consequences(found: readonly ManifestDocument[]): string[] {
  const has = (kind: string) => found.some(({ ref }) => ref.kind === kind);
  return [
    ...(has("CustomResourceDefinition")
      ? ["With a definition go all objects of its kind, in every namespace, and what their operator made of them."]
      : []),
    ...(has("Namespace") ? ["With a Namespace goes everything in it, of other releases too."] : []),
    ...(has("PersistentVolumeClaim") || has("PersistentVolume")
      ? ["With a claim goes its volume, unless that is retained."]
      : []),
  ];
}
