/**
 * What Crossplane's provider does about a release, by its own Release object: crossplane-contrib/provider-helm 1.4.0
 * `pkg/controller/{cluster,namespaced}/release/{release,observe}.go` (`Update`, `shouldRollBack`, `isUpToDate`),
 * `pkg/clients/helm/helm.go` (`ResolveProviderConfig`); crossplane-runtime 2.3.3 `pkg/reconciler/managed/{reconciler,policies}.go`.
 * Seen on the real program of 1.4.0 on a real plane.
 */
import type { Json } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { isPending, lastOf, payloadStatus, revisionOf } from "../helm.ts";
import { field, sameJson } from "./field.ts";

/** What a Release lets its provider do: `paused` until it is let go on, `watches` for good. */
export type Reach = "acts" | "watches" | "paused";

/** By the annotation or by no policy at all it is paused; without the policy `Update` it changes no release that is there. */
export function reachOf(release: KubeObject): Reach {
  if (isPausedByHand(release) || policiesOf(release)?.length === 0) return "paused";
  return allows(release, "Update") ? "acts" : "watches";
}

export function isPausedByHand({ metadata }: KubeObject): boolean {
  return metadata.annotations?.["crossplane.io/paused"] === "true";
}

/** Without any list of policies all is allowed. */
export function allows(release: KubeObject, policy: "Create" | "Update" | "Delete"): boolean {
  const policies = policiesOf(release);
  return policies === undefined || policies.includes("*") || policies.includes(policy);
}

function policiesOf(release: KubeObject): readonly Json[] | undefined {
  const policies = field(release, "spec", "managementPolicies");
  return Array.isArray(policies) ? policies : undefined;
}

/** Where the credentials stand by which it deploys: with Crossplane 2 in the Release's namespace, or for all of them. */
export function providerConfigOf(release: KubeObject): ObjectRef[] {
  const { apiVersion, metadata: { namespace } } = release;
  const name = field(release, "spec", "providerConfigRef", "name");
  if (typeof name !== "string") return [];
  if (namespace === undefined) return [{ apiVersion, kind: "ProviderConfig", name }];
  return field(release, "spec", "providerConfigRef", "kind") === "ProviderConfig"
    ? [{ apiVersion, kind: "ProviderConfig", namespace, name }]
    : [{ apiVersion, kind: "ClusterProviderConfig", name }];
}

/** A kubeconfig is as a rule that of another cluster; `InjectedIdentity` is the provider's own. */
export function hasKubeconfig(providerConfig: KubeObject): boolean {
  const source = field(providerConfig, "spec", "credentials", "source");
  return typeof source === "string" && source !== "InjectedIdentity";
}

/** What Crossplane does by itself about the newest record. */
export type Answer =
  /** By the Release alone: an upgrade where values differ, from wherever they come. */
  | "compare"
  /** Chart, version or values are not those of the record. */
  | "upgrade"
  /** An upgrade that Helm refuses, for ever. */
  | "upgrade-in-vain"
  | "rollback"
  /** Instead of a rollback where there is no revision to go back to. */
  | "uninstall"
  /** No further try. */
  | "leave"
  /** Its policies let it change nothing that is there. */
  | "watch"
  /** The Release is being deleted, and the release with it. */
  | "remove"
  /** It goes, and leaves the release. */
  | "let-be";

/**
 * What was cut off, and what failed and is as it should be, is taken back as often as `rollbackLimit` says, where that is set.
 * What failed and is not as it should be is upgraded, whatever the limit.
 */
export function answerOf({ records }: Snapshot, release: KubeObject): Answer {
  if (release.metadata.deletionTimestamp !== undefined) return removes(release) ? "remove" : "let-be";
  if (policiesOf(release)?.length !== 0 && !allows(release, "Update")) return "watch";
  const last = lastOf(records);
  const status = last ? payloadStatus(last) : "";
  if (!last || status === "pending-rollback") return last ? "upgrade-in-vain" : "compare";
  if (!isPending(status) && isOther(release, last)) return "upgrade";
  if (status !== "failed" && !isPending(status)) return "compare";
  const limit = field(release, "spec", "rollbackLimit");
  if (typeof limit !== "number") return status === "failed" ? "leave" : "upgrade-in-vain";
  if (Number(field(release, "status", "failed") ?? 0) >= limit) return "leave";
  return revisionOf(last) === 1 ? "uninstall" : "rollback";
}

/** Whether the release goes with it. Policies that were chosen count before `deletionPolicy`, which only a Release of no namespace has. */
export function removes(release: KubeObject): boolean {
  const policies = policiesOf(release);
  if (policies && !policies.includes("*")) return policies.includes("Delete");
  return field(release, "spec", "deletionPolicy") !== "Orphan";
}

/** Whether its record is of another chart or version than the Release, or of other values where those stand in the Release. */
function isOther(release: KubeObject, { release: record }: StoredRecord): boolean {
  const wanted = field(release, "spec", "forProvider");
  const has = record?.chart?.metadata;
  if (!wanted || !has) return false;
  const version = field(wanted, "chart", "version") ?? "";
  if ((field(wanted, "chart", "name") ?? "") !== has.name) return true;
  if (!["", ">0.0.0-0", has.version].includes(String(version))) return true;
  if (["valuesFrom", "set"].some((other) => field(wanted, other) !== undefined)) return false;
  return !sameJson(field(wanted, "values") ?? {}, record?.config ?? {});
}
