/**
 * What Helm itself would do with a history of records. The rules taken from Helm stand here, each with its source, so
 * that a new Helm minor is one file to review. Read at Helm 3.22.0 and 4.3.1, which agree unless said otherwise.
 */
import type { Release, Status } from "../model/release.ts";
import type { Snapshot, StoredRecord } from "../model/snapshot.ts";
import { seconds } from "./clock.ts";

/** A record that Helm can decode: Helm skips all others without a word (`pkg/storage/driver/secrets.go` `List`, `Query`). */
export type ReadableRecord = StoredRecord & { readonly release: Release };

/** `pkg/release/status.go` `IsPending`: `uninstalling` is not pending. */
const pendingStatuses = ["pending-install", "pending-upgrade", "pending-rollback"];

/** `pkg/release/status.go`: a record may hold any other text, which Helm takes for none of these. */
const statuses: readonly Status[] = [
  "unknown",
  "deployed",
  "uninstalled",
  "superseded",
  "failed",
  "uninstalling",
  "pending-install",
  "pending-upgrade",
  "pending-rollback",
];

/** A status that tells Helm something; `unknown` is in its list, and no command writes it or asks for it. */
export function isTelling(status: string): boolean {
  return status !== "unknown" && statuses.some((known) => known === status);
}

export type Operation = "install" | "upgrade" | "rollback";

export function isPending(status: string): boolean {
  return pendingStatuses.includes(status);
}

/** The command that a pending record was left by. */
export function operationOf(record: StoredRecord): Operation | undefined {
  const status = payloadStatus(record);
  return isPending(status) ? (status.slice("pending-".length) as Operation) : undefined;
}

/** Helm keeps the status twice. The payload decides whether a release is pending, and what `list` and `history` print. */
export function payloadStatus(record: StoredRecord): string {
  return record.release?.info?.status ?? "";
}

/** The label selects: the search for the deployed revision goes by it (`pkg/storage/storage.go` `DeployedAll`). */
export function labelStatus(record: StoredRecord): string {
  return record.image.labels["status"] ?? "";
}

/**
 * What Helm counts by: the payload's `version`, not the object's name (`pkg/releaseutil/sorter.go` `SortByRevision`). One that
 * says none, such as null, counts as 0; of one that cannot be decoded there is only the name.
 */
export function revisionOf(record: StoredRecord): number {
  return record.release ? record.release.version ?? 0 : record.revision;
}

/**
 * The history as Helm sees it, oldest first: readable, with the labels `owner=helm` and `name` that its query asks for
 * (`pkg/storage/storage.go` `History`). The records of a snapshot all bear one release's name; a label may be lost.
 */
export function history(records: readonly StoredRecord[]): ReadableRecord[] {
  return records
    .filter((record): record is ReadableRecord =>
      record.release !== undefined && record.image.labels["owner"] === "helm" &&
      recordPrefix(record.image.labels["name"] ?? "") === record.ref.name.replace(/\d+$/, "")
    )
    .sort((a, b) => revisionOf(a) - revisionOf(b));
}

/** `pkg/storage/storage.go` `makeKey`: the object's name without its revision. */
function recordPrefix(release: string): string {
  return `sh.helm.release.v1.${release}.v`;
}

/** `pkg/storage/storage.go` `Last`. */
export function lastOf(records: readonly StoredRecord[]): ReadableRecord | undefined {
  return history(records).at(-1);
}

/**
 * What Helm removes so that no more than `keep` records are left: the oldest, save the newest that its label calls deployed.
 * Records that it cannot decode are neither counted nor removed (`pkg/storage/storage.go` `removeLeastRecent`).
 */
export function leastRecent(records: readonly StoredRecord[], keep: number): ReadableRecord[] {
  const known = history(records);
  const deployed = deployedOf(records).at(-1);
  return known
    .filter((record) => deployed === undefined || revisionOf(record) !== revisionOf(deployed))
    .slice(0, Math.max(0, known.length - keep));
}

/**
 * The record that `helm upgrade --install` takes for the newest when it asks whether the release was uninstalled: the last
 * as the API server lists them, by name, so v9 after v10 (Helm 3.22 `cmd/helm/upgrade.go`, Helm 4.3 `pkg/cmd/upgrade.go`
 * `isReleaseUninstalled`).
 */
export function lastInListOrder(records: readonly StoredRecord[]): ReadableRecord | undefined {
  return history(records).toSorted((a, b) => a.ref.name < b.ref.name ? -1 : 1).at(-1);
}

/** All that Helm's search by label calls deployed, oldest first; it takes the last (`pkg/storage/storage.go` `Deployed`). */
export function deployedOf(records: readonly StoredRecord[]): ReadableRecord[] {
  return history(records).filter((record) => labelStatus(record) === "deployed");
}

/** Those of them that claim it in the payload too: a pending record whose label somebody changed is none. */
export function trulyDeployedOf(records: readonly StoredRecord[]): ReadableRecord[] {
  return deployedOf(records).filter((record) => !isPending(payloadStatus(record)));
}

/**
 * The record whose manifest the next command takes for what is there now, and from which it works out what to delete.
 * An upgrade takes the last if it is deployed, else the newest deployed, else the last if it is failed or superseded
 * (`pkg/action/upgrade.go` `prepareUpgrade`); rollback and uninstall take the last whatever it says
 * (`pkg/action/rollback.go` `prepareRollback`, `pkg/action/uninstall.go` `Run`).
 */
