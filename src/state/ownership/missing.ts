import type { Snapshot } from "../../model/snapshot.ts";
import { once } from "../once.ts";
import { type Named, objectsNamedBy, standingOf } from "./named.ts";
import { bearsData, type ReadableRecord } from "../helm.ts";
import { keyOf, type Seen } from "../observation.ts";

/** Objects of the deployed revision that are not there. */
export interface Missing {
  readonly record: ReadableRecord;
  /** Revisions above it that failed, oldest first. */
  readonly failed: readonly ReadableRecord[];
  /** Never empty. */
  readonly objects: readonly (Named & { readonly seen: Seen })[];
}

/** What comes and goes by itself proves nothing: a Job by its time to live or a person's hand, a Pod by its node. */
const fleeting = ["Job", "Pod"];

/**
 * undefined where nothing is missing, or everything is (`goneOf`). What could not be read is not missing, nor what is of a
 * kind that is not served. Where revisions above the deployed one failed, only what each of them names too: what one of
 * them dropped, Helm itself may have deleted (Helm 3.22 and 4.3 `pkg/kube/client.go` `update` deletes nothing else).
 */
export const missingOf = once((snapshot: Snapshot): Missing | undefined => {
  const found = lostOf(snapshot);
  return found && found.lost.length > 0 && found.there ? { ...found, objects: found.lost } : undefined;
});

/**
 * The release is not there: none of the deployed revision's objects is, and nothing that revisions above it brought before
 * they failed. undefined where something of theirs could not be looked at.
 */
export const goneOf = once((snapshot: Snapshot): Missing | undefined => {
  const found = lostOf(snapshot);
  if (!found || found.lost.length === 0 || found.there || found.unread) return undefined;
  return { ...found, objects: found.lost };
});

interface Lost extends Pick<Missing, "record" | "failed"> {
  readonly lost: Missing["objects"];
  /** Something of one of the revisions is live. */
  readonly there: boolean;
  readonly unread: boolean;
}

const lostOf = once((snapshot: Snapshot): Lost | undefined => {
  const standing = standingOf(snapshot.records);
  const named = standing && objectsNamedBy(snapshot, standing.record);
  const above = standing?.failed.map((one) => objectsNamedBy(snapshot, one)) ?? [];
  if (!standing || !named || above.includes(undefined)) return undefined;
  const all = [named, ...above.map((objects) => objects!)]
    .map((objects) => objects.filter((one) => isLasting(snapshot, one)));
  const keys = all.map((objects) => new Set(objects.map(({ ref }) => keyOf(ref, snapshot.scope.namespace))));
  return {
    ...standing,
    lost: all[0]!.filter((one): one is Missing["objects"][number] =>
      one.seen?.live === null && keys.every((known) => known.has(keyOf(one.ref, snapshot.scope.namespace)))
    ),
    there: all.some((objects) => objects.some(({ seen }) => seen?.live)),
    unread: all.some((objects) => objects.some(({ seen }) => seen === undefined)),
  };
});

const starting = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"];

/** Workloads that are missing or gone: how the pods of a failed revision fared cannot be seen any more. */
export function lostWorkloads(snapshot: Snapshot): string[] {
  const { objects = [] } = missingOf(snapshot) ?? goneOf(snapshot) ?? {};
  return objects.filter(({ ref }) => starting.includes(ref.kind)).map(({ name }) => name);
}

/** Where the kind went, its objects went with it; that is another matter. */
export function isLasting({ facts }: Snapshot, { ref: { apiVersion, kind } }: Named): boolean {
  return !fleeting.includes(kind) &&
    facts.kinds.some((one) => one.kind.kind === kind && one.kind.apiVersion === apiVersion && one.served);
}

/** What is told of by itself: made again it is empty, or it would decide about everybody's requests once more. */
export function isApart({ ref: { kind } }: Named): boolean {
  return bearsData(kind) || isGate(kind);
}

/** Whoever could not work because of one may have deleted it to be able to. */
export function isGate(kind: string): boolean {
  return /^(Validating|Mutating)(WebhookConfiguration|AdmissionPolicy(Binding)?)$/.test(kind);
}

/** Others' controllers may take away what they are done with: a run, a backup, an order. */
export function isOthersKind({ ref: { apiVersion } }: Named): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return group.includes(".") && !group.endsWith(".k8s.io");
}
