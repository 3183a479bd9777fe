import type { Evidence } from "../../model/finding.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { evidence } from "../evidence.ts";
import { pointerTo, supersededBy } from "../helm.ts";
import { everUpdated } from "./liveness.ts";
import { passedOver } from "../records/passed_over.ts";
import { unservedKind } from "../history/last_good.ts";
import type { PendingCase } from "./pending.ts";
import { whoCannotUpdate } from "../actors/rbac.ts";

/** Why an operation never said how it ended. */
export interface Cause {
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

/** The likeliest cause that has proof; the last resort is the commonest one, which leaves none. */
export function causeOf(snapshot: Snapshot, stuck: PendingCase): Cause {
  return provenCause(snapshot, stuck) ?? {
    says: "Its helm was killed, or lost its connection, before it could write how it ended.",
    evidence: [],
  };
}

/** Where a newer revision has come and cannot be read, what was written since may be that one's doing. */
function provenCause(snapshot: Snapshot, stuck: PendingCase): Cause | undefined {
  if (passedOver(snapshot)) return undefined;
  return lostStatusWrite(snapshot, stuck) ?? brokenRollback(snapshot, stuck) ?? hangingHook(stuck) ??
    deniedUpdate(snapshot, stuck);
}

function lostStatusWrite(snapshot: Snapshot, { record, operation }: PendingCase): Cause | undefined {
  const base = operation === "upgrade" ? supersededBy(snapshot.records, record) : undefined;
  return base && {
    says: `Only its very last write was lost: revision ${base.revision} was already superseded, which helm does when ` +
      "everything else is done. The connection broke at that moment, or the writer was refused.",
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, base)}/release/info/status`, `status of revision ${base.revision}`),
    ],
  };
}

/**
 * A rollback writes its record first and builds its objects afterwards; errors in building and in its hooks return
 * without a word to the record (Helm 3.22 and 4.3 `pkg/action/rollback.go` `performRollback`).
 */
function brokenRollback(snapshot: Snapshot, { record, operation, base, progress }: PendingCase): Cause | undefined {
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
    };
  }
  const hook = progress.hooks.find(({ state }) => state !== "succeeded" && state !== "no-trace");
  return hook && {
    says:
      `Nobody had to kill it: its ${hook.phase} hook ${hook.kind} "${hook.name}" did not succeed, and helm rollback ` +
      "leaves its record pending when a hook fails.",
    evidence: hook.evidence,
  };
}

function hangingHook({ progress }: PendingCase): Cause | undefined {
  const hook = progress.hooks.find(({ state }) => ["running", "cannot-be-scheduled", "failed"].includes(state));
  const words = { "running": "still runs", "cannot-be-scheduled": "cannot be scheduled", "failed": "failed" };
  return hook && {
    says: `Its helm died while it waited for the ${hook.phase} hook ${hook.kind} "${hook.name}", which ` +
      `${words[hook.state as keyof typeof words]}.`,
    evidence: hook.evidence,
  };
}

function deniedUpdate(snapshot: Snapshot, { record }: PendingCase): Cause | undefined {
  const candidates = everUpdated(record) ? [] : whoCannotUpdate(snapshot);
  return candidates.length === 0 ? undefined : {
    says:
      "Its writer made the record and never changed it. There are identities here that may create release records " +
      "but not update them: then helm prints success and the record stays pending.",
    evidence: [
      evidence(snapshot, `${pointerTo(snapshot, record)}/createdAt`, "when the record was made; it was never changed"),
    ],
  };
}
