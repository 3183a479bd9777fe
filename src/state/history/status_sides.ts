import type { JsonObject } from "../../model/json.ts";
import type { Snapshot, StoredRecord } from "../../model/snapshot.ts";
import {
  baselineOf,
  deployedOf,
  history,
  isPending,
  isTelling,
  labelStatus,
  lastOf,
  payloadStatus,
  type ReadableRecord,
  revisionOf,
} from "../helm.ts";
import { once } from "../once.ts";
import { runsRatherThan } from "../compare/running.ts";

/** The two places of a record's status, where they differ, and which of them is right. */
export interface StatusSides {
  /** All records that Helm sees and that say two things. */
  readonly torn: readonly ReadableRecord[];
  /** The newest, where it is pending: what becomes of it is for the repair of the pending operation to say. */
  readonly pending: ReadableRecord | undefined;
  /** What the next upgrade starts from: as it is, were the payloads right, were the labels right. */
  readonly baseline: Record<"now" | Side, ReadableRecord | undefined>;
  /** undefined: evidence does not decide. */
  readonly right: Side | undefined;
  readonly because: string;
}

export type Side = "payload" | "label";

/** undefined where every record says one thing. */
export const statusSides = once((snapshot: Snapshot): StatusSides | undefined => {
  const torn = history(snapshot.records).filter(isTorn);
  if (torn.length === 0) return undefined;
  const last = lastOf(snapshot.records);
  const pending = last && isPending(payloadStatus(last)) ? last : undefined;
  const open = torn.filter((record) => record !== pending);
  const worlds = { payload: worldOf(snapshot, pending, "payload"), label: worldOf(snapshot, pending, "label") };
  const baselineIn = (records: readonly StoredRecord[]) => {
    const found = baselineOf(records, "upgrade");
    return history(snapshot.records).find(({ ref }) => ref.name === found?.ref.name);
  };
  const baseline = {
    now: baselineIn(snapshot.records),
    payload: baselineIn(worlds.payload),
    label: baselineIn(worlds.label),
  };
  return { torn, pending, baseline, ...decide(snapshot, open, worlds, baseline) };
});

export function isTorn(record: StoredRecord): boolean {
  return payloadStatus(record) !== "" && labelStatus(record) !== payloadStatus(record);
}

/** What a record says if that side is right, as far as it can be: a word that is no status is none on either side. */
export function statusBy(record: StoredRecord, side: Side): string {
  const [payload, label] = [payloadStatus(record), labelStatus(record)];
  if (!isTelling(payload)) return isTruth(label) && (side === "label" || !isLabelledByHand(record)) ? label : payload;
  return side === "label" && isTruth(label) ? label : payload;
}

/**
 * Which side of one record is right: that of all, save where one of the two cannot be. A label that tells of something
 * under way cannot, for in the payload it would lock the release.
 */
export function verdictOn(record: StoredRecord, { right, because }: Decision): Decision {
  const label = isTruth(labelStatus(record));
  if (isTelling(payloadStatus(record))) {
    return label ? { right, because } : { right: "payload", because: "what the label says can be no status of it" };
  }
  const why = "the payload names no status that Helm goes by";
  if (!label) return { right: undefined, because: `${why}, and the label names none that could be set` };
  if (!isLabelledByHand(record)) return { right: "label", because: why };
  return { right: undefined, because: `${why}, and the label was written by another hand than the rest of the record` };
}

function isTruth(label: string): boolean {
  return isTelling(label) && !isPending(label) && label !== "uninstalling";
}

/** The records with the status of that side in both places. */
function worldOf({ records }: Snapshot, pending: ReadableRecord | undefined, side: Side): StoredRecord[] {
  return records.map((record) => {
    if (!isTorn(record)) return record;
    const status = statusBy(record, record === pending ? "payload" : side);
    const { release, image } = record;
    return {
      ...record,
      image: { ...image, labels: { ...image.labels, status } },
      release: { ...release, info: { ...release!.info, status } },
    };
  });
}

type Decision = Pick<StatusSides, "right" | "because">;

function decide(
  snapshot: Snapshot,
  open: readonly ReadableRecord[],
  worlds: Record<Side, readonly StoredRecord[]>,
  { payload, label }: Record<Side, ReadableRecord | undefined>,
): Decision {
  const deployed = { payload: deployedOf(worlds.payload).length, label: deployedOf(worlds.label).length };
  if (payload === label || (payload && label && payload.release.manifest === label.release.manifest)) {
    return deployed.payload > 1 && deployed.label <= 1
      ? { right: "label", because: "by the payloads more than one revision would be deployed" }
      : { right: "payload", because: "what the next upgrade starts from is the same either way" };
  }
  const running = payload && label && runningSide(snapshot, payload, label);
  // Where the payloads call none deployed, a label that names one is a repair that somebody did by half: taken back, it
  // may lock the release.
  const byHand = deployed.payload > 0 && open.every(isLabelledByHand);
  if (running === "payload") {
    return { right: "payload", because: `live objects are as revision ${revisionOf(payload!)}` };
  }
  if (running === "label" && !byHand) {
    return { right: "label", because: `live objects are as revision ${revisionOf(label!)}` };
  }
  if (running === undefined && byHand) {
    return { right: "payload", because: "the label was written by another hand than the rest of the record" };
  }
  const live = running === "label"
    ? `live objects are as revision ${revisionOf(label!)}, but the label was written by another hand than the rest`
    : "live objects do not tell, nor does who wrote the label";
  return { right: undefined, because: live };
}

function runningSide(snapshot: Snapshot, payload: ReadableRecord, label: ReadableRecord): Side | undefined {
  if (runsRatherThan(snapshot, payload, label) === true) return "payload";
  return runsRatherThan(snapshot, label, payload) === true ? "label" : undefined;
}

/** Helm writes payload and labels in one go; so a label with another writer than the payload and the owner label was altered. */
function isLabelledByHand(record: StoredRecord): boolean {
  const rest = writersOf(record, ["f:data", "f:release"]).filter((writer) =>
    writersOf(record, ["f:metadata", "f:labels", "f:owner"]).includes(writer)
  );
  const label = writersOf(record, labelPath);
  return rest.length > 0 && !label.some((writer) => rest.includes(writer));
}

const labelPath = ["f:metadata", "f:labels", "f:status"];

/** Which of a record's managers, by their places, say that they wrote the status label. */
export function labelWriters({ managers }: StoredRecord): number[] {
  return managers.flatMap(({ fieldsV1 }, index) => owns(fieldsV1, labelPath) ? [index] : []);
}

function writersOf({ managers }: StoredRecord, path: readonly string[]): string[] {
  return managers.flatMap(({ manager = "", fieldsV1 }) => owns(fieldsV1, path) ? [manager] : []);
}

function owns(fields: JsonObject | undefined, path: readonly string[]): boolean {
  return path.reduce<JsonObject | undefined>((at, key) => at?.[key] as JsonObject | undefined, fields) !== undefined;
}
