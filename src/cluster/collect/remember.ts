import type { Cluster, Objects } from "../../model/ports.ts";

/**
 * The cluster, with what belongs to no namespace listed once: where many releases are looked into in one go, each would
 * ask for the same roles and controllers. Not for a repair, which must see what is there now.
 */
export const rememberLists = (cluster: Cluster): Cluster => {
  const lists = new Map<string, ReturnType<Objects["list"]>>();
  const list: Objects["list"] = (query) => {
    if (query.namespace !== undefined) return cluster.objects.list(query);
    const key = JSON.stringify(query);
    const asked = lists.get(key) ?? cluster.objects.list(query);
    lists.set(key, asked);
    return asked;
  };
  return { ...cluster, objects: { ...cluster.objects, list } };
};
