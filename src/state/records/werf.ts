/**
 * What werf's Helm fork reads out of its own two fields of a record, `info.last_phase` and `info.last_stage`. All rules
 * are of werf/3p-helm-for-werf-helm at 089f92cd (`werf helm` of werf 2.x; werf/nelm 1.30 `pkg/helm` has the same text).
 * Helm itself knows neither field, and drops them when it writes the record.
 */
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, isPending, payloadStatus, type ReadableRecord } from "../helm.ts";
import { traceHooks } from "../operation/hooks.ts";
import { isObject } from "../json_values.ts";
import { parseManifest } from "../manifest/manifest.ts";
import { pendingCase } from "../operation/pending.ts";

/** A record that makes the fork panic. */
export interface StageFault {
  readonly record: ReadableRecord;
  readonly phase: string;
  /** In `hooks-pre` the number of the hook, from 0; the reader takes it for a stage of the manifest. */
  readonly stage: number;
  /** Stages that the manifest has. */
  readonly stages: number;
  /** The commands that read it. */
  readonly breaks: readonly ("upgrade" | "rollback" | "uninstall")[];
}

/** The two fields as they say the truth; no `stage`: the key is to go. */
export interface Stage {
  readonly phase: string;
  readonly stage?: number;
}

/** The records whose stage lies beyond the manifest's, where a command gets to read them. */
export function stageFaults(records: readonly StoredRecord[]): StageFault[] {
  const all = history(records);
  const statuses = all.map(payloadStatus);
  const read = replayedFrom(statuses);
  // An uninstall calls the last revision `uninstalling` before it reads the others (`pkg/action/uninstall.go` `Run`).
  const readByUninstall = replayedFrom([...statuses.slice(0, -1), "uninstalling"]);
  return all.flatMap((record, index) => {
    const fault = faultOf(record);
    const breaks = [
      ...(index >= read ? (["upgrade", "rollback"] as const) : []),
      ...(index >= readByUninstall && statuses.at(-1) !== "uninstalled" ? (["uninstall"] as const) : []),
    ];
    return fault && breaks.length > 0 ? [{ ...fault, record, breaks }] : [];
  });
}

/**
 * What the two fields should say of a revision in that status, so that the reader counts for deployed what may be live
 * of it and nothing else. It takes what it counts for the state to set out from: what is counted and never was leaves
 * fields behind, what is not counted and was leaves objects.
 */
export function honestStage(snapshot: Snapshot, record: ReadableRecord, status = payloadStatus(record)): Stage {
  const phase = record.release.info?.["last_phase"];
  // No stage: all of them (`pkg/phases/rollout_phase.go` `LastDeployedStageIndex`).
  if (status === "deployed" || status === "superseded") return { phase: "rollout" };
  if (status === "uninstalling") return { phase: "uninstall" };
  if (phase !== "hooks-pre") return { phase: String(phase) };
  // As the fork writes it before its first hook (`pkg/release/phase.go` `SetInitPhaseStageInfo`): nothing is applied.
  if (isUnapplied(snapshot, record) || stagesOf(record) === 0) return { phase: "init", stage: 0 };
  // The first stage may have been begun; the second is not before the first is written down (`DoStage`).
  return { phase: "hooks-pre", stage: 0 };
}

/** Where in the history the reader begins (`pkg/phases/deployed_resources_calculator.go` `calculateRevisionToStartAt`). */
function replayedFrom(statuses: readonly string[]): number {
  const deployed = statuses.findLastIndex((status) => status === "deployed" || status === "superseded");
  const uninstalled = statuses.lastIndexOf("uninstalled");
  if (uninstalled < 0) return Math.max(deployed, 0);
  if (uninstalled < statuses.length - 1) return Math.max(deployed, uninstalled + 1);
  return deployed < 0 ? statuses.length : deployed;
}

/**
 * `IsPhaseStarted`, `IsPhaseCompleted` and `LastDeployedStageIndex` of `pkg/phases/rollout_phase.go`: of a phase that has
 * begun and not ended, the stage is an index into the manifest's stages, taken as it is.
 */
function faultOf(record: ReadableRecord): Omit<StageFault, "record" | "breaks"> | undefined {
  const { last_phase: phase, last_stage: stage } = record.release.info ?? {};
  if (typeof phase !== "string" || !["rollout", "uninstall", "hooks-pre"].includes(phase)) return undefined;
  if (typeof stage !== "number" || ["uninstalled", "unknown"].includes(payloadStatus(record))) return undefined;
  const stages = stagesOf(record);
  if (stages === undefined || stage < stages || (phase === "rollout" && stage === stages - 1)) return undefined;
  return { phase, stage, stages };
}

/** One stage for each weight (werf `pkg/deploy/helm_for_werf_helm/stages_splitter.go`); undefined where it cannot be told. */
function stagesOf(record: ReadableRecord): number | undefined {
  const { documents, faults } = parseManifest(record.release.manifest ?? "");
  if (faults.length > 0) return undefined;
  const weights = documents.map(({ object: { metadata } }) => {
    const annotations = isObject(metadata) ? metadata["annotations"] : undefined;
    return isObject(annotations) ? annotations["werf.io/weight"] ?? "0" : "0";
  });
  if (!weights.every((weight) => typeof weight === "string" && /^[+-]?\d+$/.test(weight))) return undefined;
  return new Set(weights.map(Number)).size;
}

/** It died before it applied anything: in a hook, which its record or the hook's Job proves, or by what is live. */
function isUnapplied(snapshot: Snapshot, record: ReadableRecord): boolean {
  if (isPending(payloadStatus(record))) {
    const stuck = pendingCase(snapshot);
    return stuck?.record === record && stuck.progress.verdict === "not-started";
  }
  return (["install", "upgrade", "rollback"] as const).some((operation) =>
    traceHooks(snapshot, record, operation).some(({ phase, state }) => phase === "pre" && state === "failed")
  );
}
