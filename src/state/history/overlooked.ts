import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { history, lastOf, payloadStatus, type ReadableRecord, revisionOf, trulyDeployedOf } from "../helm.ts";
import { once } from "../once.ts";
import { runningOf } from "../compare/running.ts";

/** A superseded revision above the deployed one that is what runs. */
export interface Overlooked {
  readonly running: ReadableRecord;
  readonly deployed: ReadableRecord;
}

/** The newest superseded revision above the one deployed revision, if there are both; Helm's own ways hardly leave that. */
export function supersededAbove(records: readonly StoredRecord[]): Overlooked | undefined {
  const [deployed, ...more] = trulyDeployedOf(records);
  const last = lastOf(records);
  if (!deployed || more.length > 0 || !last || !["superseded", "failed"].includes(payloadStatus(last))) {
    return undefined;
  }
  const running = history(records).findLast((record) =>
    payloadStatus(record) === "superseded" && record !== deployed && revisionOf(record) > revisionOf(deployed)
  );
  return running && { running, deployed };
}

/** undefined where live does not prove it, or where both are one and the same to the next upgrade. */
export const overlooked = once((snapshot: Snapshot): Overlooked | undefined => {
  const pair = supersededAbove(snapshot.records);
  if (!pair) return undefined;
  const { running, deployed } = pair;
  const last = lastOf(snapshot.records)!;
  if (running.release.manifest === deployed.release.manifest) return undefined;
  return runningOf(snapshot, [...new Set([deployed, running, last])]) === running ? pair : undefined;
});
