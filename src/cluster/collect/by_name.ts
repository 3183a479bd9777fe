import type { KubeObject } from "../../model/kubernetes.ts";
import type { Cluster, Objects, Reading } from "../../model/ports.ts";
import type { Gap, RawRecord, RecordHead } from "../../model/snapshot.ts";
import { parseRecordName, recordName } from "../../record/name.ts";
import { parseTransformError } from "../../state/records/undecryptable.ts";
import { KINDS, recordHead } from "../record_objects.ts";

/** What single reads brought where the list fails; the gaps are never empty. */
export interface ReadByName {
  readonly records: readonly RawRecord[];
  readonly gaps: readonly Gap[];
}

/** Names that are asked for though nothing is known of them: more than a history with Helm's limit of 10 has. */
const blind = 20;
/** So many revisions in succession that are not there end the search: Helm's own limit leaves gaps of no more than a few. */
const misses = 10;
/** Reads at the same time. */
const parallel = 10;

/**
 * The records of a release, one by one, where one object that the server cannot decrypt fails every list. undefined where
 * the list failed for another reason. The names come from the pages of the namespace's list that still can be read (a
 * paged list without selectors goes past the server's cache, which is what fails everywhere), and from asking.
 */
export const readByName = async (
  { objects, records: store }: Cluster,
  { namespace, release }: { readonly namespace: string; readonly release: string },
  failed: Gap,
): Promise<ReadByName | undefined> => {
  const bad = parseTransformError(failed.says);
  if (!bad || store.driver === "sql") return undefined;
  const driver = store.driver;
  const listed = await headsByPages(objects, driver, namespace);
  const known = listed.heads.filter((head) => head.release === release).map(({ revision }) => revision);
  const badRecord = bad.namespace === namespace ? parseRecordName(bad.name) : undefined;
  const read = (revision: number) => store.read({ driver, namespace, name: recordName(release, revision) });
  const found = listed.whole
    ? await readAll(known, read)
    : await search([...known, ...(badRecord?.release === release ? [badRecord.revision] : [])], read);
  const records = [...found].flatMap(([, reading]) => reading.ok && reading.value ? [reading.value] : []);
  const gaps = [...found].flatMap(([revision, reading]) =>
    reading.ok
      ? []
      : [{ ...reading.gap, facet: "records" as const, what: sayName(driver, namespace, recordName(release, revision)) }]
  );
  const cause: Gap = {
    ...failed,
    facet: "records",
    reason: "server-error",
    what: sayName(driver, bad.namespace, bad.name),
  };
  return {
    records: records.sort((a, b) => revisionOf(a) - revisionOf(b)),
    gaps: [cause, ...gaps.filter(({ what }) => what !== cause.what)],
  };
};

/** The heads of a namespace by pages; `whole` unless one of them cannot be read. */
export const headsByPages = async (
  objects: Objects,
  driver: keyof typeof KINDS,
  namespace: string,
): Promise<{ readonly heads: RecordHead[]; readonly whole: boolean; readonly gap?: Gap }> => {
  const heads: RecordHead[] = [];
  const pages = objects.pages({ apiVersion: "v1", kind: KINDS[driver], namespace, metadataOnly: true });
  for await (const page of pages) {
    if (!page.ok) return { heads, whole: false, gap: page.gap };
    heads.push(...page.value.filter(isRecord).map((object) => withoutIdentity(recordHead(object, driver))));
  }
  return { heads, whole: true };
};

const isRecord = ({ metadata: { name, labels = {} } }: KubeObject): boolean =>
  parseRecordName(name) !== undefined || (labels.owner === "helm" && Boolean(labels.name));

const withoutIdentity = (
  { uid: _uid, resourceVersion: _version, ...head }: ReturnType<typeof recordHead>,
): RecordHead => head;

type Read = (revision: number) => Promise<Reading<RawRecord | null>>;
type Found = Map<number, Reading<RawRecord | null>>;

const readAll = async (revisions: readonly number[], read: Read): Promise<Found> => {
  const found: Found = new Map();
  const wanted = [...new Set(revisions)];
  for (let at = 0; at < wanted.length; at += parallel) {
    const some = wanted.slice(at, at + parallel);
    const readings = await Promise.all(some.map(read));
    some.forEach((revision, n) => found.set(revision, readings[n]!));
  }
  return found;
};

/** The first revisions, those known, and from each that is there on in both directions until enough are missing. */
const search = async (known: readonly number[], read: Read): Promise<Found> => {
  const found: Found = new Map();
  let next = [...Array.from({ length: blind }, (_, n) => n + 1), ...known, ...known.flatMap(around)];
  while (next.length > 0) {
    const readings = await readAll(next.filter((revision) => revision > 0 && !found.has(revision)), read);
    for (const [revision, reading] of readings) found.set(revision, reading);
    const there = [...readings].flatMap(([revision, reading]) => reading.ok && reading.value ? [revision] : []);
    next = there.flatMap(around).filter((revision) => revision > 0 && !found.has(revision));
  }
  return found;
};

const around = (revision: number): number[] =>
  Array.from({ length: misses }, (_, n) => [revision - n - 1, revision + n + 1]).flat();

const sayName = (driver: keyof typeof KINDS, namespace: string, name: string): string =>
  `${KINDS[driver]} ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)}`;

const revisionOf = ({ ref }: RawRecord): number => parseRecordName(ref.name)?.revision ?? 0;
