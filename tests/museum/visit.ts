// One visit of a museum case: its objects as a cluster in memory, and all that the tool makes of them. No permissions needed.

import { checks } from "../../src/checks/mod.ts";
import { collect } from "../../src/cluster/collect/collect.ts";
import { fileCluster, type FileClusterMeta } from "../../src/cluster/files/file_cluster.ts";
import { diagnose, facetsFor } from "../../src/diagnose.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Choices } from "../../src/model/plan.ts";
import type { Cluster } from "../../src/model/ports.ts";
import { type Facet, facets, type Snapshot, type StoredRecord } from "../../src/model/snapshot.ts";
import { parseRecordName } from "../../src/record/name.ts";

export interface MuseumCase {
  readonly name: string;
  readonly cluster: { readonly items: readonly unknown[] };
}

export interface Visit {
  readonly cluster: Cluster;
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
}

export const vouched: Choices = { allow: "safe", only: [], staleAfter: 0, assumeUnmanaged: false };

/** The case as a cluster in memory; every call makes a new one. */
export function openCase({ cluster }: MuseumCase): Cluster {
  const [meta, ...objects] = cluster.items;
  return fileCluster(objects as KubeObject[], { ...meta as FileClusterMeta, driver: driverOf(objects as KubeObject[]) });
}

/** As the program visits it: what no check needs is not read. */
export function visit(cluster: Cluster, scope: { namespace: string; release: string }): Promise<Visit> {
  return read(cluster, scope, (records) => facetsFor(records, checks));
}

/** Reads everything, whether a check needs it or not: so nothing can be quiet for want of knowledge. */
export function visitInFull(cluster: Cluster, scope: { namespace: string; release: string }): Promise<Visit> {
  return read(cluster, scope, () => new Set(facets));
}

async function read(
  cluster: Cluster,
  scope: { namespace: string; release: string },
  facets: (records: readonly StoredRecord[]) => ReadonlySet<Facet>,
): Promise<Visit> {
  const reading = await collect(cluster, scope, facets, "helm-doctor/0.0.0");
  if (!reading.ok) throw new Error(`${reading.gap.what}: ${reading.gap.says}`);
  return { cluster, snapshot: reading.value, findings: diagnose(reading.value, checks) };
}

/** Where the case's release is: the museum has one release a case. Where it has no record, its objects tell. */
export function scopeOf({ cluster }: MuseumCase): { namespace: string; release: string } {
  const objects = (cluster.items as KubeObject[]).map(({ metadata }) => metadata);
  const record = objects.find((metadata) => parseRecordName(metadata?.name ?? ""));
  if (record) return { namespace: record.namespace!, release: parseRecordName(record.name)!.release };
  const marks = objects.map((metadata) => metadata?.annotations ?? {});
  const claim = marks.find((annotations) => annotations["meta.helm.sh/release-name"] !== undefined)!;
  return { namespace: claim["meta.helm.sh/release-namespace"]!, release: claim["meta.helm.sh/release-name"]! };
}

function driverOf(objects: readonly KubeObject[]): "secret" | "configmap" {
  const records = objects.filter(({ metadata }) => metadata.labels?.["owner"] === "helm");
  return records.length > 0 && records.every(({ kind }) => kind === "ConfigMap") ? "configmap" : "secret";
}