export function baselineOf(
  records: readonly StoredRecord[],
  command: "upgrade" | "rollback",
): ReadableRecord | undefined {
  const last = lastOf(records);
  if (command === "rollback" || last === undefined || payloadStatus(last) === "deployed") return last;
  const deployed = deployedOf(records).at(-1);
  if (deployed !== undefined) return deployed;
  return ["failed", "superseded"].includes(payloadStatus(last)) ? last : undefined;
}

/**
 * The record whose manifest a pending operation set out from: what `baselineOf` said when it began. An upgrade that
 * got as far as its last two writes has superseded it already.
 */
export function startedFrom(records: readonly StoredRecord[], pending: ReadableRecord): ReadableRecord | undefined {
  const before = history(records).filter((record) => revisionOf(record) < revisionOf(pending));
  if (operationOf(pending) === "rollback" || isRollback(pending)) return before.at(-1);
  return supersededBy(records, pending) ?? baselineOf(before, "upgrade");
}

/**
 * The record that Helm superseded after it had made this one. An upgrade does that when apply, wait and hooks are
 * done, just before it writes its own last status (`pkg/action/upgrade.go` `performUpgrade`).
 */
export function supersededBy(records: readonly StoredRecord[], pending: ReadableRecord): ReadableRecord | undefined {
  return history(records).findLast((record) =>
    revisionOf(record) < revisionOf(pending) && payloadStatus(record) === "superseded" &&
    record.managers.some(({ manager, time }) =>
      isHelmManager(manager) && seconds(time) >= seconds(pending.createdAt)
    ) &&
    wasWrittenAfter(record, pending)
  );
}

/**
 * Times of field managers are whole seconds, too coarse for two writes of one moment. Resource versions are not: they
 * grow with every write, and may be compared (KEP-5504).
 */
function wasWrittenAfter(record: StoredRecord, other: StoredRecord): boolean {
  const [mine, theirs] = [record.resourceVersion, other.resourceVersion];
  return /^\d+$/.test(mine) && /^\d+$/.test(theirs) && BigInt(mine) > BigInt(theirs);
}

/** A rollback's description names its target, in every state but a failed one (`pkg/action/rollback.go` `prepareRollback`). */
export function isRollback(record: ReadableRecord): boolean {
  return /^Rollback (to \d|")/.test(record.release.info?.description ?? "");
}

/**
 * The revision to which a failed upgrade with `--atomic` or `--rollback-on-failure` goes back: the newest that is called
 * superseded or deployed (`pkg/action/upgrade.go` `failRelease`).
 */
export function automaticTarget(records: readonly StoredRecord[]): ReadableRecord | undefined {
  return history(records).findLast((record) => ["superseded", "deployed"].includes(payloadStatus(record)));
}

/**
 * Whether the record's own text says that the revision never came to a good end. A later status leaves the text as it is:
 * a rollback that fails calls the revision that it set out from superseded, whatever it was (`pkg/action/rollback.go`
 * `performRollback`), and so does the next upgrade that works. A rollback that was killed looks like one that worked.
 */
export function neverWorked(record: ReadableRecord): boolean {
  const text = record.release.info?.description ?? "";
  return /^(Release|Upgrade|Rollback) "[^"]*" failed: /.test(text) ||
    ["Preparing upgrade", "Initial install underway"].includes(text);
}

/** The revision a rollback record was made from: Helm 4.3 writes it, both put it into the description. */
export function rollbackTarget(record: ReadableRecord): number | undefined {
  const written = record.release.info?.["rollback_revision"];
  if (typeof written === "number") return written;
  const said = /^Rollback to (\d+)/.exec(record.release.info?.description ?? "");
  return said ? Number(said[1]) : undefined;
}

/**
 * How the next upgrade will apply: Helm 4 goes by the last record (`pkg/action/upgrade.go` `getUpgradeServerSideValue`),
 * Helm 3 knows client-side apply alone and leaves no `apply_method` behind.
 */
export function appliesServerSide(record: ReadableRecord): boolean {
  return record.release.apply_method === "ssa";
}

/** Kinds whose deletion loses data or takes other objects along: never put where a diff could delete them. */
const bearingKinds = ["PersistentVolumeClaim", "PersistentVolume", "CustomResourceDefinition", "Namespace"];

export function bearsData(kind: string): boolean {
  return bearingKinds.includes(kind);
}

/**
 * Helm's name in field managers: the command's, or that of a program with Helm in it. Where the program does not choose one,
 * its file's name is what objects are written under (`pkg/kube/client.go` `getManagedFieldsManager`, Helm 3 and 4); records
 * stand under that or under `Helm`, by how it connects.
 */
export function isHelmManager(manager: string | undefined): boolean {
  return isHelmCommand(manager) || embedders.test(manager ?? "");
}

/**
 * Flux and k3s (`helm-controller`), Fleet's agent, Terraform's, Pulumi's and Crossplane's providers (fluxcd/helm-controller
 * 1.6.4 `main.go`; rancher/fleet 0.16 `package/Dockerfile.agent`; crossplane-contrib/provider-helm
 * `cluster/images/provider-helm/Dockerfile`).
 */
const embedders =
  /^(helm-controller|fleetagent|terraform-provider-helm(_.*)?|pulumi-(resource-)?kubernetes|provider-helm|crossplane-helm-provider)$/;

/** That of the command: `Helm` writes the records, `helm` the chart's objects (`cmd/helm/main.go`). */
export function isHelmCommand(manager: string | undefined): boolean {
  return manager === "helm" || manager === "Helm";
}

/** Where a record stands in the snapshot, for evidence. */
export function pointerTo(snapshot: Snapshot, record: StoredRecord): string {
  return `/records/${snapshot.records.indexOf(record)}`;
}
