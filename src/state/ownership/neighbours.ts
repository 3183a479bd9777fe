import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { keyOf } from "../observation.ts";

/** Another release whose record names an object that claims to be of this one. */
export interface OtherHolder {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly at: string;
}

/** `nobody` only where all others that might were looked through; `unknown` where they were not. */
export function otherHolder({ facts, scope }: Snapshot, ref: ObjectRef): OtherHolder | "nobody" | "unknown" {
  const key = keyOf(ref, scope.namespace);
  for (const [place, { holds }] of facts.neighbours.entries()) {
    const index = holds.findIndex(({ object }) => keyOf(object, scope.namespace) === key);
    if (index < 0) continue;
    const { record } = holds[index]!;
    const at = `/facts/neighbours/${place}/holds/${index}/record/ref/name`;
    return { release: record.release, namespace: record.ref.namespace, revision: record.revision, at };
  }
  const isLooked = facts.neighbours.some(({ namespace }) => namespace === undefined || namespace === ref.namespace);
  return isLooked ? "nobody" : "unknown";
}
