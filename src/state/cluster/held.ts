import type { JsonObject } from "../../model/json.ts";
import type { FieldManager, KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { isObject } from "../json_values.ts";

/** A live object that was asked to go, and that finalizers hold. */
export interface HeldObject {
  readonly live: KubeObject;
  /** Where it stands in the snapshot. */
  readonly at: string;
  /** Seconds since it was asked. */
  readonly since: number;
}

/** What the manifests name and waits for a finalizer. */
export function heldObjects({ objects, takenAt }: Snapshot): HeldObject[] {
  return objects.flatMap(({ live }, index) => {
    const { deletionTimestamp, finalizers = [] } = live?.metadata ?? {};
    if (!live || !deletionTimestamp || finalizers.length === 0) return [];
    return [{ live, at: `/objects/${index}/live`, since: seconds(takenAt) - seconds(deletionTimestamp) }];
  });
}

/** Finalizers that Kubernetes itself takes off, and when. */
const kubernetesOwn: Readonly<Record<string, string>> = {
  foregroundDeletion: "the garbage collector takes it off when all that the object owns is gone",
  orphan: "the garbage collector takes it off when it has let go of all that the object owns",
  "kubernetes.io/pvc-protection": "Kubernetes takes it off when no pod uses the claim any more",
  "kubernetes.io/pv-protection": "Kubernetes takes it off when no claim is bound to the volume any more",
  "service.kubernetes.io/load-balancer-cleanup": "the cloud's controller takes it off when the load balancer is gone",
  "batch.kubernetes.io/job-tracking": "the Job controller takes it off when it has counted the pod",
};

export function sayOwner(finalizer: string): string | undefined {
  return kubernetesOwn[finalizer];
}

/** Who put a finalizer there, by the field managers; the one that wrote last where several claim it. */
export function writerOf({ metadata }: KubeObject, finalizer: string): FieldManager | undefined {
  return (metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => owns(fieldsV1, finalizer))
    .toSorted((a, b) => (seconds(a.time) || 0) - (seconds(b.time) || 0)).at(-1);
}

function owns(fields: JsonObject | undefined, finalizer: string): boolean {
  const metadata = fields?.["f:metadata"];
  const finalizers = isObject(metadata) ? metadata["f:finalizers"] : undefined;
  return isObject(finalizers) && finalizers[`v:${JSON.stringify(finalizer)}`] !== undefined;
}
