import type { KubeObject } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { Given, Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { appliesServerSide, isPending, lastOf, payloadStatus, type ReadableRecord, revisionOf } from "../helm.ts";
import { claims, observed, type Seen } from "../observation.ts";
import { once } from "../once.ts";
import { livenessOf, usuallyDeadAfter } from "../operation/liveness.ts";
import { passedOver } from "../records/passed_over.ts";
import { type ComingHook, comingHooks, type Command, nextCommand } from "./coming_hooks.ts";
import { hookFailure } from "./hook_failure.ts";
import { type HookState, hookState, isReplaced } from "./hook_run.ts";

/** An object in the place of a hook that is to run. */
export interface LeftoverHook extends ComingHook {
  readonly seen: Seen;
  readonly live: KubeObject;
  readonly command: Command;
  readonly state: HookState;
  /** Helm 4 would apply over it and take its end for that of the new run; Helm 3 stops in any case. */
  readonly isTakenForRun: boolean;
  /** The newest revision failed over this very object. */
  readonly hasBlocked: boolean;
  /** It was made by this revision, whose helm may still be at it and may take it away itself. */
  readonly open?: number;
}

/** Cheap, by the records alone: a policy without `before-hook-creation` in the newest revision, or a manifest to come. */
export function mayLeaveHooks(records: readonly StoredRecord[], given: Given): boolean {
  if (nextCommand(records, given) === undefined) return false;
  return given.desired !== undefined || (lastOf(records)?.release.hooks ?? []).some((hook) => !isReplaced(hook));
}

/**
 * What stands in the way of a hook that the next command runs: its policy does not let Helm delete it first, and
 * - with client-side apply Helm creates it, which ends with `already exists` (Helm 3.22 `pkg/kube/client.go` `Create`)
 * - with server-side apply Helm 4 applies over it: a finished Job that has not changed is then as good as run, one that
 *   failed has failed again, and a changed one is refused; other kinds are brought up to date, which harms nobody
 */
export const leftoverHooks = once((snapshot: Snapshot): LeftoverHook[] => {
  const command = nextCommand(snapshot.records, snapshot);
  if (command === undefined || passedOver(snapshot)) return [];
  const last = lastOf(snapshot.records);
  const isServerSide = last !== undefined && appliesServerSide(last);
  const failure = hookFailure(snapshot);
  return comingHooks(snapshot, command).filter(({ hook }) => !isReplaced(hook as Hook)).flatMap((coming) => {
    const seen = observed(snapshot, coming.ref);
    const live = seen?.live;
    if (!live || live.metadata.deletionTimestamp) return [];
    const state = hookState(snapshot, live);
    if (state === "other" && isServerSide) return [];
    // What runs is in the way only where nobody waits for its end: hooks/running tells of one that helm gave up.
    const isTold = failure?.way === "run" && failure.hook?.isOlder === false && failure.hook.seen?.live === live;
    if (isUnended(state) && (isTold || !last || !isCutOff(last))) return [];
    const hasBlocked = failure?.hook?.isOlder === true && failure.hook.seen?.live === live;
    const open = last && openRun(snapshot, last, live);
    return [{
      ...coming,
      seen: seen!,
      live,
      command,
      state,
      isTakenForRun: isServerSide,
      hasBlocked,
      ...(open === undefined ? {} : { open }),
    }];
  });
});

const words: Readonly<Record<HookState, string>> = {
  "succeeded": "has succeeded",
  "failed": "has failed",
  "running": "still runs",
  "cannot-be-scheduled": "cannot be scheduled",
  "suspended": "is suspended, so it will never start",
  "other": "is there",
};

export function sayState(state: HookState): string {
  return words[state];
}

/** It may go on working: nothing is to be done to it. */
export function isUnended(state: HookState): boolean {
  return !["succeeded", "failed", "other"].includes(state);
}

/** The newest revision never came to its end, and what it started may still run. */
function isCutOff(last: ReadableRecord): boolean {
  return isPending(payloadStatus(last)) || payloadStatus(last) === "failed";
}

function openRun(snapshot: Snapshot, last: ReadableRecord, { metadata }: KubeObject): number | undefined {
  const isOpen = isPending(payloadStatus(last)) && livenessOf(snapshot, last).silentFor < usuallyDeadAfter &&
    seconds(metadata.creationTimestamp) >= seconds(last.createdAt);
  return isOpen ? revisionOf(last) : undefined;
}

/** Somebody else's object may have the name of a hook: hooks themselves bear the marks of no release. */
export function isAnothers({ live }: LeftoverHook, { scope: { release, namespace } }: Snapshot): boolean {
  const { annotations = {} } = live.metadata;
  const isMarked = annotations["meta.helm.sh/release-name"] !== undefined;
  return isMarked && !claims(live, release, namespace);
}
