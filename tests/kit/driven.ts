// Snapshots of releases that a controller drives, its objects shaped after the published API of each: not recorded from a
// cluster. tests/cluster/incidents/actors.ts has the real ones.

import type { Draft } from "../../src/model/finding.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import type { FieldManager, KubeObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import { noFacts, type Observation, type Snapshot, type StoredRecord } from "../../src/model/snapshot.ts";
import type { Check } from "../../src/model/finding.ts";
import { assertHolds } from "./check_tester.ts";

export const now = "2026-11-21T08:00:00Z";

/** That many seconds before the snapshot. */
export function ago(seconds: number): string {
  return new Date(Date.parse(now) - seconds * 1000).toISOString().replace(".000", "");
}

export interface DrivenRecord {
  readonly status: string;
  /** Of the label, where it says something else. */
  readonly label?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly managers?: readonly FieldManager[];
  readonly manifest?: string;
  readonly config?: JsonObject;
  readonly chartVersion?: string;
  readonly description?: string;
  /** Seconds before the snapshot. */
  readonly age?: number;
}

export interface Driven {
  /** Default: `shop/web`. */
  readonly named?: string;
  readonly records: readonly DrivenRecord[];
  readonly controllers?: readonly KubeObject[];
  readonly objects?: readonly Observation[];
}

/** The release, its revisions from 1 on. */
export function drivenRelease({ named = "shop/web", records, controllers = [], objects = [] }: Driven): Snapshot {
  const [namespace, release] = named.split("/") as [string, string];
  return {
    version: 1,
    takenAt: now,
    tool: "helm-doctor/0",
    server: {},
    scope: { namespace, release, driver: "secret" },
    records: records.map((one, index) => recordOf(namespace, release, index + 1, one)),
    objects,
    facts: { ...noFacts, controllers },
    gaps: [],
  };
}

function recordOf(namespace: string, name: string, revision: number, given: DrivenRecord): StoredRecord {
  const { status, label = status, labels = {}, age = 7200 } = given;
  const time = ago(age);
  return {
    ref: { driver: "secret", namespace, name: `sh.helm.release.v1.${name}.v${revision}` },
    uid: `u${revision}`,
    resourceVersion: String(revision),
    createdAt: time,
    managers: given.managers ?? [{ manager: "Helm", operation: "Update", time }],
    image: {
      data: {},
      labels: { name, owner: "helm", status: label, version: String(revision), ...labels },
      annotations: {},
      type: "helm.sh/release.v1",
    },
    revision,
    size: 1,
    release: {
      name,
      namespace,
      version: revision,
      info: { status, first_deployed: time, last_deployed: time, description: given.description ?? "Upgrade complete" },
      chart: { metadata: { name, version: given.chartVersion ?? "1.0.0" } },
      config: given.config ?? {},
      manifest: given.manifest ?? "",
    },
    faults: [],
  };
}

export function objectOf(
  apiVersion: string,
  kind: string,
  where: string,
  rest: JsonObject = {},
  metadata: Partial<ObjectMeta> = {},
): KubeObject {
  const [namespace, name] = where.split("/") as [string, string];
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), ...metadata },
    ...rest,
  } as KubeObject;
}

/** `{ Ready: ["False", "InstallFailed"] }` */
export function conditions(
  given: Readonly<Record<string, readonly [status: string, reason?: string, message?: string, age?: number]>>,
): Json[] {
  return Object.entries(given).map(([type, [status, reason = "", message = "", age]]) => ({
    type,
    status,
    reason,
    message,
    ...(age === undefined ? {} : { lastTransitionTime: ago(age) }),
  }));
}

/** What the check finds, once it is sure that all its pointers hold. */
export function found(check: Check, snapshot: Snapshot): Draft[] {
  const drafts = check.concerns(snapshot.records, snapshot) ? [...check.examine(snapshot)] : [];
  for (const draft of drafts) assertHolds(snapshot, draft);
  return drafts;
}
