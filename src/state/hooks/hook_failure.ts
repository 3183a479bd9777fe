import type { ObjectRef } from "../../model/kubernetes.ts";
import type { Hook } from "../../model/release.ts";
import type { StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { history, lastOf, payloadStatus, type ReadableRecord } from "../helm.ts";
import { once } from "../once.ts";
import { passedOver } from "../records/passed_over.ts";
import type { Seen } from "../observation.ts";
import { hookRef, type HookState, hookState, seenOf } from "./hook_run.ts";

/** The newest revision failed, and it was a hook that it failed over. */
export interface HookFailure {
  readonly record: ReadableRecord;
  readonly event: string;
  readonly phase: "pre" | "post";
  /** `refused`: its object could not be made; `exists`: because one of that name was there; `run`: it was made, and then. */
  readonly way: "exists" | "refused" | "run";
  /** undefined where neither the record nor the text says which it was. */
  readonly hook: FailedHook | undefined;
}

export interface FailedHook {
  readonly hook: Hook;
  /** Its place in the record. */
  readonly index: number;
  readonly ref: ObjectRef | undefined;
  /** What is live under its name, made by this revision or not. */
  readonly seen: Seen | undefined;
  /** What is live was there before the revision was: no run of it. */
  readonly isOlder: boolean;
  /** undefined where nothing is live. */
  readonly state: HookState | undefined;
}

/** Cheap, by the records alone. */
export function failedOverHook(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  return last && payloadStatus(last) === "failed" && eventOf(last) ? last : undefined;
}

/** undefined where the newest revision did not fail over a hook, or is not the newest after all. */
export const hookFailure = once((snapshot): HookFailure | undefined => {
  const record = failedOverHook(snapshot.records);
  if (!record || passedOver(snapshot)) return undefined;
  const event = eventOf(record)!;
  const hooks = (record.release.hooks ?? []).map((hook, index): FailedHook => {
    const seen = seenOf(snapshot, hook);
    const live = seen?.live;
    return {
      hook,
      index,
      ref: hookRef(hook),
      seen,
      isOlder: live ? seconds(live.metadata.creationTimestamp) < seconds(record.createdAt) : false,
      state: live ? hookState(snapshot, live) : undefined,
    };
  }).filter(({ hook }) => hook.events?.includes(event));
  const text = textOf(record);
  const refused = new RegExp(`warning: Hook ${event} (.+?) failed: `).exec(text);
  return {
    record,
    event,
    phase: event.startsWith("pre-") ? "pre" : "post",
    way: !refused ? "run" : /already exists|field is immutable/.test(text) ? "exists" : "refused",
    hook: whichOf(hooks, refused?.[1]),
  };
});

/**
 * Helm writes `Failed` into the record of the hook that it stopped at. Where it did not come to that, the path in the text
 * tells, or what is live; one hook of that event is sure to be it.
 */
function whichOf(hooks: readonly FailedHook[], path: string | undefined): FailedHook | undefined {
  const marked = hooks.filter(({ hook }) => hook.last_run?.phase === "Failed");
  const named = path === undefined ? [] : hooks.filter((one) => one.hook.path === path);
  const failed = hooks.filter(({ state, isOlder }) => state === "failed" && !isOlder);
  return [marked, named, failed, hooks].find((some) => some.length === 1)?.[0];
}

/** As an upgrade and an install say it (Helm 3.22 and 4.3 `pkg/action/upgrade.go`, `install.go` `performInstall`). */
function eventOf(record: ReadableRecord): string | undefined {
  const said =
    /^(?:Release|Upgrade) "[^"]*" failed: (?:((?:pre|post)-upgrade) hooks failed|failed ((?:pre|post)-install)): /
      .exec(textOf(record));
  return said?.[1] ?? said?.[2];
}

function textOf({ release }: ReadableRecord): string {
  return release.info?.description ?? "";
}

/** The newest revision below that Helm takes for deployed, by its number. */
export function deployedBelow(records: readonly StoredRecord[], record: ReadableRecord): ReadableRecord | undefined {
  return history(records).findLast((one) => one !== record && payloadStatus(one) === "deployed");
}
