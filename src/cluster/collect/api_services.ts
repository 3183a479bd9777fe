import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

export const collectApiServices = (objects: Objects): Promise<Collected<KubeObject>> =>
  listAll(objects, "apiServices", [{ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" }]);
