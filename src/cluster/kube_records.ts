import type { KubeObject } from "../model/kubernetes.ts";
import type {
  ObjectQuery,
  Objects,
  Precondition,
  Reading,
  RecordStore,
  WriteOptions,
  WriteOutcome,
} from "../model/ports.ts";
import type { Gap, RawRecord, RecordHead, RecordImage, RecordRef } from "../model/snapshot.ts";
import { parseRecordName, recordName } from "../record/name.ts";
import type { KubeDriver } from "./drivers.ts";
import { KINDS, objectRef, rawRecord, recordHead, recordObject, RESOURCES, withImage } from "./record_objects.ts";

export { recordOf } from "./record_objects.ts";

/** Records in Secrets or ConfigMaps (Helm 3.22 `pkg/storage/driver/secrets.go`, `cfgmaps.go`). */
export const kubeRecords = (objects: Objects, driver: KubeDriver): RecordStore => ({
  driver,
  survey: (namespace) => survey(objects, driver, namespace),
  list: (namespace, release) => list(objects, driver, namespace, release),
  pages: (namespace) => pages(objects, driver, namespace),
  heads: (namespace, release) => heads(objects, driver, namespace, release),
  read: async (ref) => mapReading(await objects.read(objectRef(ref)), (live) => live && rawRecord(live, driver)),
  create: async (ref, image, options) => mapWrite(await objects.create(recordObject(ref, image), options), driver),
  replace: (ref, image, precondition, options) => replace(objects, ref, image, precondition, options),
  remove: (ref, precondition, options) => remove(objects, ref, precondition, options),
});

/**
 * Helm finds records by their labels; one that lost them is still in the way by its name, and has Helm's type. So those
 * that Helm does not find are asked for too, by metadata alone: there are hardly any.
 */
const queries = (driver: KubeDriver, namespace: string | undefined) => {
  const base = { apiVersion: "v1", kind: KINDS[driver], ...(namespace ? { namespace } : {}) };
  const byType = driver === "secret" ? { fieldSelector: "type=helm.sh/release.v1" } : {};
  return {
    labelled: (selector: string): ObjectQuery => ({ ...base, labelSelector: selector }),
    bare: ["owner!=helm", "owner=helm,!name"].map((labelSelector): ObjectQuery => ({
      ...base,
      ...byType,
      labelSelector,
      metadataOnly: true,
    })),
  };
};

/** All of several lists, or the first gap. */
const listAll = async (objects: Objects, wanted: readonly ObjectQuery[]): Promise<Reading<KubeObject[]>> => {
  const readings = await Promise.all(wanted.map((query) => objects.list(query)));
  const failed = readings.find((reading) => !reading.ok);
  return failed ?? { ok: true, value: readings.flatMap((reading) => reading.ok ? reading.value : []) };
};

const isNamed = (release: string) => ({ metadata }: KubeObject): boolean =>
  parseRecordName(metadata.name)?.release === release;

const survey = async (
  objects: Objects,
  driver: KubeDriver,
  namespace: string | undefined,
): Promise<Reading<RecordHead[]>> => {
  const { labelled, bare } = queries(driver, namespace);
  const [owned, others] = await Promise.all([
    objects.list({ ...labelled("owner=helm"), metadataOnly: true }),
    // Without the name label it is in the first list.
    objects.list(bare[0]!),
  ]);
  const found = both(owned, others);
  if (!found.ok) return found;
  const heads = found.value
    .filter(({ metadata }) => metadata.labels?.owner === "helm" || parseRecordName(metadata.name))
    .map((object) => {
      const { uid: _uid, resourceVersion: _version, ...head } = recordHead(object, driver);
      return head;
    });
  return { ok: true, value: heads.filter(({ release }) => release !== "") };
};

