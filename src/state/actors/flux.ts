/**
 * What Flux's helm-controller makes of a release, from its HelmRelease and the records. The rules stand here, each with its
 * source, read at fluxcd/helm-controller 1.6.3.
 */
import type { Evidence } from "../../model/finding.ts";
import type { Json } from "../../model/json.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { baselineOf, isPending, lastOf, payloadStatus, pointerTo, type ReadableRecord, revisionOf } from "../helm.ts";
import { field } from "./field.ts";
import type { Told } from "./story.ts";

/**
 * The state that it will find (`internal/reconcile/state.go` `DetermineReleaseState`): `locked` is pending; `unmanaged` is a
 * newest record that it has no memory of, or another one of; of `error` it can make nothing.
 */
export type FluxState = "absent" | "locked" | "unmanaged" | "failed" | "deployed" | "error";

export interface FluxCase {
  readonly object: KubeObject;
  /** Where that stands in the snapshot. */
  readonly at: string;
  readonly suspended: boolean;
  readonly state: FluxState;
  /** The newest, as Helm sees it. */
  readonly record?: ReadableRecord;
  /** The newest of `status.history`. */
  readonly memory?: Memory;
  /** By what the newest record is known not to be the one that it remembers. */
  readonly changes: readonly Change[];
  /** Helm will refuse the upgrade that it tries, or it tries none: nothing goes on by itself. */
  readonly isDeadEnd: boolean;
}

/** What it keeps of a record that it wrote, beside a digest of it (`api/v2/snapshot_types.go`). */
export interface Memory {
  readonly revision: number;
  readonly status: string;
  readonly at: string;
}

