import type { KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** What was said in the namespaces of late; the server forgets it after an hour. */
export const collectEvents = (objects: Objects, namespaces: readonly string[]): Promise<Collected<KubeObject>> =>
  listAll(objects, "events", namespaces.map((namespace) => ({ apiVersion: "v1", kind: "Event", namespace })));
