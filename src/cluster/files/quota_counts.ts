import type { JsonObject } from "../../model/json.ts";
import type { KubeObject, ObjectRef } from "../../model/kubernetes.ts";
import { resourceOf, sayResource } from "../../state/cluster/resources.ts";
import { keyOf, refOf, type Shelf } from "./shelf.ts";

/** A shelf on which quotas count what comes and goes, as the quota controller does. */
export const countingQuotas = (shelf: Shelf): Shelf => ({
  ...shelf,
  put: (object) => {
    const isNew = shelf.get(refOf(object)) === undefined;
    shelf.put(object);
    if (isNew) recount(shelf, refOf(object), 1);
  },
  drop: (ref) => {
    const wasThere = shelf.get(ref) !== undefined;
    shelf.drop(ref);
    if (wasThere) recount(shelf, ref, -1);
  },
});

const recount = (shelf: Shelf, ref: ObjectRef, more: number): void => {
  const resource = resourceOf(ref);
  const names = [`count/${sayResource(resource)}`, ...(resource.group === "" ? [resource.resource] : [])];
  for (const quota of shelf.all()) {
    if (quota.kind !== "ResourceQuota" || quota.metadata.namespace !== ref.namespace) continue;
    const changed = counted(quota, names, more);
    if (changed && keyOf(refOf(quota)) !== keyOf(ref)) shelf.put(changed);
  }
};

/** undefined: it does not count these. A number that is written with a suffix is left alone. */
const counted = (quota: KubeObject, names: readonly string[], more: number): KubeObject | undefined => {
  const status = (quota["status"] ?? {}) as JsonObject;
  const used = (status["used"] ?? {}) as JsonObject;
  const own = names.filter((name) => /^\d+$/.test(String(used[name] ?? "")));
  if (own.length === 0) return undefined;
  const next = Object.fromEntries(own.map((name) => [name, String(Math.max(0, Number(used[name]) + more))]));
  return { ...quota, status: { ...status, used: { ...used, ...next } } };
};
