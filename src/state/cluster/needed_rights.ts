import type { JsonObject } from "../../model/json.ts";
import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { appliesServerSide, baselineOf, history, lastOf } from "../helm.ts";
import { isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { keyOf, observed } from "../observation.ts";
import { usualHistory } from "../records/history_size.ts";
import { resourceOf } from "./resources.ts";
import { recordVerbs } from "./rights.ts";

/** A right that the upgrade to the desired manifest needs. */
export interface NeededRight {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  /** False: not by the next upgrade yet. */
  readonly urgent: boolean;
}

/**
 * What an upgrade from the baseline to the desired manifest asks for (`pkg/kube/client.go` `Update`: get, then create or
 * patch each; delete what was dropped; `pkg/action/hooks.go`: hooks are deleted and created), and what its records need.
 */
export function neededRights(snapshot: Snapshot): NeededRight[] {
  const { records, desired = "" } = snapshot;
  const next = documentsOf(snapshot, desired);
  const before = documentsOf(snapshot, baselineOf(records, "upgrade")?.release.manifest ?? "");
  const dropped = [...before].filter(([key, { object }]) => !next.has(key) && !isKept(object));
  const rights = [
    ...recordRights(snapshot),
    ...[...next.values()].flatMap(({ ref, object }) => verbsFor(snapshot, ref, object).map((verb) => ({ ref, verb }))),
    ...dropped.map(([, { ref }]) => ({ ref, verb: "delete" })),
  ].map((right) => "urgent" in right ? right : { ...placeOf(snapshot, right.ref), verb: right.verb, urgent: true });
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

function recordRights({ records, scope }: Snapshot): NeededRight[] {
  if (scope.driver === "sql") return [];
  const { group, resource } = resourceOf({
    apiVersion: "v1",
    kind: scope.driver === "secret" ? "Secret" : "ConfigMap",
  });
  const full = history(records).length >= usualHistory;
  return recordVerbs.map((verb) => ({
    verb,
    group,
    resource,
    namespace: scope.namespace,
    urgent: verb !== "delete" || full,
  }));
}

function verbsFor(snapshot: Snapshot, ref: ObjectRef, object: JsonObject): string[] {
  const events = annotationsOf(object)["helm.sh/hook"];
  if (typeof events === "string") return /-(upgrade|install)\b/.test(events) ? ["get", "create", "delete"] : [];
  const seen = observed(snapshot, ref);
  if (seen === undefined) return ["get"];
  if (seen.live !== null) return ["get", "patch"];
  // Server-side apply is a patch of what is not there yet, and asks for both.
  const last = lastOf(snapshot.records);
  return last && appliesServerSide(last) ? ["get", "create", "patch"] : ["get", "create"];
}

function placeOf({ facts, scope }: Snapshot, ref: ObjectRef): Pick<NeededRight, "group" | "resource" | "namespace"> {
  const { group, resource } = resourceOf(ref);
  const known = facts.kinds.find(({ kind }) => kind.kind === ref.kind && kind.apiVersion === ref.apiVersion);
  return known?.namespaced === false
    ? { group, resource }
    : { group, resource, namespace: ref.namespace ?? scope.namespace };
}

function documentsOf({ scope }: Snapshot, manifest: string) {
  const documents = parseManifest(manifest).documents.filter(({ ref }) => ref.name !== "");
  return new Map(documents.map((one) => [keyOf(one.ref, scope.namespace), one]));
}

function isKept(object: JsonObject): boolean {
  return annotationsOf(object)["helm.sh/resource-policy"] !== undefined;
}

function annotationsOf({ metadata }: JsonObject): JsonObject {
  const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
  return isObject(annotations) ? annotations : {};
}
