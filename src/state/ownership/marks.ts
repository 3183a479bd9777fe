import type { KubeObject } from "../../model/kubernetes.ts";
import type { Scope, Snapshot } from "../../model/snapshot.ts";

/** The three marks by which Helm knows an object as a release's (Helm 3.22 `pkg/action/validate.go` `checkOwnership`). */
const marks = [
  ["labels", "app.kubernetes.io/managed-by"],
  ["annotations", "meta.helm.sh/release-name"],
  ["annotations", "meta.helm.sh/release-namespace"],
] as const;

/** The marks that an object lacks, or that do not say what they have to, as paths below it. */
export function lackingMarks({ metadata }: KubeObject, { release, namespace }: Pick<Scope, "release" | "namespace">) {
  const wanted = ["Helm", release, namespace];
  return marks.filter(([field, name], index) => metadata[field]?.[name] !== wanted[index])
    .map(([field, name]) => ["metadata", field, name]);
}

/** Another release that an object's marks name. */
export interface Holder {
  readonly release: string;
  readonly namespace: string;
  /** `gone`: it has no record, in this storage or in Secrets and ConfigMaps; `unread`: that could not be told. */
  readonly state: "there" | "gone" | "unread";
}

/** undefined where the marks name no release, or this one. */
export function holderOf(snapshot: Snapshot, { metadata: { annotations = {} } }: KubeObject): Holder | undefined {
  const { release: own, namespace: home } = snapshot.scope;
  const release = annotations["meta.helm.sh/release-name"];
  const namespace = annotations["meta.helm.sh/release-namespace"];
  if (!release || !namespace || (release === own && namespace === home)) return undefined;
  return { release, namespace, state: stateOf(snapshot, release, namespace) };
}

function stateOf({ facts, gaps }: Snapshot, release: string, namespace: string): Holder["state"] {
  const heads = facts.owners.filter((head) => head.release === release && head.ref.namespace === namespace);
  if (heads.some(({ status }) => status !== "uninstalled")) return "there";
  return gaps.some(({ facet }) => facet === "owners") ? "unread" : "gone";
}

/** `release "web" of namespace "prod"` */
export function sayHolder({ release, namespace }: Holder): string {
  return `release "${release}" of namespace "${namespace}"`;
}
