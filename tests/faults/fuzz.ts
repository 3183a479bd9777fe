// Mutated histories through the whole of the pure code: the codec, every check, every repair. What must hold is asserted; what
// it costs is measured.

import { Buffer } from "node:buffer";
import process from "node:process";
import { checks } from "../../src/checks/mod.ts";
import { namedObjects } from "../../src/cluster/collect/named_objects.ts";
import { diagnose } from "../../src/diagnose.ts";
import type { Choices } from "../../src/model/plan.ts";
import type { Driver, RawRecord, Snapshot, StoredRecord } from "../../src/model/snapshot.ts";
import { makePlan, remediesFor } from "../../src/plan.ts";
import { decodeRecord, payloadText } from "../../src/record/decode.ts";
import { editRecord } from "../../src/record/edit.ts";
import { writeJson } from "../../src/record/json_text.ts";
import { unwrap, wrap } from "../../src/record/layers.ts";
import { seeded } from "../../src/record/samples.ts";
import { repairs } from "../../src/repairs/mod.ts";
import { payloadStatus } from "../../src/state/helm.ts";
import { assertHolds } from "../kit/check_tester.ts";
import { damaged } from "../kit/damage.ts";
import type { Random } from "../kit/json_damage.ts";
import { soundPayload } from "../kit/payloads.ts";
import { museum } from "../museum/mod.ts";
import { openCase, scopeOf, visitInFull } from "../museum/visit.ts";

/** A sound or ill release as it was read, and the JSON bytes of its records. */
export interface Bed {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly payloads: readonly Buffer[];
}

/** Every release of the museum. */
export async function openBeds(): Promise<Bed[]> {
  return await Promise.all(museum.map(async (entry) => {
    const { snapshot } = await visitInFull(openCase(entry), scopeOf(entry));
    const payloads = snapshot.records.map(({ image, ref }) => {
      const text = payloadText(image, ref.driver);
      return Buffer.from(text.ok ? text.text : "{}");
    });
    return { name: entry.name, snapshot, payloads };
  }));
}

/** Milliseconds, and in which round they were spent. */
export interface Cost {
  readonly ms: number;
  readonly round: number;
}

export interface Tally {
  payloads: number;
  rounds: number;
  readable: number;
  findings: number;
  plans: number;
  steps: number;
  slowestDecoding: Cost;
  slowestRound: Cost;
}

export function newTally(): Tally {
  const none = { ms: 0, round: 0 };
  return {
    payloads: 0,
    rounds: 0,
    readable: 0,
    findings: 0,
    plans: 0,
    steps: 0,
    slowestDecoding: none,
    slowestRound: none,
  };
}

/** More than this for one record, or for all that is worked out about one release, is a hang to whoever waits. */
const patience = { decoding: 2000, round: 10_000 };

/**
 * A watch, in milliseconds: what a process was given of the processor beside many others, or what went by, if that is less
 * (the collector has threads of its own).
 */
function startWatch(): () => number {
  const [began, spent] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(spent);
    return Math.min(performance.now() - began, (user + system) / 1000);
  };
}

