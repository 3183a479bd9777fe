import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { bearsData } from "../helm.ts";
import { nameOf } from "../observation.ts";

/** A live object that claims to be of the release. */
export interface Claimed {
  readonly ref: ObjectRef;
  /** `Deployment/web` */
  readonly name: string;
  readonly live: KubeObject;
  readonly at: string;
}

/** What claims to be of the release and is of its manifest: hooks are not, and bear no marks unless the chart writes them. */
export function claimedOf({ facts, scope }: Snapshot): Claimed[] {
  return facts.claims.flatMap((live, index): Claimed[] => {
    const { apiVersion, kind, metadata: { name, namespace, annotations } } = live;
    if (annotations?.["helm.sh/hook"] !== undefined) return [];
    const ref = { apiVersion, kind, name, ...(namespace ? { namespace } : {}) };
    return [{ ref, name: nameOf(ref, scope.namespace), live, at: `/facts/claims/${index}` }];
  });
}

/** What outlives its release: Helm keeps it when told to, and nobody should delete the others by a diff. */
export function outlives({ live: { kind, metadata } }: Claimed): boolean {
  return bearsData(kind) || isKept(metadata.annotations);
}

/** Helm 3.22 `pkg/action/resource_policy.go` `filterManifestsToKeep`. */
export function isKept(annotations: unknown): boolean {
  const policy = (annotations as Record<string, unknown> | null | undefined)?.["helm.sh/resource-policy"];
  return typeof policy === "string" && policy.trim().toLowerCase() === "keep";
}

/** In the other storage, which this driver does not see: then Helm was told to use that one. */
export function hasRecordsElsewhere({ facts, scope }: Snapshot): boolean {
  return facts.elsewhere.some(({ ref, release }) =>
    ref.namespace === scope.namespace && release === scope.release && ref.name.startsWith("sh.helm.release.")
  );
}

const workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob", "Pod"];

export function isWorkload({ live }: Claimed): boolean {
  return workloads.includes(live.kind);
}

/** Name and version of the chart, by the label that charts by custom put on all they make; undefined where they differ. */
export function chartOfClaims(
  claimed: readonly Claimed[],
): { readonly name: string; readonly version: string } | undefined {
  const labels = new Set(claimed.flatMap(({ live }) => live.metadata.labels?.["helm.sh/chart"] ?? []));
  const [label] = labels;
  // A label cannot hold the plus of a version, which becomes an underscore.
  const match = labels.size === 1 ? /^(.+?)-(v?\d+\.\d+\.\d+.*)$/.exec(label!) : null;
  return match ? { name: match[1]!, version: match[2]!.replaceAll("_", "+") } : undefined;
}

const shown = 8;

/** `Deployment/web, Service/web and 3 more` */
export function listNames(names: readonly string[]): string {
  return names.slice(0, shown).join(", ") + (names.length > shown ? ` and ${names.length - shown} more` : "");
}
