import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { baselineOf, history, lastOf, payloadStatus, type ReadableRecord } from "../helm.ts";
import { isObject } from "../json_values.ts";
import { nameOf } from "../observation.ts";
import { once } from "../once.ts";
import { type ManifestDocument, parseManifest } from "./manifest.ts";
import { groupOf, isBuiltIn, type Removal, removalOf } from "./removed_apis.ts";

/** A document of a kind that the server does not serve at the version that is written: Helm cannot build it. */
export interface Unserved {
  readonly document: ManifestDocument;
  /** `PodDisruptionBudget/web` */
  readonly name: string;
  /** Which hook of the record it is; absent: it stands in the manifest. */
  readonly hook?: number;
  /** Where `/facts/kinds` has its kind. */
  readonly fact: number;
  /** The version at which the server has the kind. */
  readonly instead?: string;
  readonly removal?: Removal;
  /** `removed`: Kubernetes took the version away; `version`: others of its group are served; `kind`: none is. */
  readonly cause: "removed" | "version" | "kind";
}

export type Command = "upgrade" | "rollback" | "uninstall";

/** A record that one of Helm's next commands builds, and what of it cannot be built. */
export interface Unbuildable {
  readonly record: ReadableRecord;
  /** The commands that build the record's manifest; none: a rollback would have to name the revision. */
  readonly commands: readonly Command[];
  readonly unserved: readonly Unserved[];
}

/**
 * The revisions that Helm cannot build, newest first. Upgrade builds the revision that it diffs from, which need not be the
 * newest; rollback builds the newest and its target; uninstall builds the newest and its delete hooks (Helm 3.22 and 4.3
 * `pkg/action/{upgrade,rollback,uninstall}.go`). One document that cannot be built fails all the others.
 */
export const unbuildableRecords = once((snapshot: Snapshot): readonly Unbuildable[] => {
  const upgrade = baselineOf(snapshot.records, "upgrade");
  const last = lastOf(snapshot.records);
  return history(snapshot.records).toReversed().flatMap((record) => {
    const inManifest = unservedIn(snapshot, record.release.manifest ?? "");
    const inHooks = record === last ? unservedInHooks(snapshot, record) : [];
    const commands: Command[] = [
      ...(record === upgrade && inManifest.length > 0 ? ["upgrade" as const] : []),
      ...(record === last && inManifest.length > 0 ? ["rollback" as const] : []),
      ...(record === last && payloadStatus(record) !== "uninstalled" ? ["uninstall" as const] : []),
    ];
    const unserved = [...inManifest, ...inHooks];
    return unserved.length > 0 ? [{ record, commands, unserved }] : [];
  });
});

/** What of a manifest the server does not serve; a kind that nobody could ask about is not among it. */
export function unservedIn(snapshot: Snapshot, manifest: string): Unserved[] {
  const facts = new Map(snapshot.facts.kinds.map((one, fact) => [wordsOf(one.kind), { ...one, fact }]));
  return parseManifest(manifest).documents.flatMap((document) => {
    const found = facts.get(wordsOf(document.ref));
    if (!found || found.served) return [];
    const { fact, instead } = found;
    const removal = removalOf(document.ref);
    return [{
      document,
      name: nameOf(document.ref, snapshot.scope.namespace),
      fact,
      ...(instead === undefined ? {} : { instead }),
      ...(removal ? { removal } : {}),
      cause: removal ? "removed" : instead === undefined ? "kind" : "version",
    }];
  });
}

function unservedInHooks(snapshot: Snapshot, { release }: ReadableRecord): Unserved[] {
  return (release.hooks ?? []).flatMap(({ manifest, events }, hook) =>
    events?.some((event) => event === "pre-delete" || event === "post-delete")
      ? unservedIn(snapshot, manifest ?? "").map((one) => ({ ...one, hook }))
      : []
  );
}

function wordsOf({ apiVersion, kind }: KindRef): string {
  return `${apiVersion} ${kind}`;
}

/** The CustomResourceDefinition of a kind, and where it stands in the snapshot. */
export function definitionOf(snapshot: Snapshot, ref: KindRef): { at: string; definition: KubeObject } | undefined {
  const index = snapshot.facts.definitions.findIndex(({ spec }) =>
    isObject(spec as never) && namesOf(spec as never).group === groupOf(ref.apiVersion) &&
    namesOf(spec as never).kind === ref.kind
  );
  return index < 0 ? undefined : { at: `/facts/definitions/${index}`, definition: snapshot.facts.definitions[index]! };
}

function namesOf({ group, names }: { group?: string; names?: { kind?: string } }) {
  return { group, kind: names?.kind };
}

/** Whether a kind that is served at no version will not come back by itself; else why that cannot be said. */
export function isGoneForGood(snapshot: Snapshot, { document: { ref }, removal, instead }: Unserved): true | string {
  if (instead !== undefined) return `The server has the kind, as ${instead}.`;
  if (removal) return removal.to === undefined || `The server does not serve ${removal.to} either.`;
  if (isBuiltIn(ref)) return `${ref.apiVersion} is Kubernetes' own: this server is of another release, or has it off.`;
  const unread = snapshot.gaps.find(({ facet }) => facet === "definitions" || facet === "apiServices");
  if (unread) return `Whether it is gone could not be told: cannot read ${unread.what}: ${unread.says}`;
  const found = definitionOf(snapshot, ref);
  if (found) return `"${found.definition.metadata.name}" still defines it: it serves no version now.`;
  const service = snapshot.facts.apiServices.find(({ spec }) => {
    const { group, service } = spec as { group?: string; service?: unknown };
    return group === groupOf(ref.apiVersion) && service !== undefined && service !== null;
  });
  return service === undefined || `The APIService "${service.metadata.name}" is there: another server has the group.`;
}
