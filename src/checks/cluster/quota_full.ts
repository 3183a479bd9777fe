import type { Check, Draft } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { crowdedOut, fullForRecords, missesQuota } from "../../state/cluster/quotas.ts";
import { evidence } from "../../state/evidence.ts";
import { history, pointerTo } from "../../state/helm.ts";
import { listNames } from "../../state/history/claimed.ts";
import { usualHistory } from "../../state/records/history_size.ts";
import { comingOf, isComing } from "../../state/upgrade/coming.ts";
import { shell } from "../../shell.ts";

export const quotaFull: Check = {
  id: "cluster/quota-full",
  title: "A quota lets no further release record in, or nothing that the next upgrade makes",
  severity: "error",
  since: "0.3.0",
  needs: ["quotas", "objects"],
  symptoms: [
    /(secrets|configmaps) "sh\.helm\.release\.v1\.[^"]+" is forbidden: exceeded quota/,
    /exceeded quota: [^,]+, requested: [\w.\/-]+=/,
    /resource quota evaluates timeout/,
    /Operation cannot be fulfilled on resourcequotas/,
  ],
  proof:
    "What the ResourceQuota of the namespace allows and counts: of the kind that records are kept in, and of what the next upgrade makes.",
  why:
    "Helm makes a new record for every revision before it does anything else. Where a quota on the number of Secrets (or " +
    "ConfigMaps) is used up, the server refuses it: nothing is applied, and the history shows no trace. Often it is the " +
    "history itself that fills the quota: helm removes old records only when there are more than --history-max, 10 by default. " +
    "A quota on what the chart makes stops the upgrade in the middle, at the first object that finds no room.",
  remedy:
    "prune-history removes the oldest records; then give --history-max a number that fits, or else the quota is full again after " +
    "the next upgrade. Or raise the quota; where it is full of something else, that is the only way besides asking for less.",
  misses: missesQuota,
  recipes: "Deleting the newest record to make room makes helm forget what is deployed.",
  thorough: true,
  concerns: (records, given) => records.some(({ ref }) => ref.driver !== "sql") || isComing(records, given),
  *examine(snapshot) {
    yield* ofRecords(snapshot);
    yield* ofObjects(snapshot);
  },
};

function* ofRecords(snapshot: Snapshot): Iterable<Draft> {
  const own = history(snapshot.records).length;
  const makesRoom = own >= usualHistory;
  for (const { quota, name, hard, used, at } of fullForRecords(snapshot)) {
    const { name: quotaName, namespace } = quota.metadata;
    yield {
      subject: `ResourceQuota "${quotaName}" ${name}`,
      ...(makesRoom ? { severity: "info" as const } : {}),
      summary:
        `ResourceQuota "${quotaName}" allows ${hard} ${name.replace("count/", "")} in namespace "${namespace}", ` +
        `and ${used} are there: no record of a further revision can be made.`,
      notes: [
        `${own} of them are records of this release.`,
        makesRoom
          ? `helm removes the oldest before it makes a new one, as long as --history-max is ${own} or less (10 unless told otherwise).`
          : `helm upgrade fails before it applies anything, until there are fewer. It removes old records itself only from ` +
            `--history-max on: ${Math.max(2, own - 1)} would fit here.`,
      ],
      evidence: [
        evidence(snapshot, at.used, `${name} that the quota counts`),
        evidence(snapshot, at.hard, `${name} that it allows`),
      ],
      manual: [{
        summary: "Or have whoever looks after the namespace raise the quota:",
        commands: [
          shell`kubectl patch resourcequota ${quotaName} -n ${namespace!} --type merge -p ${
            JSON.stringify({ spec: { hard: { [name]: String(hard + usualHistory) } } })
          }`,
        ],
      }],
    };
  }
}

/** What the next upgrade is to make. Of the kind that records are kept in, none comes to be made before the record. */
function* ofObjects(snapshot: Snapshot): Iterable<Draft> {
  const blocking = new Set(fullForRecords(snapshot).map(({ at }) => at.hard));
  const crowded = crowdedOut(snapshot).filter(({ at }) => !blocking.has(at.hard));
  const failed = comingOf(snapshot)?.failed;
  for (const [first, ...more] of Map.groupBy(crowded, ({ at }) => at.hard).values()) {
    const { quota, name, hard, used, at } = first!;
    const { name: quotaName, namespace } = quota.metadata;
    yield {
      subject: `ResourceQuota "${quotaName}" ${name}`,
      ...(failed ? { severity: "warning" as const } : {}),
      summary: `ResourceQuota "${quotaName}" in namespace "${namespace}" has no room for ${
        listNames([first!, ...more].map(({ object }) => object.name))
      }: of ${name} it allows ${hard}, and ${used} ${used === "1" ? "is" : "are"} used.`,
      notes: [
        `${
          failed ? `An upgrade with the chart and values of revision ${failed.revision}` : "The upgrade"
        } stops there: what comes before it stays changed, what comes after it is not touched.`,
      ],
      evidence: [
        ...(failed
          ? [
            evidence(
              snapshot,
              `${pointerTo(snapshot, failed)}/release/info/status`,
              `status of revision ${failed.revision}`,
            ),
          ]
          : []),
        evidence(snapshot, at.used, `${name} that the quota counts`),
        evidence(snapshot, at.hard, `${name} that it allows`),
      ],
      manual: [{
        summary: "Have the quota raised, make room in it, or let the chart ask for less; the quota:",
        commands: [shell`kubectl describe resourcequota ${quotaName} -n ${namespace!}`],
      }],
    };
  }
}
