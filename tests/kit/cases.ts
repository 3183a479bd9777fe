import { fileCluster } from "../../src/cluster/files/file_cluster.ts";
import type { JsonObject } from "../../src/model/json.ts";
import type { KubeObject } from "../../src/model/kubernetes.ts";
import type { Change, Plan, Step } from "../../src/model/plan.ts";
import type { Cluster, Objects, RecordStore, WriteOutcome } from "../../src/model/ports.ts";
import type { RecordImage, RecordRef } from "../../src/model/snapshot.ts";
import { changeFields, createObject, removeObject } from "../../src/state/objects/edits.ts";
import { memoryStore, newContents, type StoreContents } from "./memory_store.ts";

/** A plan and a store that holds what the plan was made for. */
export interface Case {
  readonly plan: Plan;
  readonly store: RecordStore;
  /** Where a step is on a live object. */
  readonly objects?: Objects;
}

/** A record of release `web` in `prod`, as Helm labels it; the payload is only a text to tell records by. */
export function imageOf(revision: number, status: string, payload = `revision ${revision} ${status}`): RecordImage {
  return {
    data: { release: btoa(payload) },
    labels: { modifiedAt: "1795250000", name: "web", owner: "helm", status, version: String(revision) },
    annotations: {},
    type: "helm.sh/release.v1",
  };
}

export function refOf(revision: number): RecordRef {
  return { driver: "secret", namespace: "prod", name: `sh.helm.release.v1.web.v${revision}` };
}

/** A plan of these changes, in their order. */
export function planOf(...changes: readonly (Change & Pick<Step, "final" | "force">)[]): Plan {
  return {
    version: 1,
    scope: { namespace: "prod", release: "web", driver: "secret" },
    snapshotDigest: "0".repeat(64),
    steps: changes.map((change, at): Step => ({
      ...change,
      n: at + 1,
      says: `change ${at + 1}`,
      repairs: ["mark-failed"],
      risk: "safe",
      findings: ["state/pending-dead revision 3"],
    })),
    refusals: [],
    consequences: [],
  };
}

/** Contents of a store that holds the given revisions. */
export function contentsWith(images: readonly (readonly [revision: number, image: RecordImage])[]): StoreContents {
  const contents = newContents();
  for (const [revision, image] of images) {
    const ref = refOf(revision);
    const version = String(++contents.version);
    const record = { ref, uid: `uid-${version}`, resourceVersion: version, managers: [], image };
    contents.records[`${ref.namespace}/${ref.name}`] = record;
  }
  return contents;
}

const three = [[1, imageOf(1, "superseded")], [2, imageOf(2, "superseded")], [
  3,
  imageOf(3, "pending-upgrade"),
]] as const;

/** Two records change their status; a third is not touched. */
export function twoEdits(): Case {
  const plan = planOf(
    { target: refOf(2), before: imageOf(2, "superseded"), after: imageOf(2, "deployed") },
    { target: refOf(3), before: imageOf(3, "pending-upgrade"), after: imageOf(3, "failed") },
  );
  return { plan, store: memoryStore(contentsWith(three)) };
}

/** A record is created, one of the wrong type makes way for its successor of the same name, one goes. */
export function allKindsOfSteps(): Case {
  const wrong: RecordImage = { ...imageOf(2, "deployed"), type: "Opaque" };
  const plan = planOf(
    { target: refOf(4), before: null, after: imageOf(4, "deployed") },
    { target: refOf(2), before: wrong, after: null },
    { target: refOf(2), before: null, after: imageOf(2, "superseded") },
    { target: refOf(3), before: imageOf(3, "pending-upgrade"), after: null },
  );
  return { plan, store: memoryStore(contentsWith([three[0], [2, wrong], three[2]])) };
}

/** A cluster of nothing, in memory. */
export function emptyCluster(): Cluster {
  return fileCluster([]);
}

/** A live object is created, one is changed that Helm applied and others write to as well, one goes; then comes a record. */
export async function liveObjects(cluster: Cluster, namespace = "prod"): Promise<Case> {
  const { objects, records } = cluster;
  for (const [revision, status] of [[2, "deployed"], [3, "pending-upgrade"]] as const) {
    written(await records.create({ ...refOf(revision), namespace }, imageOf(revision, status), { dryRun: false }));
  }
  const apply = async (manager: string, object: KubeObject) =>
    written(await objects.apply(object, { dryRun: false, manager }));
  const settings = configMap(namespace, "settings", { colour: "blue", size: "7" });
  const applied = await apply("helm", settings);
  const { uid, resourceVersion } = applied.metadata;
  const changed = await apply("other", {
    ...settings,
    metadata: { ...settings.metadata, uid, resourceVersion },
    data: { theirs: "1" },
  });
  const leftover = await apply("helm", configMap(namespace, "leftover", { left: "over" }));
  const words = { rank: 0, says: "", findings: [] };
  const edits = [
    createObject(
      { apiVersion: "v1", kind: "ConfigMap", namespace, name: "missing" },
      configMap(namespace, "missing", { made: "again" }) as unknown as JsonObject,
      { release: "web", namespace },
      words,
    ),
    changeFields(
      changed,
      { metadata: { annotations: { note: "mended" } }, data: { colour: "red", size: null } },
      words,
    ),
    removeObject(leftover, words),
  ];
  const last = {
    target: { ...refOf(3), namespace },
    before: imageOf(3, "pending-upgrade"),
    after: imageOf(3, "failed"),
  };
  const plan = planOf(...edits.map(({ object, before, after }) => ({ object, before, after })), last);
  return { plan: { ...plan, scope: { ...plan.scope, namespace } }, store: records, objects };
}

function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { app: "web" } }, data };
}

function written<T>(outcome: WriteOutcome<T>): T {
  if (outcome.kind !== "written") throw new Error(outcome.says);
  return outcome.value;
}
