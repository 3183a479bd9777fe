import type { JsonObject } from "../../model/json.ts";
import type { Snapshot } from "../../model/snapshot.ts";
import { seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { lastOf, payloadStatus } from "../helm.ts";
import { capital, type Container, sayContainer } from "./container.ts";
import { eventsOf, messageOf, reasonOf } from "./events.ts";
import { at, numberAt, textAt } from "./fields.ts";
import { quote, type Trouble } from "./trouble.ts";
import type { Located } from "./workloads.ts";

/** Seconds in which a program that has just been started may fail its probe, as most do, unless a helm has given up on it. */
const patience = 60;

/** Runs and is not ready, for longer than its probe may take to say otherwise. */
export function probeTrouble(snapshot: Snapshot, one: Container): Trouble | undefined {
  const started = textAt(one.status, "state", "running", "startedAt");
  if (!started || one.status["ready"] === true) return undefined;
  const age = seconds(snapshot.takenAt) - seconds(started);
  const said = failedProbe(snapshot, one, /Readiness|Liveness|Startup/);
  if (said) {
    return age > patience || numberAt(one.status, "restartCount") > 0 || gaveUpOn(snapshot, started) ? said : undefined;
  }
  const which = one.spec["startupProbe"] && one.status["started"] !== true ? "startupProbe" : "readinessProbe";
  const probe = at(one.spec, which) as JsonObject | undefined;
  if (!probe) return undefined;
  const allowed = numberAt(probe, "initialDelaySeconds") +
    (numberAt(probe, "periodSeconds") || 10) *
      (which === "startupProbe" ? numberAt(probe, "failureThreshold") || 3 : 1);
  if (age <= allowed) return undefined;
  return probeFails(snapshot, one, which === "startupProbe" ? "startup" : "readiness", probe);
}

/** The newest revision was set to failed after that. */
function gaveUpOn({ records }: Snapshot, started: string): boolean {
  const last = lastOf(records);
  return last !== undefined && payloadStatus(last) === "failed" &&
    last.managers.some(({ time = "" }) => seconds(time) >= seconds(started));
}

/** By the kubelet's own event about this container. */
export function failedProbe(snapshot: Snapshot, one: Container, which: RegExp): Trouble | undefined {
  const field = `spec.containers{${one.name}}`;
  const said = eventsOf(snapshot, one.pod.object).find((event) =>
    reasonOf(event) === "Unhealthy" && which.test(messageOf(event)) &&
    [field, ""].includes(textAt(event.object, "involvedObject", "fieldPath"))
  );
  if (!said) return undefined;
  const kind = /^(Readiness|Liveness|Startup) probe/.exec(messageOf(said))?.[1]?.toLowerCase() ?? "readiness";
  return probeFails(snapshot, one, kind, at(one.spec, `${kind}Probe`) as JsonObject | undefined, said);
}

function probeFails(
  snapshot: Snapshot,
  one: Container,
  kind: string,
  probe: JsonObject | undefined,
  said?: Located,
): Trouble {
  return {
    cause: "probe-failing",
    subject: one.workload.name,
    says: `${capital(sayContainer(one))} runs, and its ${kind} probe${sayProbe(probe)} does not succeed` +
      (kind === "readiness" ? "" : ", so it is killed and started again"),
    quotes: said ? quote("The kubelet", messageOf(said)) : [],
    evidence: [
      evidence(snapshot, `${one.at}/ready`, `whether ${sayContainer(one)} is ready`),
      evidence(snapshot, `${one.at}/restartCount`, "how often it was started again"),
      ...(said ? [evidence(snapshot, `${said.at}/reason`, `event about Pod/${one.pod.object.metadata.name}`)] : []),
    ],
  };
}

function sayProbe(probe: JsonObject | undefined): string {
  const [how, port] = ([["httpGet", "HTTP"], ["tcpSocket", "TCP"], ["grpc", "gRPC"]] as const)
    .map(([key, word]) => [word, at(probe, key, "port")] as const).find(([, port]) => port !== undefined) ?? [];
  return how ? ` (${how}, port ${port})` : "";
}
