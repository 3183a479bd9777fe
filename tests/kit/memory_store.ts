import type { Cluster, Objects, Precondition, Reading, RecordStore, WriteOutcome } from "../../src/model/ports.ts";
import type { Driver, RawRecord, RecordHead, RecordImage, RecordRef } from "../../src/model/snapshot.ts";

/** What a memory store holds; plain JSON, so that a test can keep it in a file. */
export interface StoreContents {
  readonly driver: Driver;
  /** Counts up with each write, as an API server's resource versions do. */
  version: number;
  records: Record<string, RawRecord>;
}

/** An empty store. */
export function newContents(driver: Driver = "secret"): StoreContents {
  return { driver, version: 100, records: {} };
}

/** A record store with the API server's rules on uids, resource versions, types and the immutable flag; nothing else. */
export function memoryStore(contents: StoreContents, saved: () => void = () => {}): RecordStore {
  const { driver } = contents;
  const held = (ref: RecordRef) => contents.records[keyOf(ref)];
  const ofRelease = (namespace: string, release: string) =>
    Object.values(contents.records).filter(({ ref }) => ref.namespace === namespace && headOf(ref)?.release === release)
      .sort((a, b) => headOf(a.ref)!.revision - headOf(b.ref)!.revision);
  const put = (
    ref: RecordRef,
    image: RecordImage,
    uid: string | undefined,
    dryRun: boolean,
  ): WriteOutcome<RawRecord> => {
    const version = String(contents.version + 1);
    const value: RawRecord = {
      ref,
      uid: uid ?? `uid-${version}`,
      resourceVersion: version,
      managers: [],
      image: copy(image),
    };
    if (!dryRun) {
      contents.version++;
      contents.records[keyOf(ref)] = value;
      saved();
    }
    return { kind: "written", value: copy(value) };
  };
  return {
    driver,
    survey: (namespace) => {
      const refs = Object.values(contents.records).map(({ ref }) => ref);
      return good(
        refs.filter((ref) => namespace === undefined || ref.namespace === namespace).flatMap((ref) =>
          headOf(ref) ?? []
        ),
      );
    },
    list: (namespace, release) => good(copy(ofRelease(namespace, release))),
    heads: (namespace, release) =>
      good(
        ofRelease(namespace, release).map(({ ref, uid, resourceVersion }) => ({
          ...headOf(ref)!,
          uid,
          resourceVersion,
        })),
      ),
    read: (ref) => good(copy(held(ref) ?? null)),
    create: (ref, image, { dryRun }) =>
      Promise.resolve(held(ref) ? conflict("it exists already") : put(ref, image, undefined, dryRun)),
    replace: (ref, image, precondition, { dryRun }) => {
      const live = held(ref);
      const wrong = clashOf(live, precondition) ?? fixedPart(live!.image, image);
      return Promise.resolve(wrong ?? put(ref, image, live!.uid, dryRun));
    },
    remove: (ref, precondition, { dryRun }) => {
      const wrong = clashOf(held(ref), precondition);
      if (wrong === undefined && !dryRun) {
        delete contents.records[keyOf(ref)];
        saved();
      }
      return Promise.resolve(wrong ?? { kind: "written", value: null });
    },
  };
}

/** A cluster of which, unless there are objects too, only the records can be used. */
export function clusterOf(records: RecordStore, objects?: Objects): Cluster {
  const none = new Proxy({}, {
    get: (_, name) => () => Promise.reject(new Error(`Cannot call "${String(name)}": this cluster has records only`)),
  });
  return { name: "records in memory", objects: objects ?? none as Objects, records };
}

type Refused = Extract<WriteOutcome<never>, { kind: "conflict" | "refused" }>;

function clashOf(live: RawRecord | undefined, { uid, resourceVersion }: Precondition): Refused | undefined {
  if (live === undefined) return conflict("it is not there");
  if (live.uid !== uid || live.resourceVersion !== resourceVersion) return conflict("the object has been modified");
}

function fixedPart(live: RecordImage, next: RecordImage): Refused | undefined {
  const fixed = live.type !== next.type || (live.immutable === true && JSON.stringify(live) !== JSON.stringify(next));
  if (fixed) {
    return { kind: "refused", reason: "immutable", verb: "update", resource: "secrets", says: "field is immutable" };
  }
}

function conflict(says: string): Refused {
  return { kind: "conflict", says };
}

function good<T>(value: T): Promise<Reading<T>> {
  return Promise.resolve({ ok: true, value });
}

function keyOf(ref: RecordRef): string {
  return `${ref.namespace}/${ref.name}`;
}

function copy<T>(value: T): T {
  return structuredClone(value);
}

function headOf(ref: RecordRef): RecordHead | undefined {
  const [, release, revision] = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/.exec(ref.name) ?? [];
  return release === undefined ? undefined : { ref, release, revision: Number(revision), status: "" };
}
