import { namespaceTerminating } from "../checks/cluster/namespace_terminating.ts";
import { webhookDown } from "../checks/cluster/webhook_down.ts";
import { collectAdmission } from "../cluster/collect/admission.ts";
import { recordsAlone } from "../cluster/collect/collect.ts";
import { diagnose } from "../diagnose.ts";
import type { KubeObject } from "../model/kubernetes.ts";
import type { Cluster } from "../model/ports.ts";
import type { ReportedFinding } from "../model/report.ts";
import { type ClusterFacts, noFacts, type Snapshot } from "../model/snapshot.ts";
import { remediesFor } from "../plan.ts";
import { outageOf } from "../state/cluster/outage.ts";
import { isConfiguration, strictWebhooks } from "../state/cluster/webhooks.ts";
import { cautious } from "./examine.ts";
import type { Place } from "./looked.ts";
import { tool } from "./tool.ts";

const checks = [namespaceTerminating, webhookDown];

/** Of a release, what stands in the way of its next record. */
export type Around = (place: Place) => readonly ReportedFinding[];

/**
 * What the cluster has against the next records of releases that look well: helm fails of it and leaves no trace in their
 * histories. A few lists for all of them; where those may not be read nothing is said, as of anything beyond a survey.
 */
export async function examineAround(cluster: Cluster, namespace: string | undefined): Promise<Around> {
  const [server, namespaces, admission] = await Promise.all([
    cluster.objects.server(),
    readNamespaces(cluster, namespace),
    collectAdmission(cluster.objects),
  ]);
  if (!server.ok) return () => [];
  const bare = (place: Place, facts: Partial<ClusterFacts>): Snapshot => ({
    ...recordsAlone(cluster, place, server.value, [], tool),
    // A next revision of nothing: all that it asks for is its record.
    desired: "",
    facts: { ...noFacts, ...facts },
    gaps: admission.gaps,
  });
  const down = downOf(bare({ namespace: "", release: "" }, { admission: admission.found }));
  const leaving = new Map(
    namespaces.filter(({ metadata }) => metadata.deletionTimestamp).map((one) => [one.metadata.name, one]),
  );
  const named = new Map(namespaces.map((one) => [one.metadata.name, one]));
  return (place) => {
    if (down.length === 0 && !leaving.has(place.namespace)) return [];
    const own = named.get(place.namespace);
    const snapshot = bare(place, { admission: down, namespaces: own ? [own] : [] });
    return remediesFor(snapshot, diagnose(snapshot, checks), [], cautious);
  };
}

/** The configurations in which a webhook cannot be called, with what they call: of most clusters none, for thousands of releases. */
function downOf(snapshot: Snapshot): readonly KubeObject[] {
  const { admission } = snapshot.facts;
  const down = admission.filter((one) => strictWebhooks(one).some((webhook) => outageOf(snapshot, webhook)));
  return down.length === 0 ? [] : [...down, ...admission.filter((one) => !isConfiguration(one))];
}

async function readNamespaces({ objects }: Cluster, namespace: string | undefined): Promise<readonly KubeObject[]> {
  const kind = { apiVersion: "v1", kind: "Namespace" };
  if (namespace === undefined) {
    const all = await objects.list(kind);
    return all.ok ? all.value : [];
  }
  const one = await objects.read({ ...kind, name: namespace });
  return one.ok && one.value ? [one.value] : [];
}
