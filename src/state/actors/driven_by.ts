import type { KubeObject } from "../../model/kubernetes.ts";
import { argoApplication } from "./driver_marks.ts";

/**
 * Who applies an actor's own object, such as a HelmRelease, and would turn back what others change of it:
 * `Kustomization flux-system/apps`; undefined where nothing says so. One that is made by hand is nobody's.
 */
export function drivenBy(object: KubeObject): string | undefined {
  const { labels = {}, annotations = {}, managedFields = [], ownerReferences = [] } = object.metadata;
  const owner = ownerReferences.find(({ controller }) => controller);
  if (owner) return `${owner.kind} ${owner.name}`;
  for (const [group, kind] of [["kustomize", "Kustomization"], ["helm", "HelmRelease"]] as const) {
    const name = labels[`${group}.toolkit.fluxcd.io/name`];
    const namespace = labels[`${group}.toolkit.fluxcd.io/namespace`];
    if (name !== undefined) return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  }
  // rancher/fleet 0.16.1 `pkg/apis/fleet.cattle.io/v1alpha1`: on the Bundles that either makes, in its own namespace.
  for (const [key, kind] of [["repo-name", "GitRepo"], ["fleet-helm-name", "HelmOp"]] as const) {
    const name = labels[`fleet.cattle.io/${key}`];
    if (name !== undefined && object.kind === "Bundle") return `${kind} ${object.metadata.namespace}/${name}`;
  }
  const application = argoApplication(object) ?? labels["argocd.argoproj.io/instance"];
  if (application !== undefined) return `Application ${application}`;
  // A controller built on the same library marks what it makes by that key too, and says of what kind the owner is.
  if (annotations["objectset.rio.cattle.io/id"]) {
    const name = annotations["objectset.rio.cattle.io/owner-name"];
    return name
      ? `${annotations["objectset.rio.cattle.io/owner-gvk"]?.split("Kind=").at(-1) ?? "Fleet"} ${name}`
      : "Fleet";
  }
  const applier = managedFields.find(({ manager = "", subresource }) => !subresource && appliers.test(manager));
  return applier?.manager;
}

const appliers = /^(kustomize-controller|flux-operator|argocd-(application-)?controller|fleet-?agent)/;
