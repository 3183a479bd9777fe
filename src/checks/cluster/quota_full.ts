import type { Check } from "../../model/finding.ts";
import { fullForRecords } from "../../state/cluster/quotas.ts";
import { evidence } from "../../state/evidence.ts";
import { history } from "../../state/helm.ts";
import { usualHistory } from "../../state/records/history_size.ts";
import { shell } from "../../shell.ts";

export const quotaFull: Check = {
  id: "cluster/quota-full",
  title: "A quota lets no further release record in",
  severity: "error",
  since: "0.3.0",
  needs: ["quotas"],
  symptoms: [
    /(secrets|configmaps) "sh\.helm\.release\.v1\.[^"]+" is forbidden: exceeded quota/,
    /exceeded quota: [^,]+, requested: (count\/)?(secrets|configmaps)=1/,
    /resource quota evaluates timeout/,
    /Operation cannot be fulfilled on resourcequotas/,
  ],
  proof: "What the ResourceQuota of the namespace allows and counts of the kind that records are kept in.",
  why:
    "Helm makes a new record for every revision before it does anything else. Where a quota on the number of Secrets (or " +
    "ConfigMaps) is used up, the server refuses it: nothing is applied, and the history shows no trace. Often it is the " +
    "history itself that fills the quota: helm removes old records only when there are more than --history-max, 10 by default.",
  remedy:
    "prune-history removes the oldest records; then give --history-max a number that fits, or else the quota is full again after " +
    "the next upgrade. Or raise the quota.",
  recipes: "Deleting the newest record to make room makes helm forget what is deployed.",
  thorough: true,
  concerns: (records) => records.some(({ ref }) => ref.driver !== "sql"),
  *examine(snapshot) {
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
  },
};
