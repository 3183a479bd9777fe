import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { isPending, lastOf, payloadStatus, revisionOf } from "../helm.ts";
import { field } from "./field.ts";

/** What Crossplane does by itself about the newest record. */
export type Answer =
  /** By the Release alone: an upgrade where chart, version or values differ. */
  | "compare"
  /** An upgrade that Helm refuses, for ever. */
  | "upgrade-in-vain"
  | "rollback"
  /** Instead of a rollback where there is no revision to go back to. */
  | "uninstall"
  /** No further try. */
  | "leave";

/**
 * crossplane-contrib/provider-helm 1.0 `pkg/controller/cluster/release/release.go` `Update`, `shouldRollBack`,
 * `rollBackLimitReached`, `observe.go` `isUpToDate`: what failed or was cut off is taken back as often as `rollbackLimit`
 * says, where that is set.
 */
export function answerOf({ records }: Snapshot, release: KubeObject): Answer {
  const last = lastOf(records);
  const status = last ? payloadStatus(last) : "";
  const limit = field(release, "spec", "rollbackLimit");
  if (last && typeof limit === "number" && ["failed", "pending-install", "pending-upgrade"].includes(status)) {
    if (Number(field(release, "status", "failed") ?? 0) >= limit) return "leave";
    return revisionOf(last) === 1 ? "uninstall" : "rollback";
  }
  if (isPending(status)) return "upgrade-in-vain";
  return status === "failed" ? "leave" : "compare";
}
