import type { JsonObject } from "../../model/json.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { capital, type Container, isDone, logsOf, sayContainer } from "./container.ts";
import { at, numberAt, textAt } from "./fields.ts";
import { failedProbe } from "./probe_trouble.ts";
import { quote, type Trouble } from "./trouble.ts";

/** Ends, and is to be started again; or has ended for good without success. */
export function endingTrouble(snapshot: Snapshot, one: Container): Trouble | undefined {
  const { status } = one;
  const waiting = textAt(status, "state", "waiting", "reason");
  const restarts = numberAt(status, "restartCount");
  const isOver = at(status, "state", "terminated") !== undefined;
  const [state, end] = isOver
    ? ["state", at(status, "state", "terminated")]
    : ["lastState", at(status, "lastState", "terminated")];
  const code = numberAt(end as JsonObject, "exitCode");
  const reason = textAt(end as JsonObject, "reason");
  const isLooping = waiting === "CrashLoopBackOff" ||
    unstartable.test(waiting) || hookFails.test(waiting);
  const isDown = status["ready"] !== true && (restarts > 0 || isOver) && end !== undefined && code !== 0;
  if (!isLooping && !isDown) return undefined;
  const probe = code === 137 || code === 143 || code === 0 ? failedProbe(snapshot, one, /Liveness|Startup/) : undefined;
  if (probe && reason !== "OOMKilled") return probe;
  const limit = textAt(one.spec, "resources", "limits", "memory");
  const times = restarts > 0 ? `, started again ${restarts === 1 ? "once" : `${restarts} times`}` : "";
  const name = capital(sayContainer(one));
  const neverRan = unstartable.test(reason) || (isLooping && end === undefined && !hookFails.test(waiting));
  const says = hookFails.test(waiting)
    ? `${name} is ended because its ${/^Pre/.test(waiting) ? "preStart" : "postStart"} hook fails${times}`
    : reason === "OOMKilled"
    ? `${name} is killed for want of memory (OOMKilled, ${
      limit ? `its limit is ${limit}` : "it has no limit of its own"
    }${times})`
    : neverRan
    ? `${name} cannot be started (${reason || waiting}${times})`
    : `${name} ends with exit code ${code}${reason && reason !== "Error" ? ` (${reason})` : ""}${
      sayCode(code)
    }${times}`;
  const told = isLooping && (end === undefined || hookFails.test(waiting));
  const words = told ? textAt(status, "state", "waiting", "message") : textAt(end as JsonObject, "message");
  return {
    cause: one.isInit ? "init-container" : "crash-loop",
    subject: one.workload.name,
    says,
    quotes: quote(told || neverRan ? "The node" : "Its last words", words),
    evidence: [
      ...(end === undefined ? [] : [
        evidence(snapshot, `${one.at}/${state}/terminated/exitCode`, `exit code of ${sayContainer(one)}`),
        evidence(snapshot, `${one.at}/${state}/terminated/reason`, "why it ended"),
      ]),
      ...(waiting ? [evidence(snapshot, `${one.at}/state/waiting/reason`, `what ${sayContainer(one)} waits for`)] : []),
      evidence(snapshot, `${one.at}/restartCount`, "how often it was started again"),
    ],
    // One that never ran has said nothing.
    ...(neverRan ? {} : {
      manual: [{
        summary: "Read what it said before it ended:",
        commands: [logsOf(one, restarts > 0 && !isOver ? ["--previous"] : [])],
      }],
    }),
  };
}

/** What runtimes and the kubelet call a container whose process could not be started at all; and one whose hook failed. */
const unstartable = /^(RunContainerError|StartError|ContainerCannotRun)$/;
const hookFails = /^(PreStartHookError|PostStartHookError)$/;

/** What shells and runtimes mean by it. */
function sayCode(code: number): string {
  const words: Record<number, string> = {
    126: ", its command cannot be run",
    127: ", its command is not found",
    128: ", its command could not be started",
    134: ", it aborted",
    137: ", it was killed",
    139: ", a segmentation fault",
    143: ", it was told to end",
  };
  return words[code] ?? "";
}

/** One that neither fails nor ends: most wait for another service. */
export function waitingInit(snapshot: Snapshot, one: Container): Trouble | undefined {
  const started = textAt(one.status, "state", "running", "startedAt");
  if (!started || isDone(one) || seconds(snapshot.takenAt) - seconds(started) < patience) return undefined;
  return {
    cause: "init-container",
    subject: one.workload.name,
    says: `${capital(sayContainer(one))} runs and does not end`,
    evidence: [evidence(snapshot, `${one.at}/state/running/startedAt`, `when ${sayContainer(one)} began`)],
    manual: [{
      summary: "See what it waits for:",
      commands: [logsOf(one)],
    }],
  };
}

const patience = 60;
