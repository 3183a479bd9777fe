import type { Snapshot } from "../../model/snapshot.ts";
import { lastInListOrder, lastOf } from "../helm.ts";

/**
 * Which commands make a release again that was uninstalled with its history kept. helm upgrade --install tells that by
 * the last record in the order of the storage, which need not be the newest.
 */
export function sayInstallAnew({ records, scope: { driver } }: Snapshot): string {
  if (driver === "sql") {
    return "helm install --replace installs it anew, and helm upgrade --install if the database lists the newest record last";
  }
  return lastInListOrder(records) === lastOf(records)
    ? "helm upgrade --install and helm install --replace install it anew"
    : "helm install --replace installs it anew; helm upgrade --install is refused, for by name the newest record is not the last";
}
