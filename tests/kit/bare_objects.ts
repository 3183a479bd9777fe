// Snapshots of a few objects, for what no recorded case shows: release "web" in namespace "prod".

import { checks } from "../../src/checks/mod.ts";
import { fileCluster, type FileClusterMeta } from "../../src/cluster/files/file_cluster.ts";
import type { KubeObject, ObjectMeta } from "../../src/model/kubernetes.ts";
import type { Choices, Plan, Repair } from "../../src/model/plan.ts";
import { decodeRecord } from "../../src/record/decode.ts";
import type { StoredRecord } from "../../src/model/snapshot.ts";
import { diagnose } from "../../src/diagnose.ts";
import { type Visit, visitInFull } from "../museum/visit.ts";
import { planFor as planOfAll, recordSteps } from "./plan.ts";

/** An object with the marks by which it is the release's. */
export function claimed(kind: string, more: Partial<ObjectMeta> = {}, apiVersion = "v1"): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name: "web",
      namespace: "prod",
      ...more,
      labels: { "app.kubernetes.io/managed-by": "Helm", ...more.labels },
      annotations: {
        "meta.helm.sh/release-name": "web",
        "meta.helm.sh/release-namespace": "prod",
        ...more.annotations,
      },
    },
  };
}

/** All that can be read of a cluster with these objects. */
export function visitObjects(objects: readonly KubeObject[], meta: FileClusterMeta = {}): Promise<Visit> {
  return visitInFull(fileCluster(objects, meta), { namespace: "prod", release: "web" });
}

/** The plan of one repair for all that the checks find. */
export function planFor(repair: Repair, { snapshot }: Visit, choices: Partial<Choices> = {}): Plan {
  const findings = diagnose(snapshot, checks);
  return planOfAll({ snapshot, findings }, { allow: repair.risk, ...choices }, [repair]);
}

/** The records that a plan makes. */
export function recordsOf(plan: Plan): StoredRecord[] {
  return recordSteps(plan).flatMap(({ target: ref, after: image }) =>
    image === null ? [] : [decodeRecord({ ref, uid: "", resourceVersion: "", managers: [], image })]
  );
}
