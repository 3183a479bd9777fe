import type { Snapshot } from "../../model/snapshot.ts";
import { lastOf, payloadStatus } from "../helm.ts";
import { once } from "../once.ts";
import { jobTrouble } from "./job_trouble.ts";
import { podTroubles } from "./pod_trouble.ts";
import { refusedTrouble } from "./refused_trouble.ts";
import { otherTrouble, silentTrouble, terminatingTroubles } from "./rest_trouble.ts";
import type { CauseName, Trouble } from "./trouble.ts";
import { wedgedPods, wedgedTrouble } from "./wedged.ts";
import { type Awaited, unfinished, unreadyPods, type Workload } from "./workloads.ts";

/** One cause and all that it holds up. */
export interface RolloutCause {
  readonly cause: CauseName;
  readonly subject: string;
  /** Never empty; those of different pods, or of different containers. */
  readonly troubles: readonly Trouble[];
}

/** Why the release does not get ready: each cause once, whatever it holds up. Nothing where all of it is ready. */
export const rolloutCauses = once((snapshot): readonly RolloutCause[] => {
  const { workloads, others } = unfinished(snapshot);
  const troubles = [
    ...workloads.flatMap((workload) => troublesOf(snapshot, workload)),
    ...others.filter((one) => isAwaited(snapshot, one)).map((one) => otherTrouble(snapshot, one)),
  ];
  const groups = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const key = `${trouble.cause} ${trouble.subject}`;
    groups.set(key, [...groups.get(key) ?? [], trouble]);
  }
  return [...groups.values()].map((troubles) => ({
    cause: troubles[0]!.cause,
    subject: troubles[0]!.subject,
    troubles,
  }));
});

function troublesOf(snapshot: Snapshot, workload: Workload): Trouble[] {
  const failed = jobTrouble(snapshot, workload);
  if (failed) return [failed];
  const wedged = wedgedPods(snapshot, workload);
  const held = wedged.map(({ pod }) => pod);
  const pods = unreadyPods(workload).filter((pod) => !held.includes(pod));
  const found = [
    ...wedged.map((one) => wedgedTrouble(snapshot, one)),
    ...pods.flatMap((pod) => podTroubles(snapshot, workload, pod)),
    ...refusedTrouble(snapshot, workload),
    ...terminatingTroubles(snapshot, workload),
  ];
  return found.length > 0 ? found : [silentTrouble(snapshot, workload)];
}

/**
 * A revision that is deployed waits for nobody: a claim without a pod may wait for its first one, and a load balancer is
 * for a cluster to make or not.
 */
function isAwaited(snapshot: Snapshot, { object }: Awaited): boolean {
  const last = lastOf(snapshot.records);
  if (last === undefined || payloadStatus(last) !== "deployed") return true;
  return object.kind === "Service";
}
