import type { KindRef } from "../../model/kubernetes.ts";

/** A kind as rules name it: `apps`, `v1` and `deployments`. */
export interface Resource {
  /** Empty: the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export function resourceOf({ apiVersion, kind }: KindRef): Resource {
  const [first, version] = apiVersion.split("/");
  const place = version === undefined ? { group: "", version: first! } : { group: first!, version };
  return { ...place, resource: pluralOf(kind) };
}

/** `deployments.apps`, `secrets` */
export function sayResource({ group, resource }: Pick<Resource, "group" | "resource">): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** The plural as Kubernetes forms it where nobody says another (k8s.io/apimachinery v0.36 `UnsafeGuessKindToResource`). */
export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === "endpoints") return lower;
  if (lower.endsWith("s")) return `${lower}es`;
  return lower.endsWith("y") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
