import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { shell } from "../../shell.ts";
import { conditionOf, numberAt, partsAt, textAt } from "./fields.ts";
import { quote, type Trouble } from "./trouble.ts";
import type { Workload } from "./workloads.ts";

/** `batch/v1` `JobReason…` constants, 1.36. */
const reasons: Record<string, string> = {
  BackoffLimitExceeded: "it has used up its retries",
  DeadlineExceeded: "it took longer than it may",
  PodFailurePolicy: "its pod failure policy ended it",
  MaxFailedIndexesExceeded: "too many of its indexes failed",
  FailedIndexes: "some of its indexes failed",
};

/** A Job that has failed for good; undefined for any other workload, and for one that still tries. */
export function jobTrouble(snapshot: Snapshot, workload: Workload): Trouble | undefined {
  const { object, at, name, pods } = workload;
  const failed = conditionOf(object, "Failed");
  if (object.kind !== "Job" || failed?.condition["status"] !== "True") return undefined;
  const reason = textAt(failed.condition, "reason");
  const end = pods.flatMap((pod) =>
    partsAt(pod.object, "status", "containerStatuses").flatMap((status, index) =>
      numberAt(status, "state", "terminated", "exitCode") !== 0
        ? [{ pod, status, at: `${pod.at}/status/containerStatuses/${index}/state/terminated` }]
        : []
    )
  ).at(-1);
  const code = end ? numberAt(end.status, "state", "terminated", "exitCode") : 0;
  const { namespace = "" } = object.metadata;
  return {
    cause: "job-failed",
    subject: name,
    workload,
    says: `${name} has failed: ${reasons[reason] ?? "its controller has given it up"}${reason ? ` (${reason})` : ""}` +
      (end ? `; container ${JSON.stringify(textAt(end.status, "name"))} ended with exit code ${code}` : ""),
    quotes: end ? quote("Its last words", textAt(end.status, "state", "terminated", "message")) : [],
    evidence: [
      evidence(snapshot, `${at}/status/conditions/${failed.index}/reason`, `why ${name} failed`),
      ...(end ? [evidence(snapshot, `${end.at}/exitCode`, `exit code in Pod/${end.pod.object.metadata.name}`)] : []),
    ],
    manual: [
      ...(end
        ? [{
          summary: "Read what it said before it ended:",
          commands: [
            shell`kubectl logs ${end.pod.object.metadata.name} -n ${namespace} -c ${textAt(end.status, "name")}`,
          ],
        }]
        : []),
      {
        summary:
          "A Job cannot be started again or changed: once its cause is mended, delete it, and the next upgrade makes " +
          "it anew. Its pods and their logs go with it:",
        commands: [shell`kubectl delete job ${object.metadata.name} -n ${namespace}`],
      },
    ],
  };
}
