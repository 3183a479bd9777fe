// Release "web" in "prod" whose one workload does not get ready, for what no recorded case shows.

import type { CheckId, Finding } from "../../src/model/finding.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import type { FileClusterMeta } from "../../src/cluster/files/file_cluster.ts";
import type { Visit } from "../museum/visit.ts";
import { visitObjects } from "./bare_objects.ts";
import { assertHolds } from "./check_tester.ts";

/** When the snapshots of these releases are taken, and some time before. */
export const NOW = "2026-11-21T12:00:00Z";
export const HOUR_AGO = "2026-11-21T11:00:00Z";
export const SECONDS_AGO = "2026-11-21T11:59:50Z";

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: { readonly metadata?: Partial<ObjectMeta>; readonly spec?: JsonObject; readonly status?: JsonObject } = {},
): KubeObject {
  const metadata = {
    name,
    namespace: "prod",
    uid: `uid-of-${kind}-${name}`,
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: HOUR_AGO,
    ...more.metadata,
  };
  return {
    apiVersion,
    kind,
    metadata,
    ...(more.spec ? { spec: more.spec } : {}),
    ...(more.status ? { status: more.status } : {}),
  };
}

export function ownedBy(owner: KubeObject): Pick<ObjectMeta, "ownerReferences"> {
  const { apiVersion, kind, metadata: { name, uid = "" } } = owner;
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

const labels = { app: "web" };
const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "example/web:2" }] } };

/** Two replicas wanted, none ready; its present ReplicaSet is `web-2`. */
export const deployment = object("apps/v1", "Deployment", "web", {
  metadata: { annotations: { "deployment.kubernetes.io/revision": "2" } },
  spec: { replicas: 2, selector: { matchLabels: labels }, template },
  status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, unavailableReplicas: 2 },
});

export const replicaSet = object("apps/v1", "ReplicaSet", "web-2", {
  metadata: { labels, annotations: { "deployment.kubernetes.io/revision": "2" }, ...ownedBy(deployment) },
  spec: { replicas: 2, selector: { matchLabels: labels } },
  status: { replicas: 2 },
});

export const statefulSet = object("apps/v1", "StatefulSet", "db", {
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    podManagementPolicy: "OrderedReady",
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    template,
  },
  status: {
    observedGeneration: 1,
    replicas: 2,
    readyReplicas: 1,
    updatedReplicas: 1,
    currentRevision: "db-new",
    updateRevision: "db-new",
  },
});

export interface PodShape {
  readonly owner?: KubeObject;
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  /** State of its one container; by default it runs. */
  readonly container?: JsonObject;
}

/** A pod on a node, not ready. */
export function pod(
  name: string,
  { owner = replicaSet, metadata, spec, status, container }: PodShape = {},
): KubeObject {
  const running = { ready: false, restartCount: 0, state: { running: { startedAt: HOUR_AGO } } };
  return object("v1", "Pod", name, {
    metadata: { labels: { ...labels, ...metadata?.labels }, ...ownedBy(owner), ...withoutLabels(metadata) },
    spec: { nodeName: "node-0", containers: [{ name: "main", image: "example/web:2" }], ...spec },
    status: {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "True" }, { type: "Ready", status: "False" }],
      containerStatuses: [{ name: "main", image: "example/web:2", ...running, ...container }],
      ...status,
    },
  });
}

function withoutLabels({ labels: _, ...rest }: Partial<ObjectMeta> = {}): Partial<ObjectMeta> {
  return rest;
}

export function event(about: KubeObject, reason: string, message: string, at = SECONDS_AGO): KubeObject {
  const { apiVersion, kind, metadata: { name, uid } } = about;
  return {
    ...object("v1", "Event", `${name}.${reason}.${at}`),
    involvedObject: { apiVersion, kind, name, uid: uid ?? "", namespace: "prod" },
    reason,
    message,
    lastTimestamp: at,
  } as KubeObject;
}

/** Revision 1 of the release, of that status, whose manifest names these objects; all else is beside it. */
export function visitRollout(
  named: readonly KubeObject[],
  beside: readonly KubeObject[] = [],
  { status = "failed", ended, meta = {} }: {
    readonly status?: string;
    /** When Helm wrote the record last. */
    readonly ended?: string;
    readonly meta?: FileClusterMeta;
  } = {},
): Promise<Visit> {
  const documents = named.map(({ apiVersion, kind, metadata: { name }, spec }) =>
    JSON.stringify({ apiVersion, kind, metadata: { name }, spec })
  );
  const description = status === "failed" ? 'Release "web" failed: context deadline exceeded' : "Install complete";
  const payload = {
    name: "web",
    namespace: "prod",
    version: 1,
    info: { status, description, first_deployed: HOUR_AGO, last_deployed: HOUR_AGO },
    chart: { metadata: { name: "app", version: "1.0.0" } },
    manifest: documents.join("\n---\n"),
  };
  const record = {
    ...object("v1", "Secret", "sh.helm.release.v1.web.v1", {
      metadata: {
        labels: { name: "web", owner: "helm", status, version: "1" },
        ...(ended === undefined ? {} : { managedFields: [{ manager: "Helm", operation: "Update", time: ended }] }),
      },
    }),
    type: "helm.sh/release.v1",
    data: { release: btoa(btoa(JSON.stringify(payload))) },
  } as KubeObject;
  return visitObjects([record, ...named, ...beside], { takenAt: NOW, ...meta });
}

/** What was found about rollouts; each pointer is made sure of. */
export function rolloutFindings({ snapshot, findings }: Visit): readonly Finding[] {
  const found = findings.filter(({ check }) => check.startsWith("rollout/"));
  for (const finding of found) assertHolds(snapshot, finding);
  return found;
}

export function checksOf(visit: Visit): CheckId[] {
  return rolloutFindings(visit).map(({ check }) => check);
}
