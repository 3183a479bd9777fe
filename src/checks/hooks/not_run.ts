import type { Check } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { seconds } from "../../state/clock.ts";
import { evidence } from "../../state/evidence.ts";
import {
  appliesServerSide,
  isRollback,
  lastOf,
  payloadStatus,
  pointerTo,
  type ReadableRecord,
  revisionOf,
} from "../../state/helm.ts";
import { hookState, isReplaced, seenOf } from "../../state/hooks/hook_run.ts";
import { passedOver } from "../../state/records/passed_over.ts";
import { shell } from "../../shell.ts";

export const hookNotRun: Check = {
  id: "hooks/not-run",
  title: "A deployed revision whose hook never ran",
  severity: "error",
  since: "0.3.0",
  needs: ["objects"],
  thorough: true,
  symptoms: [],
  proof:
    "The record, written by Helm 4 with server-side apply, says that the hook succeeded in this revision; the hook's Job or Pod was made before the revision was, and there is no other of its name.",
  why:
    "Helm 4 makes a hook by server-side apply. Where the finished Job of an earlier run is still there and the hook has not changed, nothing happens on the server, and helm finds the Job complete: it writes Succeeded, and the migration did not run.",
  remedy:
    "None by this tool: whether what the hook does is still to be done, and may be done now, is for you to say. Then delete the old Job and upgrade again, or run what it runs by hand.",
  concerns: (records) => suspectOf(records) !== undefined,
  *examine(snapshot) {
    const record = suspectOf(snapshot.records);
    if (!record || passedOver(snapshot)) return;
    for (const index of (record.release.hooks ?? []).keys()) yield* examineHook(snapshot, record, index);
  },
};

/** The deployed newest revision, where some hook of it may have been taken for run. */
function suspectOf(records: readonly StoredRecord[]): ReadableRecord | undefined {
  const last = lastOf(records);
  const isSuspect = last && payloadStatus(last) === "deployed" && appliesServerSide(last) &&
    (last.release.hooks ?? []).some((_, index) => eventOf(last, index) !== undefined);
  return isSuspect ? last : undefined;
}

/** The event at which helm says to have run a hook of this revision that it does not replace. */
function eventOf(record: ReadableRecord, index: number): string | undefined {
  const hook = record.release.hooks![index]!;
  const { phase, started_at } = hook.last_run ?? {};
  const isOwn = seconds(started_at) >= seconds(record.release.info?.last_deployed) - 1;
  if (phase !== "Succeeded" || !isOwn || isReplaced(hook) || isRollback(record)) return undefined;
  return hook.events?.find((event) => /^(pre|post)-(install|upgrade)$/.test(event));
}

function* examineHook(snapshot: Snapshot, record: ReadableRecord, index: number): ReturnType<Check["examine"]> {
  const hook = record.release.hooks![index]!;
  const event = eventOf(record, index);
  const seen = seenOf(snapshot, hook);
  if (!event || !seen?.live || !["succeeded", "failed"].includes(hookState(snapshot, seen.live))) return;
  // Both are the server's clock: helm makes the record before it makes the first hook.
  if (!(seconds(seen.live.metadata.creationTimestamp) < seconds(record.createdAt))) return;
  const at = pointerTo(snapshot, record);
  const number = revisionOf(record);
  const name = `${hook.kind} "${hook.name}"`;
  const namespace = seen.live.metadata.namespace ?? snapshot.scope.namespace;
  yield {
    subject: `revision ${number} ${hook.kind}/${hook.name}`,
    summary:
      `Revision ${number} is deployed, but its ${event} hook did not run: the ${name} on the cluster is that of an ` +
      "earlier run, and helm took it for the new one.",
    notes: [
      "What the hook does, such as a migration, was not done for this revision, unless somebody did it by hand.",
    ],
    evidence: [
      evidence(snapshot, `${seen.at}/metadata/creationTimestamp`, `when the ${name} was made`),
      evidence(snapshot, `${at}/createdAt`, `when revision ${number} was made, before any of its hooks`),
      evidence(snapshot, `${at}/release/hooks/${index}/last_run/phase`, "how the hook ended, by the record"),
      evidence(snapshot, `${at}/release/apply_method`, "how this revision was applied"),
    ],
    manual: [{
      summary: "To run it with the next upgrade, away with the old one first:",
      commands: [
        shell`kubectl get -n ${namespace} ${seen.live.kind.toLowerCase()} ${seen.live.metadata.name} -o yaml`,
        shell`kubectl delete -n ${namespace} ${seen.live.kind.toLowerCase()} ${seen.live.metadata.name}`,
      ],
    }],
  };
}
