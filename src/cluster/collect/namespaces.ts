import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, readAll } from "./gather.ts";

/** The namespaces in which the release has, or is to have, objects. */
export const collectNamespaces = (objects: Objects, namespaces: readonly string[]): Promise<Collected<KubeObject>> =>
  readAll(objects, "namespaces", namespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", name })));
