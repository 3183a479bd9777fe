import type { StoredRecord } from "../../model/snapshot.ts";
import { payloadStatus, type ReadableRecord, revisionOf } from "../helm.ts";
import { isMarkedFailed } from "../history/failures.ts";
import { cameToNothing } from "../history/first_install.ts";

/** Terraform's first install, if it did not end well. One more revision was an upgrade, for which its state had the release. */
export function lostInstall(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = cameToNothing(records);
  return last && revisionOf(last) === 1 ? last : undefined;
}

/** What Terraform's state has of its first install: `tainted`, the next apply uninstalls it and installs it anew. */
export type Kept = "nothing" | "tainted" | "unknown";

/**
 * An install that was cut off no version of the provider has told to the state. One that failed version 2 saves, which makes it
 * tainted, and version 3 does not: hashicorp/terraform-provider-helm 2.17.0 `helm/resource_release.go` `resourceReleaseCreate`,
 * 3.1.2 `helm/resource_helm_release.go` `Create`; both seen under Terraform 1.15.9. What was imported or untainted since
 * nothing here tells. The version is in the name by which the provider writes: `terraform-provider-helm_v3.1.2_x5`.
 */
export function keptOf(install: ReadableRecord): Kept {
  if (payloadStatus(install) === "pending-install" || isMarkedFailed(install)) return "nothing";
  const major = install.managers.flatMap(({ manager = "" }) =>
    /^terraform-provider-helm_v(\d+)\./.exec(manager)?.[1] ?? []
  )
    .at(0);
  return major === undefined ? "unknown" : Number(major) < 3 ? "tainted" : "nothing";
}