/** What native code holds for buffers is given back between turns of the event loop only, so a long run has to take some. */
export async function takeTurn(round: number): Promise<void> {
  if (round % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
}

/** One release, mutated; the same seed and round, the same mutations. Throws, with both, where something does not hold. */
export function fuzzRound(beds: readonly Bed[], seed: number, round: number, tally: Tally): void {
  const random = seeded(seed * 1_000_003 + round);
  const bed = beds[random(beds.length)]!;
  const watch = startWatch();
  const done: string[] = [];
  try {
    const records = mutate(bed, random, done, (ms) => {
      if (ms > tally.slowestDecoding.ms) tally.slowestDecoding = { ms, round };
    });
    tally.payloads += records.length;
    tally.readable += records.filter(({ release }) => release).length;
    examine({ ...bed.snapshot, records, objects: withLosses(bed.snapshot, random) }, random, tally);
    const ms = watch();
    if (ms > tally.slowestRound.ms) tally.slowestRound = { ms, round };
    if (ms > patience.round) throw new Error(`It took ${Math.round(ms)} ms`);
  } catch (error) {
    throw new Error(`seed ${seed}, round ${round}, ${bed.name}: ${done.join("; ")}`, { cause: error });
  }
  tally.rounds++;
}

/** One to four records of the release, each damaged in up to three ways. */
function mutate(bed: Bed, random: Random, done: string[], spent: (ms: number) => void): StoredRecord[] {
  const most = Math.min(bed.snapshot.records.length, 1 + random(4));
  return bed.snapshot.records.slice(-most).map((record, at) => {
    const known = bed.payloads[bed.snapshot.records.length - most + at]!;
    const { driver } = record.ref;
    const payload = random(8) === 0 ? soundPayload(identityOf(record), random(2) ? 3 : 4) : known;
    const { image, damages } = damaged(payload, record.image.labels, driver, random, { most: 3, heavy: true });
    done.push(`revision ${record.revision}: ${damages.join(", ") || "sound"}`);
    const { ref, uid, resourceVersion, createdAt, managers } = record;
    const raw: RawRecord = { ref, uid, resourceVersion, ...(createdAt ? { createdAt } : {}), managers, image };
    const watch = startWatch();
    const decoded = decodeRecord(raw);
    const ms = watch();
    spent(ms);
    if (ms > patience.decoding) throw new Error(`Decoding took ${Math.round(ms)} ms`);
    if (!decoded.release && decoded.faults.length === 0) throw new Error("Neither a release nor a fault");
    keepsAllElse(decoded, driver, damages.some((damage) => /twice|case/.test(damage)));
    return decoded;
  });
}

function identityOf({ ref, release, revision }: StoredRecord) {
  return {
    name: release?.name ?? "web",
    namespace: ref.namespace,
    version: revision,
    status: release?.info?.status ?? "failed",
  };
}

/**
 * What an edit of the status may write: the value, or the key and the objects around it too where there are none. Twice, for
 * what was put in between like and like may be seen to begin anywhere in it.
 */
const written = ['"failed"', ',"status":"failed"', ',"info":{"status":"failed"}', '{"info":{"status":"failed"}}']
  .map((text) => text.repeat(2));

/** Re-encoding loses nothing, and an edit leaves all around it alone. `inPlaces`: it may have to be made in several. */
function keepsAllElse(record: StoredRecord, driver: Driver, inPlaces: boolean): void {
  const unwrapped = unwrap(record.image, driver);
  if (!unwrapped.ok) return;
  const { payload } = unwrapped;
  // Millions of values cost seconds to pack, and prove no more.
  if (payload.bytes.length > 1_000_000) return;
  const again = unwrap({ ...record.image, data: { release: wrap(payload, driver, {}) } }, driver);
  if (payload.bytes.length > 0 && !(again.ok && again.payload.bytes.equals(payload.bytes))) {
    throw new Error("Packed again, the payload is another");
  }
  if (record.release === undefined) return;
  const edited = editRecord(record, { payload: [{ path: ["info", "status"], value: "failed" }] });
  if (!edited.ok) {
    if (edited.reason === "unreadable") throw new Error(`A readable record cannot be edited: ${edited.says}`);
    return;
  }
  const after = unwrap(edited.image, driver);
  if (!after.ok) throw new Error("Edited, the payload cannot be read");
  const changed = difference(payload.bytes.toString("latin1"), after.payload.bytes.toString("latin1"));
  const status = payloadStatus(record);
  const longest = Math.max(4, 6 * writeJson(status).length);
  if (!inPlaces && (changed.before.length > longest || !written.some((text) => text.includes(changed.after)))) {
    throw new Error(`An edit of the status changed ${changed.before.length} bytes to ${changed.after.length}`);
  }
  const decoded = decodeRecord({ ...record, image: edited.image });
  if (payloadStatus(decoded) !== "failed") throw new Error("Edited, the status is another");
}

/** The parts in which two texts differ, what they begin and end with alike left out. */
function difference(before: string, after: string): { before: string; after: string } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { before: before.slice(head, before.length - tail), after: after.slice(head, after.length - tail) };
}

/** Now and then an object is gone from the cluster. */
function withLosses({ objects }: Snapshot, random: Random): Snapshot["objects"] {
  if (random(3) > 0) return objects;
  return objects.map((seen) => random(3) === 0 ? { ...seen, live: null } : seen);
}

function examine(snapshot: Snapshot, random: Random, tally: Tally): void {
  namedObjects(snapshot.records);
  const findings = diagnose(snapshot, checks);
  for (const finding of findings) assertHolds(snapshot, finding);
  tally.findings += findings.length;
  // A repair packs whole records, which costs many times what finding does; no less is broken by fewer of them.
  if (random(6) > 0) return;
  const named = random(4) === 0 ? repairs[random(repairs.length)]!.id : undefined;
  const choices: Choices = {
    allow: "dangerous",
    only: [],
    staleAfter: 0,
    assumeUnmanaged: random(2) === 0,
    ...(named === undefined ? {} : { repair: named }),
    ...(random(2) === 0 ? { keep: random(4) } : {}),
  };
  remediesFor(snapshot, findings, repairs, choices);
  const plan = makePlan(snapshot, findings, repairs, choices, (then) => diagnose(then, checks));
  for (const { target, after, says } of plan.steps) {
    if (!target || after === null) continue;
    const record = decodeRecord({ ref: target, uid: "", resourceVersion: "", managers: [], image: after });
    // What cannot be decoded may be put elsewhere as it is, never made.
    const isNew = snapshot.records.every(({ image }) => image.data["release"] !== after.data["release"]);
    if (record.release === undefined && isNew) {
      throw new Error(`A step would make a record that cannot be decoded: ${says}`);
    }
  }
  tally.plans++;
  tally.steps += plan.steps.length;
}
