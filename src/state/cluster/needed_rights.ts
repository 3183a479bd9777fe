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
  /** `full`: once the history is at its limit; `wait`: with `--wait`. */
  readonly when: "always" | "full" | "wait";
}

/**
 * What an upgrade from the baseline to the desired manifest asks for (`pkg/kube/client.go` `Update`: get, then create or
 * patch each; delete what was dropped; `pkg/action/hooks.go`: hooks are deleted, created and watched), what its records
 * need, and what it takes to wait.
 */
export function neededRights(snapshot: Snapshot): NeededRight[] {
  const { records, desired = "" } = snapshot;
  const next = documentsOf(snapshot, desired);
  const before = documentsOf(snapshot, baselineOf(records, "upgrade")?.release.manifest ?? "");
  const dropped = [...before].filter(([key, { object }]) => !next.has(key) && !isKept(object));
  const awaited = [...next.values()].filter(({ object }) => hookEvents(object) === "");
  const right = (ref: ObjectRef, verb: string, when: NeededRight["when"]) => ({
    verb,
    ...placeOf(snapshot, ref),
    when,
  });
  const rights: NeededRight[] = [
    ...recordRights(snapshot),
    ...[...next.values()].flatMap(({ ref, object }) =>
      verbsFor(snapshot, ref, object).map((verb) => right(ref, verb, "always"))
    ),
    ...dropped.map(([, { ref }]) => right(ref, "delete", "always")),
    ...awaited.flatMap((one) => watchedFor(snapshot, one.ref).map(({ ref, verb }) => right(ref, verb, "wait"))),
  ];
  const sorted = rights.toSorted((a, b) => urgency.indexOf(a.when) - urgency.indexOf(b.when));
  return sorted.filter((one, at) => sorted.findIndex((other) => isSame(one, other)) === at);
}

const urgency: readonly NeededRight["when"][] = ["always", "full", "wait"];

function isSame(a: NeededRight, b: NeededRight): boolean {
  return a.verb === b.verb && a.group === b.group && a.resource === b.resource && a.namespace === b.namespace;
}

/** Kinds that nobody names in a manifest, and that are asked about for those that are. */
export function madeBy({ apiVersion, kind, ...rest }: ObjectRef): ObjectRef[] {
  if (!apiVersion.startsWith("apps/")) return [];
  const pod = { ...rest, apiVersion: "v1", kind: "Pod" };
  if (kind === "Deployment") return [{ ...rest, apiVersion: "apps/v1", kind: "ReplicaSet" }, pod];
  return kind === "StatefulSet" || kind === "ReplicaSet" ? [pod] : [];
}

/**
 * What is listed and watched to see how far an object is: by Helm 3 the ReplicaSets of Deployments (3.22 `pkg/kube/ready.go`),
 * by Helm 4 each kind, and what its workloads make (4.3 `pkg/kube/statuswait.go`, with cli-utils' `statusreaders`).
 */
function watchedFor({ records }: Snapshot, ref: ObjectRef): { ref: ObjectRef; verb: string }[] {
  const last = lastOf(records);
  const isThree = last !== undefined && last.release.apply_method === undefined;
  const made = madeBy(ref).map((one) => ({ ref: one, verb: "list" }));
  if (isThree) return made.filter((one) => one.ref.kind === "ReplicaSet");
  return [{ ref, verb: "list" }, { ref, verb: "watch" }, ...made];
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
    when: verb !== "delete" || full ? "always" : "full",
  }));
}

function verbsFor(snapshot: Snapshot, ref: ObjectRef, object: JsonObject): string[] {
  const events = hookEvents(object);
  if (events !== "") return /-(upgrade|install)\b/.test(events) ? verbsForHook(snapshot, ref) : [];
  const seen = observed(snapshot, ref);
  if (seen === undefined) return ["get"];
  if (seen.live !== null) return ["get", "patch"];
  // Server-side apply is a patch of what is not there yet, and asks for both.
  const last = lastOf(snapshot.records);
  return last && appliesServerSide(last) ? ["get", "create", "patch"] : ["get", "create"];
}

/** Helm 3 watches Jobs and pods alone, Helm 4 whatever is a hook; a server-side apply of what is not there is a patch too. */
function verbsForHook({ records }: Snapshot, { kind }: ObjectRef): string[] {
  const last = lastOf(records);
  const isFour = last?.release.apply_method !== undefined;
  return [
    ...["get", "create", "delete"],
    ...(last && appliesServerSide(last) ? ["patch"] : []),
    ...(isFour || kind === "Job" || kind === "Pod" ? ["list", "watch"] : []),
  ];
}

function hookEvents(object: JsonObject): string {
  const events = annotationsOf(object)["helm.sh/hook"];
  return typeof events === "string" ? events : "";
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
