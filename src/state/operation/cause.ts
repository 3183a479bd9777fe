import type { Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { pointerTo, supersededBy } from "../helm.ts";
import { everUpdated, usuallyDeadAfter } from "./liveness.ts";
import { passedOver } from "../records/passed_over.ts";
import { unservedKind } from "../history/last_good.ts";
import type { PendingCase } from "./pending.ts";
import { whoCannotUpdate } from "../actors/rbac.ts";

/** Why an operation never said how it ended. */
export interface Cause {
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** Whoever ran it has given up: nobody is to be waited for. */
  readonly isEnd?: true;
}

/** The likeliest cause that has proof; the last resort is the commonest one, which leaves none. */
export function causeOf(snapshot: Snapshot, stuck: PendingCase): Cause {
  return provenCause(snapshot, stuck) ?? {
    says: isSilent(stuck)
      ? "Its helm was killed, or lost its connection, before it could write how it ended."
      : "If its helm is gone, it was killed, or lost its connection, before it could write how it ended.",
    evidence: [],
  };
}

/** Neither silent for long nor proven to be at its end: nobody can tell it from one that is at work. */
export function mayBeAlive(snapshot: Snapshot, stuck: PendingCase): boolean {
  return !isSilent(stuck) && !causeOf(snapshot, stuck).isEnd;
}

/** Long enough to take its helm for dead. */
function isSilent({ liveness }: PendingCase): boolean {
  return liveness.silentFor >= usuallyDeadAfter;
}

/** Where a newer revision has come and cannot be read, what was written since may be that one's doing. */
function provenCause(snapshot: Snapshot, stuck: PendingCase): Cause | undefined {
  if (passedOver(snapshot)) return undefined;
  return lostStatusWrite(snapshot, stuck) ?? brokenRollback(snapshot, stuck) ?? hangingHook(stuck) ??
    deniedUpdate(snapshot, stuck);
}

function lostStatusWrite(snapshot: Snapshot, stuck: PendingCase): Cause | undefined {
  const { record, operation } = stuck;
  const base = operation === "upgrade" ? supersededBy(snapshot.records, record) : undefined;
  return base && {
    says:
      `Only its very last write ${
        isSilent(stuck) ? "was lost" : "is missing"
      }: revision ${base.revision} was already ` +
      "superseded, which helm does when everything else is done. " +
      (isSilent(stuck)
        ? "The connection broke at that moment, or the writer was refused."
        : "It follows at once, unless the connection broke at that moment, or the writer was refused."),
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, base)}/release/info/status`, `status of revision ${base.revision}`),
    ],
  };
}

/**
 * A rollback writes its record first and builds its objects afterwards; errors in building and in its hooks return
 * without a word to the record (Helm 3.22 and 4.3 `pkg/action/rollback.go` `performRollback`).
 */
function brokenRollback(snapshot: Snapshot, stuck: PendingCase): Cause | undefined {
  const { record, operation, base, progress } = stuck;
  if (operation !== "rollback") return undefined;
  const index = [record, ...(base ? [base] : [])].map((one) => unservedKind(snapshot, one)).find((one) =>
    one !== undefined
  );
  if (index !== undefined) {
    const { kind } = snapshot.facts.kinds[index]!;
    return {
      says: `Nobody had to kill it: its manifests name the kind ${kind.kind} of ${kind.apiVersion}, which the server ` +
        "does not serve. helm rollback stops there, and leaves its record pending.",
      evidence: [evidence(snapshot, `/facts/kinds/${index}/served`, `${kind.apiVersion} ${kind.kind} is served`)],
      isEnd: true,
    };
  }
  // A hook that has not ended may be waited for.
  const hook = progress.hooks.find(({ state }) =>
    state === "failed" || (isSilent(stuck) && state !== "succeeded" && state !== "no-trace")
  );
  return hook && {
    says:
      `Nobody had to kill it: its ${hook.phase} hook ${hook.kind} "${hook.name}" did not succeed, and helm rollback ` +
      "leaves its record pending when a hook fails.",
    evidence: hook.evidence,
    isEnd: true,
  };
}

function hangingHook(stuck: PendingCase): Cause | undefined {
  const { progress } = stuck;
  const hook = progress.hooks.find(({ state }) => ["running", "cannot-be-scheduled", "failed"].includes(state));
  const words = { "running": "still runs", "cannot-be-scheduled": "cannot be scheduled", "failed": "failed" };
  const name = hook &&
    `the ${hook.phase} hook ${hook.kind} "${hook.name}", which ${words[hook.state as keyof typeof words]}`;
  return hook && {
    says: isSilent(stuck)
      ? `Its helm died while it waited for ${name}.`
      : hook.state === "failed"
      ? `It came to ${name}: a helm that is alive says so at once.`
      : `It waits for ${name}, or did so when it was cut off.`,
    evidence: hook.evidence,
  };
}

function deniedUpdate(snapshot: Snapshot, stuck: PendingCase): Cause | undefined {
  const { record } = stuck;
  const candidates = everUpdated(record) ? [] : whoCannotUpdate(snapshot);
  return candidates.length === 0 ? undefined : {
    says:
      (isSilent(stuck)
        ? "Its writer made the record and never changed it. "
        : "Its writer made the record and has not changed it; a helm that is at work would not have either. ") +
      "There are identities here that may create release records but not update them: then helm prints success and " +
      "the record stays pending.",
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/createdAt`, "when the record was made; it was never changed"),
    ],
  };
}
