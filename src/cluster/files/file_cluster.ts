import { createHash } from "node:crypto";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Cluster, Objects } from "../../model/ports.ts";
import type { ClusterFacts, Gap, ServerFacts } from "../../model/snapshot.ts";
import type { Connected } from "../connect.ts";
import { chooseDriver, type KubeDriver } from "../drivers.ts";
import { fileObjects } from "./file_objects.ts";
import { openShelf } from "./folder.ts";
import { kubeRecords } from "../kube_records.ts";
import { countingQuotas } from "./quota_counts.ts";
import { memoryShelf, namespaceOf, type Shelf, ShelfError } from "./shelf.ts";

/**
 * What a file cluster knows of the cluster its objects come from: the document
 * `{apiVersion: helm-doctor/v1, kind: FileCluster, …}` of a folder. All of it may be absent.
 */
export interface FileClusterMeta {
  /** RFC 3339: the clock stands still there. */
  readonly takenAt?: string;
  readonly server?: ServerFacts;
  readonly context?: string;
  readonly namespace?: string;
  readonly gaps?: readonly Gap[];
  readonly kinds?: ClusterFacts["kinds"];
}

export const META = { apiVersion: "helm-doctor/v1", kind: "FileCluster" } as const;

const TOOL = "helm-doctor";

/** A cluster in memory; needs no permissions. Without `takenAt` its clock stands at 2026-01-01, so that tests repeat. */
export const fileCluster = (
  objects: readonly KubeObject[],
  meta: FileClusterMeta & { readonly driver?: KubeDriver; readonly fieldManager?: string } = {},
): Cluster => {
  const takenAt = meta.takenAt ?? "2026-01-01T00:00:00Z";
  const facts = {
    server: { clusterId: "memory", ...meta.server },
    now: () => takenAt,
    fieldManager: meta.fieldManager ?? TOOL,
  };
  return clusterOn(memoryShelf(objects), "objects in memory", { ...meta, takenAt }, facts, meta.driver ?? "secret");
};

type Facts = { readonly server: ServerFacts; readonly now: () => string; readonly fieldManager: string };

const clusterOn = (shelf: Shelf, name: string, meta: FileClusterMeta, facts: Facts, driver: KubeDriver): Cluster => {
  const objects = fileObjects(countingQuotas(shelf), { ...facts, gaps: meta.gaps ?? [], kinds: meta.kinds ?? [] });
  return clusterOf(objects, name, meta.context, driver);
};

const clusterOf = (objects: Objects, name: string, context: string | undefined, driver: KubeDriver): Cluster => ({
  name,
  ...(context === undefined ? {} : { context }),
  objects,
  records: kubeRecords(objects, driver),
});

export interface FolderOptions {
  readonly namespace?: string;
  readonly driver?: string;
  /** `helm-doctor/<version>`: signs the writes. */
  readonly userAgent: string;
  /** The clock of a folder that says no time of its own. */
  readonly now?: () => Date;
}

/**
 * Opens a folder of object files as a cluster. Its namespace is the one asked for, the one the folder names, or the only
 * one with records in it, or with anything where there are no records.
 */
export const openFolder = (dir: string, options: FolderOptions): Connected => {
  const driver = chooseDriver(options.driver);
  if (!driver.ok) return driver;
  const kept = driver.driver;
  if (kept === "sql") {
    return {
      ok: false,
      says: "A folder holds Secrets and ConfigMaps, no rows of a database: give --driver secret or --driver configmap",
    };
  }
  try {
    const path = realFolder(dir);
    const shelf = openShelf(path);
    const objects = shelf.all();
    const meta = (shelf.documents(META.apiVersion, META.kind)[0] ?? {}) as FileClusterMeta;
    if (objects.length === 0 && Object.keys(meta).length === 0) {
      throw new ShelfError(
        `Folder ${
          JSON.stringify(dir)
        } holds no Kubernetes object; fill it with "helm doctor collect" or "kubectl get -o yaml"`,
      );
    }
    const clock = options.now ?? (() => new Date());
    const now = () => meta.takenAt ?? clock().toISOString().replace(/\.\d+Z$/, "Z");
    const clusterId = `folder-${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
    const facts = { server: { clusterId, ...meta.server }, now, fieldManager: options.userAgent };
    return {
      ok: true,
      cluster: clusterOn(shelf, `files in ${JSON.stringify(dir)}`, meta, facts, kept),
      namespace: options.namespace ?? meta.namespace ?? namespaceOf(objects) ?? "default",
    };
  } catch (error) {
    if (error instanceof ShelfError) return { ok: false, says: error.message };
    throw error;
  }
};

const realFolder = (dir: string): string => {
  try {
    if (Deno.statSync(dir).isDirectory) return Deno.realPathSync(dir);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such folder"
      : error instanceof Error
      ? error.message
      : error;
    throw new ShelfError(`Cannot open folder ${JSON.stringify(dir)}: ${why}`);
  }
  throw new ShelfError(
    `Cannot open ${JSON.stringify(dir)}: it is not a folder; give the folder that holds the object files`,
  );
};
