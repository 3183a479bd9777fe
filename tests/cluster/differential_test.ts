// The tool and real Helm on the same bytes: thousands of records, sound and damaged at every layer by a seeded generator, and of
// each what both make: read or skipped, and why, which revision and status, and whether it crashes Helm.

import { assertEquals } from "deno-std/assert/mod.js";
import type { Driver, RawRecord, RecordImage, StoredRecord } from "../../src/model/snapshot.ts";
import { decodeRecord } from "../../src/record/decode.ts";
import { recordName } from "../../src/record/name.ts";
import { type DamagedRelease, damagedReleases } from "../kit/damaged_releases.ts";
import { inRows, inSecrets, type Storage } from "./differential_storage.ts";
import { historyOf, listed, type Place, type Row } from "./helm_verdict.ts";
import { type Plane, startPlane } from "./plane.ts";
import { agrees, historyRows, isUnclear, listRows, refusalOf } from "./tool_verdict.ts";

/** `HELM_DOCTOR_RECORDS` and `HELM_DOCTOR_SEED` make it more of them, and others. */
const RECORDS = Number(Deno.env.get("HELM_DOCTOR_RECORDS") ?? 2000);
const ROWS = Math.ceil(RECORDS / 5);
const SEED = Number(Deno.env.get("HELM_DOCTOR_SEED") ?? 1);
/** A Helm that crashes takes all of one namespace along, so there are several. */
const PER_NAMESPACE = 100;
const VERSIONS = ["3.22.0", "4.3.1"] as const;
type Version = typeof VERSIONS[number];

Deno.test(`${RECORDS} records are to the tool what they are to Helm`, () => compareAll(inSecrets, RECORDS));

Deno.test(`${ROWS} rows of a database are to the tool what they are to Helm`, () => compareAll(inRows, ROWS));

async function compareAll(open: (plane: Plane) => Promise<Storage>, count: number): Promise<void> {
  const plane = await startPlane();
  const bed: Bed = { storage: await open(plane), tally: { "3.22.0": newTally(), "4.3.1": newTally() } };
  try {
    const releases = (await damagedReleases(count, SEED, bed.storage.driver)).filter(isStorable);
    const [fatal, mild] = [true, false].map((is) => releases.filter((one) => isFatal(one, bed.storage.driver) === is));
    const differences = [
      ...await inParallel(3, inBatches(mild!), (batch) => compare(bed, batch)),
      // One at a time, and gone at once: they crash every `helm list` that meets them.
      ...await inParallel(3, fatal!, (release) => compare(bed, [release])),
    ].flat();
    console.log(sayTally(bed));
    assertEquals(differences, []);
  } finally {
    await bed.storage.close();
    await plane.stop();
  }
}

interface Bed {
  readonly storage: Storage;
  readonly tally: Record<Version, Tally>;
}

interface Tally {
  records: number;
  agree: number;
  read: number;
  skipped: number;
  unseen: number;
  unclear: number;
  crash: number;
  histories: number;
}

function newTally(): Tally {
  return { records: 0, agree: 0, read: 0, skipped: 0, unseen: 0, unclear: 0, crash: 0, histories: 0 };
}

/** A column of text takes no zero. */
function isStorable({ records }: DamagedRelease): boolean {
  return records.every(({ image }) => !Object.values(image.data).some((text) => text.includes("\0")));
}

/** Each name stands for one release, so an order that only its own records have is no loss. */
function isFatal(release: DamagedRelease, driver: Driver): boolean {
  const records = release.records.map(({ image, revision }) =>
    decodeRecord(newRecord(driver, "", release.name, revision, image))
  );
  return VERSIONS.some((version) => listRows(records, version) === null);
}

/** Writes the releases, reads them back, and says how the tool and Helm differ on them: with the damage that was done. */
async function compare(bed: Bed, releases: readonly DamagedRelease[]): Promise<string[]> {
  const { storage } = bed;
  const place = await storage.place();
  const made = releases.flatMap(({ name, records }) =>
    records.map(({ image, revision }) => newRecord(storage.driver, place.namespace, name, revision, image))
  );
  try {
    await inParallel(8, made, storage.write);
    const records = (await storage.owned(place.namespace)).map(decodeRecord);
    return (await Promise.all(VERSIONS.map((version) => differences(bed, place, version, releases, records)))).flat();
  } finally {
    await storage.clear(place.namespace);
  }
}

