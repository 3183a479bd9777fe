import type { KindRef, KubeObject } from "../../model/kubernetes.ts";
import type { Objects } from "../../model/ports.ts";
import { type Collected, listAll } from "./gather.ts";

/** The definitions of the custom kinds among these. */
export const collectDefinitions = async (
  objects: Objects,
  kinds: readonly KindRef[],
): Promise<Collected<KubeObject>> => {
  const groups = new Set(
    kinds.map(({ apiVersion }) => apiVersion.split("/")[0]).filter((group) => group?.includes(".")),
  );
  if (groups.size === 0) return { found: [], gaps: [] };
  const { found, gaps } = await listAll(objects, "definitions", [
    { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" },
  ]);
  return { found: found.filter(({ metadata }) => groups.has(metadata.name.split(".").slice(1).join("."))), gaps };
};
