// A museum case in which some revisions have another manifest, or the cluster more objects, for what no recorded case names.

import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Visit } from "../museum/visit.ts";
import { visitAltered } from "./altered_case.ts";
import { all, changeJson } from "./changed_record.ts";

/** By revision; `more` stands in the case's namespace. */
export function visitManifests(
  name: string,
  manifests: Readonly<Record<number, string>>,
  more: readonly KubeObject[] = [],
): Promise<Visit> {
  const change = all(
    ...Object.entries(manifests).map(([revision, manifest]) =>
      changeJson(Number(revision), (json) => JSON.stringify({ ...JSON.parse(json), manifest }))
    ),
  );
  const placed = more.map((one) =>
    one.kind === "CustomResourceDefinition" ? one : { ...one, metadata: { namespace: name, ...one.metadata } }
  );
  return visitAltered(name, (objects) => [...objects.map(change), ...placed]);
}

/** A custom resource of the group `lab.example`. */
export const gadgetOf = (version: string, size = 1): KubeObject => ({
  apiVersion: `lab.example/${version}`,
  kind: "Gadget",
  metadata: { name: "one" },
  spec: { size },
});

/** Its definition; versions in capitals are served. */
export const gadgetDefinition = (strategy: "None" | "Webhook", ...versions: readonly string[]): KubeObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.lab.example" },
  spec: {
    group: "lab.example",
    scope: "Namespaced",
    names: { kind: "Gadget", plural: "gadgets" },
    conversion: { strategy },
    versions: versions.map((version, index) => ({
      name: version.toLowerCase(),
      served: version === version.toUpperCase(),
      storage: index === versions.length - 1,
      schema: { openAPIV3Schema: { type: "object" } },
    })),
  },
});
