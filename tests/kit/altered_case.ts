// A museum case with something of it altered, added or moved, for what no real incident of the museum shows.

import type { KubeObject } from "../../src/model/kubernetes.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, type Visit, visit } from "../museum/visit.ts";

/** Visits the case with its objects changed; `scope` where the release is not where it was. */
export async function visitAltered(
  name: string,
  alter: (objects: readonly KubeObject[]) => readonly KubeObject[],
  scope?: { readonly namespace: string; readonly release: string },
): Promise<Visit> {
  const entry = museum.find((one) => one.name === name)!;
  const [meta, ...objects] = entry.cluster.items as KubeObject[];
  const altered = { name, cluster: { items: [meta, ...alter(objects)] } };
  return await visit(openCase(altered), scope ?? scopeOf(entry));
}

/** The record of a revision changed, all else as it is. */
export const alterRecord =
  (revision: number, alter: (record: KubeObject) => KubeObject) => (objects: readonly KubeObject[]): KubeObject[] =>
    objects.map((object) =>
      isRecord(object) && object.metadata.name.endsWith(`.v${revision}`) ? alter(object) : object
    );

export function isRecord({ metadata }: KubeObject): boolean {
  return metadata.name.startsWith("sh.helm.release.v1.");
}
