import type { Evidence, Manual } from "../../model/finding.ts";
import type { KubeObject } from "../../model/kubernetes.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import { shell } from "../../shell.ts";
import { sayDuration, seconds } from "../clock.ts";
import { evidence } from "../evidence.ts";
import { isHelmManager, pointerTo } from "../helm.ts";

/** How long ago the Helm that wrote a record last gave a sign of life. Silence is no proof of death: see docs. */
export interface Liveness {
  /** Seconds between the newest sign and the time of the snapshot, by the server's clock. */
  readonly silentFor: number;
  /** RFC 3339. */
  readonly lastSign: string;
  /** The newest sign, and the record's last write where that is another. */
  readonly evidence: readonly Evidence[];
}

/** After so long without a sign of life nobody waits any more: the usual timeouts are minutes. */
export const usuallyDeadAfter = 3600;

/** What is said of an operation whose helm may be at it; the report's headline goes by it. */
export const mayRun = "it may still be running";

/** `is in progress or was cut off: it may still be running; the last sign of its helm is 12s old` */
export function sayMayRun({ silentFor }: Liveness): string {
  return `is in progress or was cut off: ${mayRun}; the last sign of its helm is ${sayDuration(silentFor)} old`;
}

/** What comes first where a helm may be alive: a repair under its hands is worse than a wait. */
export function adviseToWait({ scope: { release, namespace } }: Snapshot, { silentFor }: Liveness): Manual {
  return {
    summary: "Wait first, and see whether it ends. While it does not, look again when it has been silent for " +
      `${sayDuration(usuallyDeadAfter)}, in ${sayDuration(usuallyDeadAfter - silentFor)}:`,
    commands: [
      shell`helm status ${release} -n ${namespace}`,
      shell`helm doctor ${release} -n ${namespace}`,
    ],
  };
}

/**
 * The signs are the times of field managers: the labels `createdAt` and `modifiedAt` are inherited from the revision
 * before and no clock (Helm 3.13 and later, helm/helm#32404). A Helm that waits for a rollout writes nothing, for as
 * long as its timeout.
 */
export function livenessOf(snapshot: Snapshot, record: StoredRecord): Liveness {
  const own = recordSign(snapshot, record);
  const signs = [own, ...objectSigns(snapshot)].sort((a, b) => seconds(b.time) - seconds(a.time));
  const newest = signs[0]!;
  return {
    silentFor: Math.max(0, seconds(snapshot.takenAt) - seconds(newest.time)),
    lastSign: newest.time,
    evidence: [own, ...(newest === own ? [] : [newest])].map(({ at, what }) => evidence(snapshot, at, what)),
  };
}

/**
 * The same by the record alone: where newer revisions were made meanwhile, a write to an object may be anybody's.
 */
export function ownLiveness(snapshot: Snapshot, record: StoredRecord): Liveness {
  const { time, at, what } = recordSign(snapshot, record);
  return {
    silentFor: Math.max(0, seconds(snapshot.takenAt) - seconds(time)),
    lastSign: time,
    evidence: [evidence(snapshot, at, what)],
  };
}

/** Whether Helm wrote the record again after it had made it. Without the right to update it never does. */
export function everUpdated(record: StoredRecord): boolean {
  return record.managers.some((entry) =>
    isHelmManager(entry.manager) && seconds(entry.time) > seconds(record.createdAt)
  );
}

/**
 * Whether Helm has written the object since that time: a write of another manager leaves the time of Helm's own as it is.
 * undefined where the clock, of whole seconds, does not tell.
 */
export function wroteSince(live: KubeObject, time: string | undefined): boolean | undefined {
  const own = (live.metadata.managedFields ?? []).filter(({ manager }) => isHelmManager(manager));
  const after = Math.max(...own.map((entry) => seconds(entry.time))) - seconds(time);
  return Number.isFinite(after) && after !== 0 ? after > 0 : undefined;
}

interface Sign {
  readonly time: string;
  readonly at: string;
  readonly what: string;
}

function recordSign(snapshot: Snapshot, record: StoredRecord): Sign {
  const at = pointerTo(snapshot, record);
  const writes = record.managers
    .map((entry, index) => ({ ...entry, index }))
    // A person's label or our own repair is no sign of Helm.
    .filter((entry) => entry.time !== undefined && !/^(kubectl|helm-doctor)/.test(entry.manager ?? ""))
    .sort((a, b) => seconds(b.time) - seconds(a.time));
  const last = writes[0];
  const what = `last write of the record of revision ${record.revision}`;
  return last?.time === undefined
    ? { time: record.createdAt ?? snapshot.takenAt, at: `${at}/createdAt`, what }
    : { time: last.time, at: `${at}/managers/${last.index}/time`, what };
}

function objectSigns(snapshot: Snapshot): Sign[] {
  return snapshot.objects.flatMap(({ live }, index) =>
    (live?.metadata.managedFields ?? []).flatMap((entry, field) =>
      isHelmManager(entry.manager) && entry.time !== undefined
        ? [{
          time: entry.time,
          at: `/objects/${index}/live/metadata/managedFields/${field}/time`,
          what: `last write by Helm to ${live!.kind} "${live!.metadata.name}"`,
        }]
        : []
    )
  );
}
