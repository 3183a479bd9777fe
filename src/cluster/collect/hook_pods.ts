import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import type { Observation, StoredRecord } from "../../model/snapshot.ts";
import { type Collected, listAll } from "./gather.ts";
import { namedObjects } from "./named_objects.ts";

/** The pods of live hook Jobs; they bear their Job's name, which another Job may have borne before. */
export const collectHookPods = async (
  objects: Objects,
  records: readonly StoredRecord[],
  observed: readonly Observation[],
): Promise<Collected<KubeObject>> => {
  const hooks = new Set(
    namedObjects(records).filter(({ isHook }) => isHook).map(({ ref }) => `${ref.kind}|${ref.name}`),
  );
  const jobs = observed.flatMap(({ live }) =>
    live?.kind === "Job" && hooks.has(`Job|${live.metadata.name}`) ? [live] : []
  );
  const { found, gaps } = await listAll(
    objects,
    "pods",
    jobs.map(({ metadata: { name, namespace } }) => ({
      apiVersion: "v1",
      kind: "Pod",
      ...(namespace ? { namespace } : {}),
      labelSelector: `job-name=${name}`,
    })),
  );
  const uids = new Set(jobs.map(({ metadata }) => metadata.uid));
  return {
    found: found.filter(({ metadata }) =>
      metadata.ownerReferences?.some(({ controller, uid }) => controller && uids.has(uid))
    ),
    gaps,
  };
};
