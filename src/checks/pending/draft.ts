import type { Draft, Evidence } from "../../model/finding.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { causeOf, mayBeAlive } from "../../state/operation/cause.ts";
import { sayDuration } from "../../state/clock.ts";
import { isPending, lastOf, payloadStatus, revisionOf } from "../../state/helm.ts";
import { adviseToWait, sayMayRun, usuallyDeadAfter } from "../../state/operation/liveness.ts";
import { leftoversOf } from "../../state/operation/leftovers.ts";
import { type PendingCase, pendingCase } from "../../state/operation/pending.ts";
import type { Progress } from "../../state/operation/progress.ts";
import { inTheWay, passedOver } from "../../state/records/passed_over.ts";
import { isCrashing } from "../../state/records/unreadable.ts";

/** The error texts of a pending release, the same however far it got. */
export const pendingSymptoms = [
  /another operation \(install\/upgrade\/rollback\) is in progress/,
  /cannot re-?use a name that is still in use/,
  /has no deployed releases/,
  /a released? named \S+ (is in use|already exists)/,
  // The last write of the record was lost.
  /\(put (secrets|configmaps) sh\.helm\.release\.v1\./,
  /http2: client connection lost/,
  /etcdserver: request timed out/,
];

export function isPendingRelease(records: readonly StoredRecord[]): boolean {
  const last = lastOf(records);
  return last !== undefined && isPending(payloadStatus(last));
}

/** What the four checks of a pending release have in common: each answers for one verdict on how far it got. */
export function* draftPending(snapshot: Snapshot, verdict: Progress["verdict"], how: string): Iterable<Draft> {
  const stuck = pendingCase(snapshot);
  if (!stuck || stuck.progress.verdict !== verdict) return;
  const { record, operation, liveness, progress } = stuck;
  const age = sayDuration(liveness.silentFor);
  const dead = liveness.silentFor >= usuallyDeadAfter;
  const cause = causeOf(snapshot, stuck);
  const isOpen = mayBeAlive(snapshot, stuck);
  const reasons = progress.reasons.join("; ");
  yield {
    subject: `revision ${record.revision}`,
    severity: dead ? "error" : "warning",
    summary: `The ${operation} ${operation === "install" ? "of" : "to"} revision ${record.revision} ` +
      (isOpen ? `${sayMayRun(liveness)}.` : `${how}; ` +
        (dead ? `nothing has been heard of its helm for ${age}.` : `the last sign of its helm is ${age} old.`)),
    notes: [
      isOpen ? `So far: ${reasons}.` : `${capital(reasons)}.`,
      ...(isOpen ? ["A helm that waits, for a rollout or a hook, writes nothing."] : []),
      cause.says,
      ...(passedOver(snapshot) ? sayBelow(snapshot, stuck, passedOver(snapshot)!) : [
        `Blocked until it ${isOpen ? "has ended or " : ""}is repaired: helm upgrade and helm install ` +
        '("another operation … is in progress"). Not blocked, and unsafe until then: helm rollback and helm uninstall, ' +
        "which heed no lock.",
        // In a namespace that is being deleted there is no next upgrade.
        ...(verdict === "finished" || isLeaving(snapshot) ? [] : sayBaseline(snapshot, stuck)),
      ]),
    ],
    evidence: distinct([...stuck.evidence, ...cause.evidence]),
    ...(isOpen ? { manual: [adviseToWait(snapshot, liveness)] } : {}),
  };
}

/** Helm takes it for the newest, and it is not: two things block the release, the newer one first of all. */
function sayBelow(snapshot: Snapshot, { record }: PendingCase, newer: StoredRecord): string[] {
  const [own, other] = [revisionOf(record), newer.revision];
  const settle = `Settle revision ${other} first: what becomes of revision ${own} depends on it.`;
  if (isCrashing(newer)) return [`helm crashes over the record of revision ${other}. ${settle}`];
  const collides = inTheWay(snapshot) ? "" : ` once they come to number ${other}`;
  return [
    `Helm does not see revision ${other} and takes revision ${own} for the newest: helm upgrade ends with ` +
    `"another operation … is in progress", and helm rollback with "release: already exists"${collides}.`,
    `Marked failed, revision ${own} blocks nothing any more, but helm upgrade then ends with "release: already exists" ` +
    `too${collides}. ${settle}`,
    `helm uninstall heeds no lock, deletes what revision ${own} names, and leaves what only revision ${other} brought.`,
  ];
}

function isLeaving({ facts, scope }: Snapshot): boolean {
  return facts.namespaces.some(({ metadata }) => metadata.name === scope.namespace && metadata.deletionTimestamp);
}

function sayBaseline(snapshot: Snapshot, { record }: PendingCase): string[] {
  const leftovers = leftoversOf(snapshot);
  if (!leftovers) return [`Marked failed, revision ${record.revision} is what the next helm upgrade starts from.`];
  const count = leftovers.left.length;
  const { leftByClient } = leftovers;
  const who = [...leftovers.left, ...leftByClient].every(({ revision }) => revision === record.revision)
    ? `revision ${record.revision}`
    : "dead revisions";
  return [
    `Marked failed, the next helm upgrade starts from revision ${leftovers.baseline.revision}` +
    (count > 0
      ? `, and ${count === 1 ? "one thing" : `${count} things`} that ${who} brought would stay for ever.`
      : "."),
    ...(leftByClient.length > 0
      ? [
        `Should Helm 3 do that upgrade, so would ${
          leftByClient.length === 1 ? "one field" : `${leftByClient.length} fields`
        } that ${who} brought; Helm 4 removes what its chart does not name.`,
      ]
      : []),
  ];
}

/** One thing may prove how far it got and why it stopped. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map((one) => [one.at, one])).values()];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
