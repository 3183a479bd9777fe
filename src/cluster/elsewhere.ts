import type { ObjectQuery, Objects } from "../model/ports.ts";
import type { RecordHead, Scope } from "../model/snapshot.ts";
import type { KubeDriver } from "./drivers.ts";
import { type Collected, listAll } from "./gather.ts";
import { KINDS, recordHead } from "./record_objects.ts";

/**
 * Records of the release's name that Helm does not look at under this driver: those in the other storage, and those of
 * Helm 2, which kept its own beside the Tiller (Helm 2.17 `pkg/storage/driver/cfgmaps.go`).
 */
export const collectElsewhere = async (objects: Objects, scope: Scope): Promise<Collected<RecordHead>> => {
  const others = (["secret", "configmap"] as const).filter((driver) => driver !== scope.driver);
  const parts = await Promise.all([
    ...others.map((driver) => collectHeads(objects, driver, scope.namespace, `owner=helm,name=${scope.release}`)),
    collectHeads(objects, "configmap", tillerNamespace, `OWNER=TILLER,NAME=${scope.release}`),
  ]);
  // Few may look into the namespace of the cluster itself, and hardly any has a Tiller: no reason to doubt a release.
  return { found: parts.flatMap(({ found }) => found), gaps: parts.slice(0, -1).flatMap(({ gaps }) => gaps) };
};

const tillerNamespace = "kube-system";

const collectHeads = async (
  objects: Objects,
  driver: KubeDriver,
  namespace: string,
  labelSelector: string,
): Promise<Collected<RecordHead>> => {
  const query: ObjectQuery = { apiVersion: "v1", kind: KINDS[driver], namespace, labelSelector, metadataOnly: true };
  const { found, gaps } = await listAll(objects, "elsewhere", [query]);
  return {
    found: found.map((object) => {
      const { uid: _uid, resourceVersion: _version, ...head } = recordHead(object, driver);
      return head;
    }),
    gaps,
  };
};
