import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { type Container, containersOf, isDone, sayContainer } from "./container.ts";
import { endingTrouble, waitingInit } from "./ending_trouble.ts";
import { textAt } from "./fields.ts";
import { missingReference, namesReference } from "./missing_reference.ts";
import { probeTrouble } from "./probe_trouble.ts";
import { pullTrouble } from "./pull_trouble.ts";
import { quote, type Trouble } from "./trouble.ts";
import type { Located, Workload } from "./workloads.ts";

/** The first container that is in the way, in the order in which a kubelet starts them. */
export function containerTrouble(snapshot: Snapshot, workload: Workload, pod: Located): Trouble | undefined {
  for (const one of containersOf(workload, pod)) {
    const trouble = pullTrouble(snapshot, one) ?? configTrouble(snapshot, one) ?? endingTrouble(snapshot, one) ??
      (one.isInit ? waitingInit(snapshot, one) : probeTrouble(snapshot, one));
    if (trouble) return trouble;
    // The others have not been started before it is done.
    if (one.isInit && !isDone(one)) return undefined;
  }
  return undefined;
}

/** `pkg/kubelet/kuberuntime/kuberuntime_container.go`, 1.36: what it refuses before it asks the runtime. */
function configTrouble(snapshot: Snapshot, one: Container): Trouble | undefined {
  const reason = textAt(one.status, "state", "waiting", "reason");
  if (!/^(CreateContainerConfigError|CreateContainerError|PreCreateHookError)$/.test(reason)) return undefined;
  const message = textAt(one.status, "state", "waiting", "message");
  const seen = evidence(snapshot, `${one.at}/state/waiting/reason`, `what ${sayContainer(one)} waits for`);
  const missing = missingReference(snapshot, one.pod.object, message);
  if (missing) return { ...missing, evidence: [...missing.evidence, seen] };
  // What it missed has come meanwhile: it will be tried again.
  if (namesReference(message)) return undefined;
  return {
    cause: "container-refused",
    subject: one.workload.name,
    says: `The node refuses to make ${sayContainer(one)} (${reason})`,
    quotes: quote("The kubelet", message),
    evidence: [seen],
  };
}
