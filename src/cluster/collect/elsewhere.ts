import type { KubeObject } from "../../model/kubernetes.ts";
import type { Cluster, ObjectQuery, Objects, RecordStore } from "../../model/ports.ts";
import type { RecordHead, Scope } from "../../model/snapshot.ts";
import type { KubeDriver } from "../drivers.ts";
import { type Collected, listAll } from "./gather.ts";
import { KINDS, recordHead } from "../record_objects.ts";

/**
 * Records of the release's name that Helm does not look at under this driver: those in the other storages, and those of
 * Helm 2, which the Tiller kept in a namespace of its own, in ConfigMaps or Secrets and with labels in capitals (Helm 2.17
 * `pkg/storage/driver/cfgmaps.go`, `secrets.go`).
 */
export const collectElsewhere = async (
  { objects, database }: Pick<Cluster, "objects" | "database">,
  scope: Scope,
): Promise<Collected<RecordHead>> => {
  const others = await inOtherObjects(objects, scope);
  if (database) others.push(await collectRows(database, scope));
  const places = [...new Set([tillerNamespace, scope.namespace])].flatMap((namespace) =>
    drivers.map((driver) => ({ namespace, driver }))
  );
  const tillers = await Promise.all(
    places.map(({ namespace, driver }) =>
      collectHeads(objects, driver, namespace, `OWNER=TILLER,NAME=${scope.release}`, tillerHeadOf)
    ),
  );
  return {
    found: [...others, ...tillers].flatMap(({ found }) => found),
    // Few may look into the namespace of the cluster itself, and hardly any has a Tiller: no reason to doubt a release.
    gaps: others.flatMap(({ gaps }) => gaps),
  };
};

const drivers = ["secret", "configmap"] as const;

/** A release's records in the kinds of objects that this driver does not look at. */
export const inOtherObjects = (
  objects: Objects,
  { driver: own, namespace, release }: Pick<Scope, "driver" | "namespace" | "release">,
): Promise<Collected<RecordHead>[]> =>
  Promise.all(
    drivers.filter((driver) => driver !== own).map((driver) =>
      collectHeads(objects, driver, namespace, `owner=helm,name=${release}`, headOf)
    ),
  );

/** A database in which Helm has made no tables keeps no records. */
const collectRows = async (database: RecordStore, scope: Scope): Promise<Collected<RecordHead>> => {
  const heads = await database.heads(scope.namespace, scope.release);
  if (!heads.ok) {
    return { found: [], gaps: heads.gap.reason === "not-served" ? [] : [{ ...heads.gap, facet: "elsewhere" }] };
  }
  return { found: heads.value.map(({ uid: _uid, resourceVersion: _version, ...head }) => head), gaps: [] };
};

const tillerNamespace = "kube-system";

const collectHeads = async (
  objects: Objects,
  driver: KubeDriver,
  namespace: string,
  labelSelector: string,
  read: (object: KubeObject, driver: KubeDriver) => RecordHead,
): Promise<Collected<RecordHead>> => {
  const query: ObjectQuery = { apiVersion: "v1", kind: KINDS[driver], namespace, labelSelector, metadataOnly: true };
  const { found, gaps } = await listAll(objects, "elsewhere", [query]);
  return { found: found.map((object) => read(object, driver)), gaps };
};

const headOf = (object: KubeObject, driver: KubeDriver): RecordHead => {
  const { uid: _uid, resourceVersion: _version, ...head } = recordHead(object, driver);
  return head;
};

/** Such a record is called `web.v1`, with no prefix: by that it is known for one of Helm 2. */
const tillerHeadOf = (object: KubeObject, driver: KubeDriver): RecordHead => {
  const { NAME = "", VERSION = "", STATUS = "" } = object.metadata.labels ?? {};
  return { ...headOf(object, driver), release: NAME, revision: Number(VERSION) || 0, status: STATUS };
};
