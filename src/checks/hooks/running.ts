import type { Check } from "../../model/finding.ts";
import { evidence } from "../../state/evidence.ts";
import { appliesServerSide, pointerTo, revisionOf } from "../../state/helm.ts";
import { hookEvents } from "../../state/hooks/hook_events.ts";
import { failedOverHook, type HookFailure, hookFailure } from "../../state/hooks/hook_failure.ts";
import { containerNote, isReplaced, podsOf, policiesOf } from "../../state/hooks/hook_run.ts";
import { shell } from "../../shell.ts";

const words = {
  "running": "still runs",
  "cannot-be-scheduled": "cannot be scheduled",
  "suspended": "is suspended, so it will never start",
};

export const hookRunning: Check = {
  id: "hooks/running",
  title: "The newest revision failed waiting for a hook that has not ended",
  severity: "error",
  since: "0.3.0",
  needs: ["objects", "pods", "events"],
  symptoms: [
    /(pre|post)-upgrade hooks failed: .*(timed out waiting for the condition|context deadline exceeded)/s,
    /failed (pre|post)-install: .*(timed out waiting for the condition|context deadline exceeded)/s,
    /resource Job\/\S+ not ready\. status: InProgress/,
  ],
  proof:
    "The text of the failed revision, and its hook's Job or Pod, made by that revision and neither complete nor failed.",
  why:
    "helm waits for a hook no longer than its timeout, and gives up; the Job does not know of that. What it does, it may still do, and the next upgrade meets it.",
  remedy:
    "None by this tool, which never stops what runs. Find out what it waits for; let it end, or delete it when you know that it may be cut off. Then upgrade again, with a longer --timeout where it only was slow.",
  recipes:
    "Upgrading again at once: under the default delete policy helm first deletes the Job that still runs, half-way through its work.",
  concerns: (records) => failedOverHook(records) !== undefined,
  *examine(snapshot) {
    const failure = hookFailure(snapshot);
    const hook = failure?.hook;
    const says = words[hook?.state as keyof typeof words];
    const live = hook?.seen?.live;
    if (!failure || !hook || !live || !says || hook.isOlder || failure.way !== "run") return;
    const { record, event } = failure;
    const number = revisionOf(record);
    const name = `${hook.hook.kind} "${hook.hook.name}"`;
    const container = containerNote(podsOf(snapshot, live));
    const events = hookEvents(snapshot, hook.ref!, record.createdAt);
    const why = container?.says ?? (events[0] && `the events say ${events[0].reason}`);
    const at = pointerTo(snapshot, record);
    yield {
      subject: `revision ${number}`,
      summary: `Revision ${number} failed waiting for its ${event} hook ${name}, which ${says}${
        why ? `: ${why}` : ""
      }.`,
      notes: [
        sayNext(failure),
        failure.phase === "pre"
          ? `helm applies nothing before its pre hooks have succeeded: of revision ${number} nothing but hooks has reached the cluster.`
          : `Everything of revision ${number} had been applied by then.`,
      ],
      evidence: [
        evidence(snapshot, `${at}/release/info/status`, `status of revision ${number}`),
        evidence(snapshot, `${at}/release/info/description`, "its description", `says that its ${event} hooks failed`),
        evidence(snapshot, `${hook.seen!.at}/metadata/creationTimestamp`, `when the ${name} was made`),
        ...(container ? [evidence(snapshot, container.at, "its container", container.says)] : []),
        ...events.slice(0, 3).map((one) => one.evidence),
      ],
      manual: [{
        summary: "What it is at; and, once you know that it may be cut off, away with it:",
        commands: [
          shell`kubectl describe -n ${
            live.metadata.namespace ?? snapshot.scope.namespace
          } ${live.kind.toLowerCase()} ${live.metadata.name}`,
          shell`kubectl delete -n ${
            live.metadata.namespace ?? snapshot.scope.namespace
          } ${live.kind.toLowerCase()} ${live.metadata.name}`,
        ],
      }],
    };
  },
};

/** What the next run of the hook does to the one that has not ended. */
function sayNext({ record, hook }: HookFailure): string {
  const { kind } = hook!.hook;
  if (isReplaced(hook!.hook)) {
    return `The next upgrade deletes this ${kind} before it makes it anew, even in the middle of its work.`;
  }
  const policies = policiesOf(hook!.hook).join(",");
  return appliesServerSide(record)
    ? `Its delete policy (${policies}) leaves it there: the next helm upgrade by Helm 4 waits for this one instead of running the hook anew, and by Helm 3 stops with "already exists".`
    : `Its delete policy (${policies}) leaves it there: the next helm upgrade stops with "already exists".`;
}
