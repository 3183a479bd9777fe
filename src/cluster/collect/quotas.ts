import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** What limits the namespaces. */
export const collectQuotas = (objects: Objects, namespaces: readonly string[]): Promise<Collected<KubeObject>> =>
  listAll(
    objects,
    "quotas",
    namespaces.flatMap((namespace) =>
      ["ResourceQuota", "LimitRange"].map((kind) => ({ apiVersion: "v1", kind, namespace }))
    ),
  );
