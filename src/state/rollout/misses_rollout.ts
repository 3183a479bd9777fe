import type { Snapshot } from "../../model/snapshot.ts";
import { judgeStep } from "../compare/judgement.ts";
import { revisionOf } from "../helm.ts";
import { isNamed, objectsIn } from "../transcript/objects_in.ts";
import { speakerOf } from "../upgrade/said_of.ts";

const waited =
  /timed out waiting for the condition|context deadline exceeded|Wait returned an error|not ready\. status: |not ready, message: /;

/** What else may time out, and is no rollout. */
const others = /hooks failed|failed (?:pre|post)-|failed calling webhook|failed to call webhook|exceeded quota/;

const workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "Pod"];

/**
 * Why it does not disprove that a revision did not become ready if nothing is found amiss: what it waited for is not live as
 * that revision means it, so its pods are not there to be looked at.
 */
export function missesRollout(snapshot: Snapshot, said: string): string | undefined {
  if (!waited.test(said) || others.test(said)) return undefined;
  const speaker = speakerOf(snapshot.records, said);
  const named = objectsIn(said);
  const judged = speaker ? judgeStep(snapshot, speaker, speaker) ?? [] : [];
  const gone = judged.find(({ ref, verdict }) =>
    workloads.includes(ref.kind) && verdict?.asMeant !== true &&
    (named.length === 0 || named.some((one) => isNamed(one, ref)))
  );
  return gone &&
    `${gone.name} is not live as revision ${revisionOf(speaker!)} means it, so its pods are not to be seen`;
}