export interface Change {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** undefined where Flux is known by its marks alone. */
export function readFlux({ snapshot, hold, object, at }: Told): FluxCase | undefined {
  if (object?.kind !== "HelmRelease" || at === undefined) return undefined;
  const record = lastOf(snapshot.records);
  const memory = memoryOf(object, at);
  const changes = record && memory ? changesOf(snapshot, record, memory, object) : [];
  const state = stateOf(object, record, memory, changes);
  return {
    object,
    at,
    suspended: hold === "suspended",
    state,
    ...(record ? { record } : {}),
    ...(memory ? { memory } : {}),
    changes,
    isDeadEnd: state === "error" ||
      (state === "unmanaged" && baselineOf(snapshot.records, "upgrade") === undefined),
  };
}

function stateOf(
  object: KubeObject,
  record: ReadableRecord | undefined,
  memory: Memory | undefined,
  changes: readonly Change[],
): FluxState {
  if (!record) return "absent";
  const status = payloadStatus(record);
  if (isPending(status)) return "locked";
  if (memory === undefined && status === "uninstalled") return "absent";
  if (memory === undefined) return status === "deployed" && isLegacyOf(object, record) ? "deployed" : "unmanaged";
  if (changes.length > 0) return "unmanaged";
  const known: Readonly<Record<string, FluxState>> = { failed: "failed", uninstalled: "absent", deployed: "deployed" };
  return known[status] ?? "error";
}

/** Before 0.37 it kept the number of the last revision that went well, and newer ones take that over (`adoptLegacyRelease`). */
function isLegacyOf(object: KubeObject, record: ReadableRecord): boolean {
  return field(object, "status", "lastReleaseRevision") === revisionOf(record);
}

/** `api/v2/snapshot_types.go` `Latest`: by revision, whatever their order. */
function memoryOf(object: KubeObject, at: string): Memory | undefined {
  const history = field(object, "status", "history");
  const known = (Array.isArray(history) ? history : []).map((one, index): Memory => ({
    revision: Number(field(one, "version")),
    status: String(field(one, "status") ?? ""),
    at: `${at}/status/history/${index}`,
  }));
  return known.sort((a, b) => b.revision - a.revision)[0];
}

/** It compares by a digest of the whole record (`internal/release/observation.go`); what of that can be seen from outside. */
function changesOf(snapshot: Snapshot, record: ReadableRecord, memory: Memory, object: KubeObject): Change[] {
  const at = pointerTo(snapshot, record);
  const number = revisionOf(record);
  if (number !== memory.revision) {
    return [{
      says: `revision ${number} is the newest, and the last that it made and remembers is revision ${memory.revision}`,
      evidence: [
        evidence(snapshot, `${at}/release/version`, "the newest revision"),
        evidence(snapshot, `${memory.at}/version`, "the newest revision that Flux remembers"),
      ],
    }];
  }
  const status = payloadStatus(record);
  const held = field(object, "status", "history", memory.at.split("/").at(-1)!, "lastDeployed") ?? "";
  const time = record.release.info?.last_deployed ?? "";
  const writer = foreignWriter(record);
  return [
    ...(status === memory.status ? [] : [{
      says: `it remembers revision ${number} as ${memory.status}, and its record says ${status}`,
      evidence: [
        evidence(snapshot, `${at}/release/info/status`, `status of revision ${number}`),
        evidence(snapshot, `${memory.at}/status`, "the same, as Flux remembers it"),
      ],
    }]),
    ...(Math.abs(seconds(time) - seconds(String(held))) >= 1
      ? [{
        says: `it remembers another time at which revision ${number} was deployed`,
        evidence: [
          evidence(snapshot, `${at}/release/info/last_deployed`, `when revision ${number} was deployed`),
          evidence(snapshot, `${memory.at}/lastDeployed`, "the same, as Flux remembers it"),
        ],
      }]
      : []),
    ...(writer === undefined ? [] : [{
      says: `the record of revision ${number} was written by ${
        record.managers[writer]!.manager
      } after Flux had made it`,
      evidence: [
        evidence(snapshot, `${at}/managers/${writer}/manager`, `who wrote the record of revision ${number} last`),
      ],
    }]),
  ];
}

/** Its own name in field managers is that of its program. */
const own = "helm-controller";

/** Who wrote the record's data last, where that is somebody else: of an entry that names its fields, one that names the data. */
function foreignWriter({ managers }: StoredRecord): number | undefined {
  const writers = managers
    .map((entry, index) => ({ ...entry, index }))
    .filter(({ fieldsV1 }) => fieldsV1 === undefined || "f:data" in fieldsV1)
    .sort((a, b) => seconds(a.time) - seconds(b.time));
  const last = writers.at(-1);
  if (
    !managers.some(({ manager }) => manager === own) &&
    !writers.some(({ manager }) => manager?.startsWith("helm-doctor"))
  ) {
    return undefined;
  }
  return last && last.manager !== own ? last.index : undefined;
}

/** What follows when an install or an upgrade of it has failed (`internal/reconcile/atomic_release.go` `actionForState`). */
export interface Remedy {
  readonly act: "retry" | "rollback" | "uninstall" | "stop";
  /** How often it tries again, -1 for without end. */
  readonly retries: number;
  /** So far. */
  readonly failures: number;
  /** None of them is left. */
  readonly exhausted: boolean;
  readonly at: string;
}

/**
 * `api/v2/helmrelease_types.go`: an install is remedied by an uninstall, an upgrade by a rollback unless the spec says
 * uninstall; the last failure is left alone where an install failed, or where nothing was to be tried again.
 */
export function remedyOf({ object, at }: Pick<FluxCase, "object" | "at">, action: "install" | "upgrade"): Remedy {
  const spec = (...path: string[]) => field(object, "spec", action, ...path);
  const retries = Number(spec("remediation", "retries") ?? 0);
  const failures = Number(field(object, "status", `${action}Failures`) ?? 0);
  const where = spec("remediation") === undefined ? `${at}/spec` : `${at}/spec/${action}/remediation`;
  const part = { retries, failures, exhausted: retries >= 0 && failures > retries, at: where };
  if (spec("strategy", "name") === "RetryOnFailure") {
    return { ...part, act: "retry", exhausted: false, at: `${at}/spec/${action}/strategy/name` };
  }
  const isLastRemedied = spec("remediation", "remediateLastFailure") ?? (action === "upgrade" && retries > 0);
  if (retries === 0 && !isLastRemedied) return { ...part, act: "stop" };
  if (part.exhausted && !isLastRemedied) return { ...part, act: "stop" };
  const uninstalls = action === "install" || spec("remediation", "strategy") === "uninstall";
  return { ...part, act: uninstalls ? "uninstall" : "rollback" };
}

/** The last action that it began; undefined before its first. */
export function lastAction({ object }: Pick<FluxCase, "object">): "install" | "upgrade" | undefined {
  const action = field(object, "status", "lastAttemptedReleaseAction");
  return action === "install" || action === "upgrade" ? action : undefined;
}

/** Whether its counts of failures are void: they are reset by any change of the spec (`internal/action/reset.go`), and a resume is one. */
export function startsAfresh({ object, suspended }: Pick<FluxCase, "object" | "suspended">): boolean {
  return suspended || field(object, "status", "lastAttemptedGeneration") !== object.metadata.generation;
}

/** The act that a failed record of its own is answered with at its next look. */
export function answerToFailure(flux: FluxCase): Remedy | "upgrade" {
  const action = lastAction(flux);
  if (action === undefined || startsAfresh(flux)) return "upgrade";
  const remedy = remedyOf(flux, action);
  return remedy.act === "retry" || remedy.failures === 0 ? "upgrade" : remedy;
}

/** How long the action that it is at may take, in seconds: its own, else that of the spec, else five minutes. */
export function timeoutOf({ object }: Pick<FluxCase, "object">): number {
  const given = [undefined, "install", "upgrade", "rollback", "uninstall", "test"]
    .map((action) => goSeconds(field(object, "spec", ...(action ? [action] : []), "timeout")));
  return Math.max(...given.map((one, index) => one ?? (index === 0 ? 300 : 0)));
}

/** `1h2m3.5s`, as Go writes a duration. */
export function goSeconds(text: Json | undefined): number | undefined {
  if (typeof text !== "string") return undefined;
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };
  const parts = [...text.matchAll(/([\d.]+)(ms|h|m|s)/g)];
  return parts.length === 0
    ? undefined
    : parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0);
}
