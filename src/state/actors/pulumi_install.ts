import type { StoredRecord } from "../../model/snapshot.ts";
import { payloadStatus, type ReadableRecord } from "../helm.ts";
import { cameToNothing } from "../history/first_install.ts";

/**
 * The record of a first install of which Pulumi's state has nothing. A failed one is saved, with its errors; one that was cut
 * off is not, and whoever sets its record to failed leaves his name there (pulumi/pulumi-kubernetes 4.32
 * `provider/pkg/provider/helm_release.go` `Create`). An upgrade is made only of what the state has.
 */
export function unsavedInstall(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = cameToNothing(records);
  if (!last || last.revision > 1) return undefined;
  const own = last.managers.every(({ manager }) => manager?.startsWith("pulumi"));
  return payloadStatus(last) === "failed" && own ? undefined : last;
}

/** Where the program gives none, the name is the resource's with eight random digits (`assignNameIfAutonameable`). */
export function isAutonamed(release: string): boolean {
  return /-[0-9a-f]{8}$/.test(release);
}
