import type { KubeObject, ObjectRef } from "../model/kubernetes.ts";
import type { Observation, Snapshot } from "../model/snapshot.ts";
import { groupOf, successorOf } from "./manifest/removed_apis.ts";

/** An observation and where it stands in the snapshot. */
export interface Seen extends Observation {
  readonly at: string;
}

/**
 * What was seen of an object that a manifest names; undefined where it was not read, which is not the same as gone.
 * The API version is left out: Helm matches by name, namespace, group and kind (Helm 3.22 `pkg/kube/resource.go`
 * `isMatchingInfo`), and a version is only a view.
 */
export function observed(snapshot: Snapshot, ref: ObjectRef): Seen | undefined {
  const index = snapshot.objects.findIndex((seen) => isSame(seen.ref, ref, snapshot.scope.namespace));
  const seen = snapshot.objects[index];
  return seen && { ...seen, at: `/objects/${index}/live` };
}

/** One text for one object: documents of two revisions that mean the same object have the same. */
export function keyOf(ref: ObjectRef, namespace: string): string {
  return [groupOf(ref.apiVersion), ref.kind, ref.namespace ?? namespace, ref.name].join("/");
}

/** `Deployment/web`; with its namespace where that is not the release's. */
export function nameOf(ref: ObjectRef, namespace: string): string {
  return `${ref.kind}/${ref.namespace && ref.namespace !== namespace ? `${ref.namespace}/` : ""}${ref.name}`;
}

/** Whether the live object bears the marks by which Helm knows its own (`pkg/action/validate.go` `checkOwnership`). */
export function claims(live: KubeObject, release: string, namespace: string): boolean {
  const annotations = live.metadata.annotations ?? {};
  return annotations["meta.helm.sh/release-name"] === release &&
    annotations["meta.helm.sh/release-namespace"] === namespace;
}

function isSame(a: ObjectRef, b: ObjectRef, namespace: string): boolean {
  return a.kind === b.kind && a.name === b.name && isSameGroup(a, b) &&
    (a.namespace === undefined || a.namespace === (b.namespace ?? namespace));
}

/** Objects of a kind that moved to another group were not lost on the way: they are read there. */
function isSameGroup(seen: ObjectRef, named: ObjectRef): boolean {
  const group = groupOf(seen.apiVersion);
  return group === groupOf(named.apiVersion) || group === groupOf(successorOf(named)?.apiVersion ?? named.apiVersion);
}