/** What one Helm and the tool say differently of the records of one namespace. */
async function differences(
  bed: Bed,
  place: Place,
  version: Version,
  releases: readonly DamagedRelease[],
  records: readonly StoredRecord[],
): Promise<string[]> {
  const helm = await listed(place, version);
  const rows = listRows(records, version);
  const made = releases.flatMap(({ name, records }) =>
    records.map(({ revision, damages }) => ({ name: recordName(name, revision), damages }))
  );
  const unclear = records.filter((record) => isUnclear(record, version));
  const found = new Map<string, string[]>();
  const differ = (name: string, ...what: string[]) => found.set(name, [...found.get(name) ?? [], ...what]);

  if (helm === null || rows === null) {
    if (helm !== rows) differ(made[0]!.name, `helm list ${helm === null ? "crashes" : "does not crash"}`);
  } else {
    for (const record of records) differ(record.ref.name, ...sayRefusals(record, version, helm.skipped));
    const isClear = (row: Row) => !unclear.some(({ ref }) => ref.name === namedIn(row, made));
    for (const row of helm.rows.filter((row) => !rows.includes(row)).filter(isClear)) {
      differ(namedIn(row, made), `Helm alone lists ${row}`);
    }
    for (const row of rows.filter((row) => !helm.rows.includes(row)).filter(isClear)) {
      differ(namedIn(row, made), `the tool alone lists ${row}`);
    }
  }
  for (const release of releases.filter(isOfInterest)) {
    const names = release.records.map(({ revision }) => recordName(release.name, revision));
    if (unclear.some(({ ref }) => names.includes(ref.name))) continue;
    differ(names[0]!, ...await compareHistories(bed, place, version, release.name));
    bed.tally[version].histories++;
  }
  bed.tally[version].unclear += unclear.length;
  count(bed.tally[version], made.length, records, version, helm === null, found);
  return made.flatMap(({ name, damages }) =>
    (found.get(name) ?? []).map((what) =>
      `seed ${SEED}, ${name} (${damages.join(", ") || "sound"}), helm ${version}: ${what}`
    )
  );
}

function sayRefusals(record: StoredRecord, version: Version, skipped: ReadonlyMap<string, string>): string[] {
  const refusal = refusalOf(record, version);
  const error = skipped.get(record.ref.name);
  if (refusal === undefined) return error === undefined ? [] : [`Helm skips it (${error}), the tool reads it`];
  const said = `${refusal.layer} ${refusal.at}: ${refusal.says}`;
  if (error === undefined) return [`Helm reads it, the tool does not (${said})`];
  return agrees(refusal, error) ? [] : [`Helm says "${error}", the tool ${said}`];
}

/** The record by whose name a line goes, if it goes by any. */
function namedIn(row: string, made: readonly { readonly name: string }[]): string {
  const [, release, revision] = JSON.parse(row);
  return made.find(({ name }) => name === recordName(release, revision))?.name ?? made[0]!.name;
}

/** Where more than the payload alone decides. */
function isOfInterest({ records }: DamagedRelease): boolean {
  return records.length > 1 || records.some(({ damages }) => damages.some((damage) => damage.startsWith("labels")));
}

async function compareHistories(bed: Bed, place: Place, version: Version, release: string): Promise<string[]> {
  const records = await bed.storage.ofRelease(place.namespace, release);
  const mine = historyRows(records.map(decodeRecord), version);
  const helms = await historyOf(place, version, release);
  return JSON.stringify(mine) === JSON.stringify(helms)
    ? []
    : [`helm history says ${JSON.stringify(helms)}, the tool ${JSON.stringify(mine)}`];
}

function count(
  tally: Tally,
  made: number,
  records: readonly StoredRecord[],
  version: Version,
  crashed: boolean,
  found: ReadonlyMap<string, readonly string[]>,
): void {
  const skipped = records.filter((record) => refusalOf(record, version)).length;
  tally.records += made;
  tally.agree += made - [...found.values()].filter(({ length }) => length > 0).length;
  tally.skipped += skipped;
  tally.unseen += made - records.length;
  tally.crash += crashed ? records.length - skipped : 0;
  tally.read += crashed ? 0 : records.length - skipped;
}

function sayTally({ storage, tally }: Bed): string {
  return VERSIONS.map((version) => {
    const { records, agree, read, skipped, unseen, unclear, crash, histories } = tally[version];
    return `${records} ${storage.driver} records (seed ${SEED}): ${agree} agree under helm ${version}; ${read} read, ${skipped} skipped, ` +
      `${unseen} unseen for their labels, ${crash} crash it, ${unclear} said to be read in another way by Helm 3; ${histories} histories compared`;
  }).join("\n");
}

function newRecord(
  driver: Driver,
  namespace: string,
  release: string,
  revision: number,
  image: RecordImage,
): RawRecord {
  const ref = { driver, namespace, name: recordName(release, revision) };
  return { ref, uid: "", resourceVersion: "", managers: [], image };
}

function inBatches(releases: readonly DamagedRelease[]): DamagedRelease[][] {
  const batches: DamagedRelease[][] = [];
  for (let at = 0; at < releases.length; at += PER_NAMESPACE) batches.push(releases.slice(at, at + PER_NAMESPACE));
  return batches;
}

async function inParallel<T, R>(workers: number, things: readonly T[], work: (thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < things.length) {
      const at = next++;
      results[at] = await work(things[at]!);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