async function* pages(
  objects: Objects,
  driver: KubeDriver,
  namespace: string | undefined,
): AsyncIterable<Reading<RawRecord[]>> {
  for await (const page of objects.pages(queries(driver, namespace).labelled("owner=helm"))) {
    yield page.ok ? { ok: true, value: page.value.map((object) => rawRecord(object, driver)) } : records(page);
  }
}

const list = async (
  objects: Objects,
  driver: KubeDriver,
  namespace: string,
  release: string,
): Promise<Reading<RawRecord[]>> => {
  const { labelled, bare } = queries(driver, namespace);
  const [owned, all] = await Promise.all([
    objects.list(labelled(`owner=helm,name=${release}`)),
    listAll(objects, bare),
  ]);
  if (!owned.ok) return records(owned);
  if (!all.ok) return records(all);
  const known = new Set(owned.value.map(({ metadata }) => metadata.name));
  const lost = all.value.filter(isNamed(release)).filter(({ metadata }) => !known.has(metadata.name));
  const readings = await Promise.all(
    lost.map(({ metadata }) => objects.read({ apiVersion: "v1", kind: KINDS[driver], namespace, name: metadata.name })),
  );
  const failed = readings.find((reading) => !reading.ok);
  if (failed && !failed.ok) return records(failed);
  const found = [...owned.value, ...readings.flatMap((reading) => reading.ok && reading.value ? [reading.value] : [])];
  const hidden = await readHidden(objects, driver, namespace, release, found);
  if (!hidden.ok) return records(hidden);
  return { ok: true, value: oldestFirst([...found, ...hidden.value].map((object) => rawRecord(object, driver))) };
};

const heads: (
  objects: Objects,
  driver: KubeDriver,
  namespace: string,
  release: string,
) => ReturnType<RecordStore["heads"]> = async (objects, driver, namespace, release) => {
  const { labelled, bare } = queries(driver, namespace);
  const [owned, all] = await Promise.all([
    objects.list({ ...labelled(`owner=helm,name=${release}`), metadataOnly: true }),
    listAll(objects, bare),
  ]);
  const found = both(owned, all.ok ? { ok: true, value: all.value.filter(isNamed(release)) } : all);
  if (!found.ok) return found;
  const hidden = await readHidden(objects, driver, namespace, release, found.value);
  if (!hidden.ok) return records(hidden);
  return {
    ok: true,
    value: oldestFirst([...found.value, ...hidden.value].map((object) => recordHead(object, driver))),
  };
};

/** How many revisions are asked for one by one. */
const guesses = 20;

/**
 * Records that neither label nor type gives away: labelled as another release's, or with a foreign type and no labels.
 * They are in the way by their names, so the names that are missing are asked for: the next two numbers, and the holes of
 * the history, nearest the top first. Two, so that one is still found while the record below it is being created again.
 */
const readHidden = async (
  objects: Objects,
  driver: KubeDriver,
  namespace: string,
  release: string,
  found: readonly KubeObject[],
): Promise<Reading<KubeObject[]>> => {
  const asked = new Set<string>();
  const hidden: KubeObject[] = [];
  while (true) {
    const names = missingNames(release, [...found, ...hidden].map(({ metadata }) => metadata.name))
      .filter((name) => !asked.has(name)).slice(0, guesses - asked.size);
    if (names.length === 0) return { ok: true, value: hidden };
    const readings = await Promise.all(
      names.map((name) => objects.read({ apiVersion: "v1", kind: KINDS[driver], namespace, name })),
    );
    for (const name of names) asked.add(name);
    for (const reading of readings) {
      if (reading.ok && reading.value) hidden.push(reading.value);
      // Whoever may list and not get has been shown all that Helm would show them: a guess that is denied proves nothing.
      else if (!reading.ok && !isDenied(reading.gap.reason)) return reading;
    }
  }
};

