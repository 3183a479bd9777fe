import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { deployedOf, lastOf, payloadStatus } from "../../state/helm.ts";
import { lateCase, mistakenEvents } from "../../state/rollout/late.ts";
import { ofRollouts, waitSymptoms } from "./draft.ts";

export const finishedLate: Check = {
  ...ofRollouts,
  id: "rollout/finished-late",
  title: "A failed revision that became ready after all",
  severity: "warning",
  needs: ["objects", "pods", "controllers", "events", "namespaces"],
  symptoms: [
    ...waitSymptoms,
    /Allowed failures count for \S+ exceeded \d+ errors/,
    /RecreatingFailedPod/,
    /error processing rollout phase stage: error tracking resources/,
  ],
  proof:
    "The newest revision is called failed, and every object of it is live as it means it, rolled out, with nothing left of what it dropped and its hooks done.",
  why:
    "helm gave up waiting before the rollout was done, or a tracker took a passing event for a failure. The record keeps the verdict of that moment, and the next upgrade starts from the revision before, which is not what runs: under client-side apply what this one brought is then never cleaned up.",
  remedy: "mark-deployed: the record then says what is true, and the revision before it is superseded.",
  recipes:
    "helm rollback undoes a healthy upgrade. Upgrading again works, and leaves for ever what this revision brought and the next chart does not name.",
  concerns: (records) => {
    const last = lastOf(records);
    return last !== undefined && payloadStatus(last) === "failed";
  },
  *examine(snapshot) {
    const late = lateCase(snapshot);
    if (!late) return;
    const { record, progress } = late;
    const number = record.revision;
    const [base] = deployedOf(snapshot.records);
    const mistaken = mistakenEvents(snapshot)[0];
    yield {
      subject: `revision ${number}`,
      summary: `Revision ${number} is called failed, and all of it is live and ready.`,
      notes: [
        `${progress.reasons.join("; ").replace(/^./, (letter) => letter.toUpperCase())}.`,
        ...(base
          ? [`The next helm upgrade starts from revision ${base.revision}, which is not what runs.`]
          : ["helm list (Helm 3) hides it, and helm upgrade starts from it all the same."]),
        ...(mistaken
          ? [
            "A StatefulSet's pod was made again meanwhile (events RecreatingFailedPod, FailedDelete): that is its controller " +
            "at work, and no failure. werf before 2.6.3 counts it as one.",
          ]
          : []),
      ],
      evidence: [
        ...late.evidence,
        ...(mistaken ? [evidence(snapshot, `${mistaken.at}/reason`, "event of a pod that was made again")] : []),
      ],
    };
  },
};
