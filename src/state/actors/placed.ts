import type { Pointer } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";

/** An object of the facet, and where it stands. */
export interface Placed {
  readonly object: KubeObject;
  /** `/facts/controllers/0` */
  readonly at: Pointer;
}

export function findPlaced({ facts }: Snapshot, is: (object: KubeObject) => boolean): Placed | undefined {
  const index = facts.controllers.findIndex(is);
  return index < 0 ? undefined : { object: facts.controllers[index]!, at: `/facts/controllers/${index}` };
}

/** Of a kind by its group, whatever the version. */
export function isOfKind(group: string, kind: string): (object: KubeObject) => boolean {
  return (object) => object.kind === kind && object.apiVersion.startsWith(`${group}/`);
}
