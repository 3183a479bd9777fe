import type { KubeObject } from "../../model/kubernetes.ts";
import { at, partsAt, textAt } from "./fields.ts";

/** The names of the claims that a pod mounts; one of an ephemeral volume bears the pod's name and the volume's. */
export function claimsOf(pod: KubeObject): string[] {
  return partsAt(pod, "spec", "volumes").flatMap((volume) => {
    const name = textAt(volume, "persistentVolumeClaim", "claimName");
    if (name) return [name];
    return at(volume, "ephemeral") === undefined ? [] : [`${pod.metadata.name}-${textAt(volume, "name")}`];
  });
}
