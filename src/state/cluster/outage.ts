import type { Evidence } from "../../model/finding.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { lastOf, payloadStatus } from "../helm.ts";
import { isList, isObject } from "../json_values.ts";
import { judgeBundle } from "./certificates.ts";
import type { CalledService, Webhook } from "./webhooks.ts";

/** Why a webhook cannot be called. */
export interface Outage {
  readonly cause: "no-service" | "no-endpoint" | "no-port" | "no-certificate" | "expired" | "no-answer";
  /** `its Service "x/y" does not exist`, `connect: connection refused`: the latter in the server's words, to be redacted. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** undefined: it can be called, or that cannot be told. Of a URL only the server's words tell. */
export function outageOf(snapshot: Snapshot, webhook: Webhook): Outage | undefined {
  const { service } = webhook;
  const seen = service ? serviceOutage(snapshot, service) ?? bundleOutage(snapshot, webhook) : undefined;
  return seen ?? unanswered(snapshot, webhook);
}

/** What the newest failure, or the log that is given, says: then it could not be called; of now it proves nothing. */
function unanswered(snapshot: Snapshot, { name }: Webhook): Outage | undefined {
  const last = lastOf(snapshot.records);
  const failed = last && payloadStatus(last) === "failed" ? last : undefined;
  const said = wordsAbout(name, failed?.release.info?.description);
  const inLog = wordsAbout(name, snapshot.transcript);
  if (said === undefined && inLog === undefined) return undefined;
  return {
    cause: "no-answer",
    says: said ?? inLog!,
    evidence: said === undefined
      ? [evidence(snapshot, "/transcript", "the log", "says that it could not be called")]
      : [],
  };
}

/** k8s.io/apiserver v0.36 `admission/plugin/webhook/generic` and `util/webhook`: `failed calling webhook "x": failed to call webhook: Post "…": why`. */
function wordsAbout(name: string, text = ""): string | undefined {
  const called = text.split(/failed calling webhook /).find((part) => part.startsWith(`${JSON.stringify(name)}:`));
  const why = called && /^"[^"]*": (?:failed to call webhook: )?(?:Post "[^"]*": )?([^\n]*)/.exec(called)?.[1];
  return why?.replace(/ && .*$/, "").trim() || undefined;
}

function serviceOutage(snapshot: Snapshot, called: CalledService): Outage | undefined {
  const { admission } = snapshot.facts;
  const index = admission.findIndex(({ kind, metadata }) =>
    kind === "Service" && metadata.namespace === called.namespace && metadata.name === called.name
  );
  const name = sayService(called);
  if (index < 0) {
    return isUnread(snapshot, "services", "Service", called) ? undefined : {
      cause: "no-service",
      says: `its ${name} does not exist`,
      evidence: [],
    };
  }
  const { spec } = admission[index]! as KubeObject & { spec?: JsonObject };
  if (spec?.["type"] === "ExternalName") return undefined;
  const at = `/facts/admission/${index}`;
  return portOutage(snapshot, called, portsOf(spec), at) ?? endpointOutage(snapshot, called, at);
}

/** The server looks the port up by its number (k8s.io/apiserver v0.36 `util/proxy` `findServicePort`). */
function portOutage(
  snapshot: Snapshot,
  called: CalledService,
  ports: readonly Json[],
  at: string,
): Outage | undefined {
  if (ports.length === 0 || ports.includes(called.port)) return undefined;
  return {
    cause: "no-port",
    says: `its ${sayService(called)} has no port ${called.port}, only ${ports.join(", ")}`,
    evidence: ports.map((_, n) =>
      evidence(snapshot, `${at}/spec/ports/${n}/port`, "port of the Service", "another", called.port)
    ),
  };
}

function endpointOutage(snapshot: Snapshot, called: CalledService, at: string): Outage | undefined {
  const slices = snapshot.facts.admission.flatMap((slice, index) =>
    isSliceOf(slice, called) ? [{ slice, at: `/facts/admission/${index}` }] : []
  );
  const unread = snapshot.gaps.some(({ facet, what }) => facet === "admission" && what.startsWith("endpointslices"));
  if ((unread && slices.length === 0) || slices.some(({ slice }) => endpointsOf(slice).some(isUp))) return undefined;
  const conditions = slices.flatMap(({ slice, at }) =>
    endpointsOf(slice).map((_, n) => `${at}/endpoints/${n}/conditions/ready`)
  );
  return {
    cause: "no-endpoint",
    says: `nothing behind its ${sayService(called)} is ready`,
    evidence: [
      evidence(snapshot, `${at}/metadata/name`, "the Service that is there"),
      ...conditions.slice(0, 3).map((path) => evidence(snapshot, path, "an endpoint of it is ready", "not", true)),
      ...(slices.length > 0 && conditions.length === 0
        ? [evidence(snapshot, `${slices[0]!.at}/endpoints`, "its endpoints", "none")]
        : []),
    ],
  };
}

function bundleOutage(snapshot: Snapshot, { configuration, index, caBundle }: Webhook): Outage | undefined {
  if (caBundle === undefined) return undefined;
  const bundle = judgeBundle(caBundle, snapshot.takenAt);
  if (bundle.state === "usable") return undefined;
  const at = `${pointerTo(snapshot, configuration)}/webhooks/${index}/clientConfig/caBundle`;
  if (bundle.state === "no certificate") {
    return {
      cause: "no-certificate",
      says: "its caBundle holds no certificate",
      evidence: [evidence(snapshot, at, "its caBundle", "no PEM block in it", "a certificate")],
    };
  }
  return {
    cause: "expired",
    says: `the certificates of its caBundle have ended, the last at ${bundle.until}`,
    evidence: [
      evidence(snapshot, at, "its caBundle", `ended at ${bundle.until}`),
      evidence(snapshot, "/takenAt", "the server's clock"),
    ],
  };
}

export function pointerTo({ facts }: Snapshot, object: KubeObject): string {
  return `/facts/admission/${facts.admission.indexOf(object)}`;
}

export function sayService({ namespace, name }: Pick<CalledService, "namespace" | "name">): string {
  return `Service "${namespace}/${name}"`;
}

function isUnread({ gaps }: Snapshot, resource: string, kind: string, { namespace, name }: CalledService): boolean {
  const place = `in namespace ${JSON.stringify(namespace)}`;
  const words = [`${kind} ${JSON.stringify(name)} ${place}`, `${resource} ${place}`, `${resource} in all namespaces`];
  return gaps.some(({ facet, what }) => facet === "admission" && words.includes(what));
}

function portsOf(spec: JsonObject | undefined): Json[] {
  const ports = spec?.["ports"];
  return isList(ports) ? ports.flatMap((one) => isObject(one) && one["port"] !== undefined ? [one["port"]] : []) : [];
}

function isSliceOf({ kind, metadata }: KubeObject, { namespace, name }: CalledService): boolean {
  return kind === "EndpointSlice" && metadata.namespace === namespace &&
    metadata.labels?.["kubernetes.io/service-name"] === name;
}

function endpointsOf(slice: KubeObject): JsonObject[] {
  const endpoints = slice["endpoints"] as Json | undefined;
  return isList(endpoints) ? endpoints.filter(isObject) : [];
}

/** Where none is ready, one that serves while it ends is used (discovery.k8s.io/v1 `EndpointConditions`); unknown counts as ready. */
function isUp({ conditions }: JsonObject): boolean {
  const { ready, serving } = isObject(conditions) ? conditions : {};
  return ready !== false || serving === true;
}
