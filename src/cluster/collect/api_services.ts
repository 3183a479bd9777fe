import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** The APIs that other servers answer for; those without a Service are the API server's own. */
export const collectApiServices = async (objects: Objects): Promise<Collected<KubeObject>> => {
  const { found, gaps } = await listAll(objects, "apiServices", [
    { apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" },
  ]);
  return { found: found.filter(isAnsweredElsewhere), gaps };
};

const isAnsweredElsewhere = (object: KubeObject): boolean =>
  (object["spec"] as { service?: unknown } | undefined)?.service !== undefined;
