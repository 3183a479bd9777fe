import type { Check } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { objectsOf } from "../../state/compare/judgement.ts";
import { evidence, pointer } from "../../state/evidence.ts";
import { lastOf, payloadStatus, pointerTo, type ReadableRecord, trulyDeployedOf } from "../../state/helm.ts";
import { isKept, listNames } from "../../state/history/claimed.ts";
import { claims, nameOf, observed, type Seen } from "../../state/observation.ts";
import { deadRevision } from "../../state/operation/dead.ts";
import { shell } from "../../shell.ts";

const shown = 8;

export const droppedByDeadRevision: Check = {
  id: "objects/dropped-by-dead-revision",
  title: "Objects that a failed revision dropped and did not delete",
  severity: "warning",
  since: "0.3.0",
  needs: ["objects", "controllers", "namespaces"],
  symptoms: [
    /no \S+ with the name "[^"]+" found/,
    /original object \S+ with the name "[^"]+" not found/,
    /resource exists on cluster but not in original release, using cluster state as baseline/,
    /metadata\.resourceVersion: Invalid value: (0|0x0|""): must be specified for an update/,
    /failed to delete resource namespace=/,
  ],
  proof:
    "The newest revision failed and does not name the object, the deployed one does, and the object is live with the release's marks.",
  why:
    "Helm deletes what a revision dropped only when all else was applied, so one that fails on the way deletes nothing. Its " +
    "record says otherwise, and rollback and uninstall go by the last record: a rollback that wants the object back finds " +
    "it unknown and there (an error up to Helm 3.19 and in some of Helm 4; for custom resources still), and an " +
    "uninstall leaves it behind.",
  remedy:
    "Nothing before an upgrade: that starts from the deployed revision, which names the object. Before a rollback or an " +
    "uninstall: true-baseline, which makes the failed revision's manifest tell what is live.",
  recipes:
    "Deleting the object so that the rollback goes through is an outage, and a Service loses its address. The same " +
    "rollback a second time works, for the record of the first one names the object.",
  concerns: (records) => isFailedAbove(records),
  *examine(snapshot) {
    const dead = deadRevision(snapshot);
    const baseline = trulyDeployedOf(snapshot.records).at(-1);
    if (!dead || !baseline || payloadStatus(dead.record) !== "failed") return;
    const { record, progress } = dead;
    const dropped = droppedBy(snapshot, record, baseline);
    if (dropped.length === 0) return;
    const names = listNames(dropped.map(({ name }) => name));
    const [it, is] = dropped.length === 1 ? ["it", "is"] : ["them", "are"];
    const { release, namespace } = snapshot.scope;
    yield {
      subject: `revision ${record.revision}`,
      // Then it is as if it had never been tried; the next upgrade is what anybody wants.
      severity: progress.verdict === "not-started" ? "info" : "warning",
      summary:
        `Revision ${record.revision} failed before it deleted what it dropped: ${names} ${is} live, and the last ` +
        `record does not name ${it}.`,
      notes: [
        `helm upgrade starts from revision ${baseline.revision}, which names ${it}: it goes on as it should.`,
        `helm rollback starts from revision ${record.revision}: up to Helm 3.19, and in Helm 4.0 and 4.1, one to revision ` +
        `${baseline.revision} ends with \`no … with the name … found\`.`,
        `helm uninstall goes by revision ${record.revision} too, and would leave ${it} behind.`,
      ],
      evidence: [
        evidence(
          snapshot,
          `${pointerTo(snapshot, record)}/release/info/status`,
          `status of revision ${record.revision}, which does not name ${it}`,
        ),
        ...dropped.slice(0, shown).map(({ name, seen }) =>
          evidence(
            snapshot,
            pointer(seen.at, ["metadata", "annotations", "meta.helm.sh/release-name"]),
            `the release of ${name}`,
          )
        ),
      ],
      manual: [{
        summary: `Without any repair: an upgrade that works, to what you want to run:`,
        commands: [shell`helm upgrade ${release} CHART -f VALUES.yaml -n ${namespace}`],
      }],
    };
  },
};

function isFailedAbove(records: Snapshot["records"]): boolean {
  const last = lastOf(records);
  return last !== undefined && payloadStatus(last) === "failed" && trulyDeployedOf(records).length > 0;
}

function droppedBy(
  snapshot: Snapshot,
  record: ReadableRecord,
  baseline: ReadableRecord,
): { readonly name: string; readonly seen: Seen }[] {
  const { release, namespace } = snapshot.scope;
  const [own, before] = [record, baseline].map((one) => objectsOf(snapshot, one.release.manifest ?? ""));
  return [...before ?? []].flatMap(([key, { ref }]) => {
    const seen = observed(snapshot, ref);
    if (!own || own.has(key) || !seen?.live || !claims(seen.live, release, namespace)) return [];
    const { deletionTimestamp, annotations } = seen.live.metadata;
    return deletionTimestamp || isKept(annotations) ? [] : [{ name: nameOf(ref, namespace), seen }];
  });
}