/** Names of records that are not there, from two above the newest downwards to the oldest that is. */
const missingNames = (release: string, names: readonly string[]): string[] => {
  const known = new Set(names.flatMap((name) => {
    const parsed = parseRecordName(name);
    return parsed?.release === release ? [parsed.revision] : [];
  }));
  const newest = known.size === 0 ? 0 : [...known].reduce((a, b) => Math.max(a, b));
  const oldest = known.size === 0 ? 0 : [...known].reduce((a, b) => Math.min(a, b));
  const missing: string[] = [];
  for (let revision = newest + 2; revision > oldest && missing.length < guesses; revision--) {
    if (!known.has(revision)) missing.push(recordName(release, revision));
  }
  return missing;
};

const isDenied = (reason: Gap["reason"]): boolean => reason === "forbidden" || reason === "unauthorized";

/** Both lists in one, each object once. */
const both = (first: Reading<KubeObject[]>, second: Reading<KubeObject[]>): Reading<KubeObject[]> => {
  if (!first.ok) return records(first);
  if (!second.ok) return records(second);
  const key = ({ metadata }: KubeObject) => `${metadata.namespace}/${metadata.name}`;
  const known = new Set(first.value.map(key));
  return { ok: true, value: [...first.value, ...second.value.filter((object) => !known.has(key(object)))] };
};

/** The same gap, said of the records. */
const records = (reading: { readonly ok: false; readonly gap: Extract<Reading<never>, { ok: false }>["gap"] }) => ({
  ok: false as const,
  gap: { ...reading.gap, facet: "records" as const },
});

const revisionOf = (name: string): number => parseRecordName(name)?.revision ?? 0;

const oldestFirst = <T extends { readonly ref: RecordRef }>(list: T[]): T[] =>
  list.sort(({ ref: a }, { ref: b }) => revisionOf(a.name) - revisionOf(b.name) || (a.name < b.name ? -1 : 1));

const mapReading = <A, B>(reading: Reading<A>, map: (value: A) => B): Reading<B> =>
  reading.ok ? { ok: true, value: map(reading.value) } : records(reading);

const mapWrite = (outcome: WriteOutcome<KubeObject>, driver: KubeDriver): WriteOutcome<RawRecord> =>
  outcome.kind === "written" ? { kind: "written", value: rawRecord(outcome.value, driver) } : outcome;

/** The live object as a write finds it, or why the write cannot be. */
const readLive = async (
  objects: Objects,
  ref: RecordRef,
  { uid, resourceVersion }: Precondition,
  verb: string,
): Promise<{ readonly live: KubeObject } | Exclude<WriteOutcome<never>, { kind: "written" }>> => {
  const reading = await objects.read(objectRef(ref));
  const resource = RESOURCES[ref.driver as KubeDriver];
  const what = `${KINDS[ref.driver as KubeDriver]} ${JSON.stringify(ref.name)}`;
  if (!reading.ok) {
    const { reason, says } = reading.gap;
    const known = reason === "forbidden" || reason === "unauthorized" ? reason : "other";
    return { kind: "refused", reason: known, verb: reading.gap.verb ?? verb, resource, says };
  }
  const live = reading.value;
  if (!live) return { kind: "conflict", says: `${what} is not there any more` };
  if (live.metadata.uid !== uid || live.metadata.resourceVersion !== resourceVersion) {
    return { kind: "conflict", says: `${what} has changed since it was read` };
  }
  return { live };
};

// Owner references and finalizers belong to others, so the whole live object goes back.
const replace = async (
  objects: Objects,
  ref: RecordRef,
  image: RecordImage,
  precondition: Precondition,
  options: WriteOptions,
): Promise<WriteOutcome<RawRecord>> => {
  const found = await readLive(objects, ref, precondition, "update");
  if (!("live" in found)) return found;
  return mapWrite(await objects.replace(withImage(found.live, image), options), ref.driver as KubeDriver);
};

const remove = (
  objects: Objects,
  ref: RecordRef,
  precondition: Precondition,
  options: WriteOptions,
): Promise<WriteOutcome<null>> => objects.remove(objectRef(ref), precondition, options);
