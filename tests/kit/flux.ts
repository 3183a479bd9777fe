// A HelmRelease shaped as its published API (helm.toolkit.fluxcd.io/v2), for what needs no real controller.

import { assert } from "deno-std/assert/mod.js";
import type { Check, Draft } from "../../src/model/finding.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import type { KubeObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import { isRecord, visitAltered } from "./altered_case.ts";
import type { Visit } from "../museum/visit.ts";
import { assertHolds } from "./check_tester.ts";

export interface FluxParts {
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly metadata?: Partial<ObjectMeta>;
  /** `Ready False UpgradeFailed`, and when. */
  readonly conditions?: readonly (readonly [said: string, since?: string, message?: string])[];
}

export function helmRelease(
  { namespace, release }: { readonly namespace: string; readonly release: string },
  { spec = {}, status = {}, metadata = {}, conditions = [] }: FluxParts = {},
): KubeObject {
  const list = conditions.map(([said, lastTransitionTime = "2026-11-21T07:00:00Z", message = ""]) => {
    const [type = "", status = "", reason = ""] = said.split(" ");
    return { type, status, reason, message, lastTransitionTime };
  });
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: release, namespace, uid: "flux-uid", resourceVersion: "1", generation: 3, ...metadata },
    spec: { interval: "5m", chartRef: { kind: "OCIRepository", name: release }, ...spec },
    status: { observedGeneration: 3, ...status, conditions: list as Json[] },
  };
}

/** A museum case under a HelmRelease, or under what is given in its place. */
export function visitUnderFlux(
  name: string,
  parts: FluxParts | readonly KubeObject[] = {},
  alter: (objects: readonly KubeObject[]) => readonly KubeObject[] = (objects) => objects,
): Promise<Visit> {
  return visitAltered(name, (objects) => {
    const record = objects.find(isRecord)!;
    const scope = { namespace: record.metadata.namespace!, release: record.metadata.labels!["name"]! };
    const more = Array.isArray(parts) ? parts as readonly KubeObject[] : [helmRelease(scope, parts as FluxParts)];
    return [...alter(objects), ...more];
  });
}

/** Its records as Flux writes them. */
export const writtenByFlux = (objects: readonly KubeObject[]): KubeObject[] =>
  objects.map((object) => {
    if (!isRecord(object)) return object;
    const managedFields = object.metadata.managedFields?.map((entry) => ({ ...entry, manager: "helm-controller" }));
    return { ...object, metadata: { ...object.metadata, managedFields } } as KubeObject;
  });

/** What Flux keeps of a revision, without the digest. */
export function remembered(version: number, status: string, lastDeployed: string): JsonObject {
  return { apiVersion: "v2", name: "web", namespace: "x", version, status, lastDeployed, digest: "sha256:0" };
}

/** What a check finds in a release under such a HelmRelease, with all that holds for findings. */
export async function findUnderFlux(
  check: Check,
  name: string,
  parts: FluxParts | readonly KubeObject[] = {},
  alter: Parameters<typeof visitUnderFlux>[2] = writtenByFlux,
): Promise<Draft[]> {
  const { snapshot } = await visitUnderFlux(name, parts, alter);
  const found = [...check.examine(snapshot)];
  assert(
    found.length === 0 || check.concerns(snapshot.records, snapshot),
    "It found something that does not concern it",
  );
  for (const draft of found) assertHolds(snapshot, draft);
  return found;
}
