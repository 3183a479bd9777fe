import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { eventsOf, messageOf, reasonOf } from "./events.ts";
import { conditionOf, textAt } from "./fields.ts";
import { missingReference } from "./missing_reference.ts";
import { quote, type Trouble } from "./trouble.ts";
import { unreadyPods, wantedPods, type Workload } from "./workloads.ts";

/**
 * Why the pods that are wanted are not even made. ReplicaSets keep it in a condition; of the others only events tell, so it
 * is asked only where pods are missing, nothing else keeps the next from being made, and no pod was made since.
 */
export function refusedTrouble(snapshot: Snapshot, workload: Workload): Trouble[] {
  const refusal = inCondition(snapshot, workload) ?? inEvent(snapshot, workload);
  if (!refusal) return [];
  const { message, seen } = refusal;
  const pod = { ...workload.object, spec: textlessSpec } as Workload["object"];
  const missing = missingReference(snapshot, pod, message);
  const found = missing ?? classify(workload, message);
  return [{ ...found, workload, evidence: [...found.evidence, seen] }];
}

/** The message alone is to tell what is missing. */
const textlessSpec = { containers: [] };

function inCondition(snapshot: Snapshot, { object, at, maker }: Workload) {
  for (const one of [...(maker ? [maker] : []), { object, at }]) {
    const found = conditionOf(one.object, "ReplicaFailure");
    if (found?.condition["status"] !== "True") continue;
    return {
      message: textAt(found.condition, "message"),
      seen: evidence(
        snapshot,
        `${one.at}/status/conditions/${found.index}/reason`,
        `condition ReplicaFailure of ${one.object.kind}/${one.object.metadata.name}`,
      ),
    };
  }
  return undefined;
}

function inEvent(snapshot: Snapshot, workload: Workload) {
  const { maker, pods } = workload;
  if (!maker || maker.object.kind === "Pod" || pods.length >= wantedPods(workload)) return undefined;
  if (maker.object.kind === "StatefulSet" && unreadyPods(workload).length > 0) return undefined;
  const last = eventsOf(snapshot, maker.object).find((event) =>
    /^(FailedCreate|SuccessfulCreate)$/.test(reasonOf(event))
  );
  if (!last || reasonOf(last) !== "FailedCreate") return undefined;
  return {
    message: messageOf(last),
    seen: evidence(snapshot, `${last.at}/reason`, `event about ${maker.object.kind}/${maker.object.metadata.name}`),
  };
}

function classify({ name }: Workload, message: string): Trouble {
  const quota = /(?:exceeded|failed) quota: ([^,:]+)/.exec(message)?.[1]?.trim();
  if (quota !== undefined) {
    const what = /requested: ([^,]+(?:,[^:,]+=[^,]+)*), used/.exec(message)?.[1];
    const isUnsaid = /failed quota/.test(message);
    return {
      cause: "quota-exceeded",
      subject: `ResourceQuota/${quota}`,
      says: isUnsaid
        ? `The quota ${JSON.stringify(quota)} refuses pods that do not say what they need`
        : `The quota ${JSON.stringify(quota)} is used up${what ? ` (a pod asks for ${what})` : ""}`,
      quotes: quote("The API server", message),
      evidence: [],
    };
  }
  const security = /violates PodSecurity "([^"]+)"/.exec(message)?.[1];
  const webhook = /(?:admission webhook|failed calling webhook) "([^"]+)"/.exec(message)?.[1];
  const says = security !== undefined
    ? `The namespace's Pod Security level ${JSON.stringify(security)} refuses its pods`
    : webhook !== undefined && /failed calling webhook/.test(message)
    ? `The admission webhook ${JSON.stringify(webhook)} does not answer, so its pods are refused`
    : webhook !== undefined
    ? `The admission webhook ${JSON.stringify(webhook)} refuses its pods`
    : /because it is being terminated/.test(message)
    ? "The namespace is being deleted, so its pods are refused"
    : "The API server refuses its pods";
  return { cause: "pods-refused", subject: name, says, quotes: quote("The API server", message), evidence: [] };
}
